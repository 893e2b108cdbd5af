import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { BALANCE_BINS, balanceBin } from '../../training/manoeuvre';
import { balancedWeights, drawEpoch } from '../../training/sampler';

describe('balanced sampling', () => {
  const random = new RandomStream(1, 'labels');
  // nine in ten straight on, as on a real road
  const curvature = Float32Array.from({ length: 5000 }, (_, i) => (i % 10 ? 0.001 : random.range(-0.15, 0.15)));
  const turn = Uint8Array.from({ length: 5000 }, (_, i) => (i % 10 ? 0 : 1 + random.integer(4)));

  it('draws bends and turns more often than they were collected, within the limit', () => {
    const draws = 5000;
    const order = drawEpoch(balancedWeights(curvature, turn, { balance: 1, limit: 6 }), draws, 3, 1);
    const telling = Array.from(order).filter((i) => turn[i] !== 0).length / draws;
    expect(telling).toBeGreaterThan(0.5);
    const times = new Map<number, number>();
    for (const i of order) times.set(i, (times.get(i) ?? 0) + 1);
    expect(Math.max(...times.values())).toBeLessThanOrEqual(40);
  });

  it('draws every sample once where nothing is balanced', () => {
    const order = drawEpoch(balancedWeights(curvature, turn, { balance: 0, limit: 6 }), 5000, 3, 1);
    expect(new Set(order).size).toBe(5000);
    expect(Array.from(order.slice(0, 100))).not.toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('is decided by seed and epoch', () => {
    const weights = balancedWeights(curvature, turn);
    expect(drawEpoch(weights, 900, 3, 1)).toEqual(drawEpoch(weights, 900, 3, 1));
    expect(drawEpoch(weights, 900, 3, 1)).not.toEqual(drawEpoch(weights, 900, 3, 2));
    expect(drawEpoch(weights, 900, 4, 1)).not.toEqual(drawEpoch(weights, 900, 3, 1));
  });

  it('tells left from right and keeps weights within the limit', () => {
    expect(balanceBin(0.05, 2)).not.toBe(balanceBin(-0.05, 2));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -0.3, max: 0.3, noNaN: true }), fc.nat(4)), { minLength: 1 }),
        (labels) => {
          const bins = labels.map(([k, t]) => balanceBin(k, t));
          const weights = balancedWeights(
            labels.map(([k]) => k),
            labels.map(([, t]) => t),
            { balance: 1, limit: 4 },
          );
          return (
            bins.every((bin) => Number.isInteger(bin) && bin >= 0 && bin < BALANCE_BINS) &&
            weights.every((weight) => weight >= 0.25 && weight <= 4)
          );
        },
      ),
      { seed: 1 },
    );
  });
});
