import { describe, expect, it } from 'vitest';
import type { DriverAnswer } from '../../evaluation/driver';
import { MismatchWatch, sumMismatch } from '../../evaluation/mismatch';
import { entropy, type Mixture } from '../../policy/gaussian-mixture';
import type { Info } from '../../sim/driving-env';

const gaussian = (deviation: number): Mixture => ({
  weights: Float64Array.of(1),
  means: Float64Array.of(0),
  deviations: Float64Array.of(deviation),
});
const answer = (deviation: number): DriverAnswer => ({ curvature: 0, speed: 5, mixture: gaussian(deviation) });
const at = (progress: number, fork: number | null = 50) =>
  ({
    progress,
    scenario: { id: 'x', active: [], falseStreet: fork === null ? null : { at: fork } },
  }) as unknown as Info;

/** Drives a metre a tick to 100 m, as unsure at each place as `deviation` says. */
function drive(deviation: (progress: number) => number, fork: number | null = 50) {
  const watch = new MismatchWatch();
  for (let progress = 0; progress < 100; progress++) watch.see(at(progress, fork), answer(deviation(progress)));
  return watch.result();
}
const isNear = (progress: number) => progress >= 40 && progress <= 60;

describe('mismatch', () => {
  it('takes ticks from 10 m before the false street to 10 m behind, and those before; nothing after', () => {
    const found = sumMismatch([drive((progress) => (isNear(progress) ? 0.1 : progress > 60 ? 0.3 : 0.01))])!;
    expect([found.ticksBefore, found.ticksAt]).toEqual([40, 21]);
    expect(found.entropyAt).toBeCloseTo(entropy(gaussian(0.1)), 9);
    expect(found.entropyBefore).toBeCloseTo(entropy(gaussian(0.01)), 9);
    expect(found.auc).toBe(1);
  });

  it('has the area of Mann and Whitney: chance where nothing differs, none where it is the wrong way round', () => {
    expect(sumMismatch([drive(() => 0.05)])!.auc).toBe(0.5);
    expect(sumMismatch([drive((progress) => (isNear(progress) ? 0.01 : 0.1))])!.auc).toBe(0);
    // half of the ticks before are as unsure as those at it
    const half = drive((progress) => (isNear(progress) || progress % 2 ? 0.1 : 0.01));
    expect(sumMismatch([half])!.auc).toBeCloseTo(0.75, 12);
    // one threshold for all drives: a driver that is always unsure in one of them is hard to tell
    const sure = drive((progress) => (isNear(progress) ? 0.05 : 0.01));
    const unsure = drive((progress) => (isNear(progress) ? 0.3 : 0.1));
    expect(sumMismatch([sure, unsure, null])!.auc).toBeCloseTo(0.75, 12);
  });

  it('takes entropies beyond its bins, and is null without a false street or mixtures', () => {
    expect(sumMismatch([drive((progress) => (isNear(progress) ? 1e6 : 1e-6))])!.auc).toBe(1);
    expect(drive(() => 0.1, null)).toBeNull();
    const watch = new MismatchWatch();
    watch.see(at(5), { curvature: 0, speed: 5 });
    expect(watch.result()).toBeNull();
    expect(sumMismatch([null, undefined])).toBeNull();
    expect(sumMismatch([drive(() => 0.1, 0)])).toMatchObject({ ticksBefore: 0, auc: null });
  });
});
