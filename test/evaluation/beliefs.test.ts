import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { addLabel, BeliefWatch, noBeliefs, PIT_BINS, sumBeliefs, Z_EXPECTED, Z_LEVELS } from '../../evaluation/beliefs';
import { policyDriver } from '../../evaluation/driver';
import { type Mixture, mixtureMean, sampleMixture } from '../../policy/gaussian-mixture';
import { FakeEnvironment, fakeWorld, straightRoute } from './fake-environment';

const mixture = (weights: number[], means: number[], deviations: number[]): Mixture => ({
  weights: Float64Array.from(weights),
  means: Float64Array.from(means),
  deviations: Float64Array.from(deviations),
});
const NORMAL = mixture([1], [0.02], [0.01]);

/** Sums over labels drawn from one mixture and scored by another, which differs from draw to draw. */
function scored(broader: number, count = 20_000) {
  const stream = new RandomStream(1, 'labels');
  const sums = noBeliefs();
  for (let i = 0; i < count; i++) {
    const share = 0.2 + 0.6 * stream.uniform();
    const truth = mixture([share, 1 - share], [stream.range(-0.1, 0), stream.range(0, 0.1)], [0.01, 0.03]);
    const told = { ...truth, deviations: truth.deviations.map((deviation) => broader * deviation) };
    addLabel(sums, told, sampleMixture(truth, stream));
  }
  return sums;
}

describe('addLabel', () => {
  it('adds the negative log density', () => {
    const sums = noBeliefs();
    addLabel(sums, NORMAL, 0.03);
    // one deviation off: log(0.01 sqrt(2 pi)) + 1/2
    expect(sums.nll).toBeCloseTo(Math.log(0.01 * Math.sqrt(2 * Math.PI)) + 0.5, 12);
    expect(sums.ticks).toBe(1);
  });

  it('puts a label into the bin of its share of the distribution, the ends included', () => {
    const bin = (label: number) => {
      const sums = noBeliefs();
      addLabel(sums, NORMAL, label);
      return sums.pit.indexOf(1);
    };
    expect([bin(0.0199), bin(0.0201), bin(-9), bin(9)]).toEqual([9, 10, 0, PIT_BINS - 1]);
  });

  it('counts a label of a single Gaussian within z where it is z deviations off or less', () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), (z) => {
        const sums = noBeliefs();
        addLabel(sums, NORMAL, 0.02 + 0.01 * z);
        Z_LEVELS.forEach((level, i) => {
          if (Math.abs(Math.abs(z) - level) > 1e-9) expect(sums.within[i]).toBe(Math.abs(z) <= level ? 1 : 0);
        });
      }),
    );
  });

  it('finds a calibrated mixture uniform', () => {
    const { pit, within, ticks } = scored(1);
    // chi-square of 19 degrees of freedom: 43.8 is passed once in a thousand
    const expected = ticks / PIT_BINS;
    expect(pit.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(43.8);
    for (const [i, count] of within.entries()) expect(Math.abs(count / ticks - Z_EXPECTED[i])).toBeLessThan(0.012);
  });

  it('shows too broad a mixture as a hill with too many labels within, too narrow a one as a valley', () => {
    const [broad, narrow] = [scored(2, 3000), scored(0.5, 3000)];
    expect(broad.pit[0] + broad.pit[19]).toBeLessThan(broad.pit[9] + broad.pit[10]);
    expect(narrow.pit[0] + narrow.pit[19]).toBeGreaterThan(2 * (narrow.pit[9] + narrow.pit[10]));
    expect(broad.within[3] / broad.ticks).toBeGreaterThan(Z_EXPECTED[3] + 0.05);
    expect(narrow.within[3] / narrow.ticks).toBeLessThan(Z_EXPECTED[3] - 0.05);
  });
});

describe('sumBeliefs', () => {
  it('gives the means of all ticks, and null where there is no mixture', () => {
    const [a, b] = [scored(1, 300), scored(2, 100)];
    const total = sumBeliefs([a, null, b])!;
    expect(total.ticks).toBe(400);
    expect(total.nll).toBe((a.nll + b.nll) / 400);
    expect(total.pit).toEqual(a.pit.map((count, i) => count + b.pit[i]));
    expect(total.calibration[3]).toEqual({ z: 1, within: (a.within[3] + b.within[3]) / 400, expected: Z_EXPECTED[3] });
    expect(total.calibration[3].expected).toBeCloseTo(0.6826895, 6);
    expect(sumBeliefs([null, null])).toBeNull();
    expect(sumBeliefs([])).toBeNull();
  });

  it('has no calibration error where the shares are as expected', () => {
    const sums = { ...noBeliefs(), ticks: 1e6, within: Z_EXPECTED.map((share) => share * 1e6) };
    expect(sumBeliefs([sums])!.calibrationError).toBeCloseTo(0, 12);
  });
});

describe('BeliefWatch', () => {
  const believes = (seen: number[][] = []) =>
    policyDriver({
      act: ({ images: { map }, state }) => {
        seen.push([...map.data, Number(state.routed)]);
        const told = state.routed ? NORMAL : mixture([0.5, 0.5], [-0.1, 0.1], [0.02, 0.02]);
        return { curvature: mixtureMean(told), speed: 5, mixture: told };
      },
    });

  it('asks again without the route every second before a junction with a choice, and leaves the observation alone', async () => {
    const seen: number[][] = [];
    const driver = believes(seen);
    const route = straightRoute();
    const watch = new BeliefWatch(fakeWorld().network, route, driver);
    const environment = new FakeEnvironment();
    const { observation, info } = await environment.reset({ seed: 1, options: { route } });
    observation.images.map.data.set([7, 200]);
    // junctions with a choice lie at 20 to 30 m and 80 to 90 m: from 10 to 30 and from 70 to 90, a metre a tick
    for (let tick = 0; tick < 100; tick++) {
      const now = { ...info, tick, progress: tick };
      await watch.see(now, observation, await driver.act(observation, now));
    }
    expect([...observation.images.map.data]).toEqual([7, 200]);
    expect(watch.sums).toMatchObject({ ticks: 100, entropySamples: 3 + 3 });
    expect(seen.filter(([streets, line, routed]) => streets === 7 && line === 0 && routed === 0)).toHaveLength(6);
    expect(watch.sums.entropyUnrouted).toBeGreaterThan(watch.sums.entropyRouted);
    // of a Gaussian: log(s sqrt(2 pi e)); of two far apart, log 2 more
    const gaussian = (deviation: number) => Math.log(deviation * Math.sqrt(2 * Math.PI * Math.E));
    expect(watch.sums.entropyRouted / 6).toBeCloseTo(gaussian(0.01), 4);
    expect(watch.sums.entropyUnrouted / 6).toBeCloseTo(gaussian(0.02) + Math.LN2, 3);
  });

  it('has nothing of a driver without a mixture', async () => {
    const driver = policyDriver({ act: () => ({ curvature: 0, speed: 5 }) });
    const route = straightRoute();
    const watch = new BeliefWatch(fakeWorld().network, route, driver);
    const { observation, info } = await new FakeEnvironment().reset({ seed: 1, options: { route } });
    await watch.see(info, observation, await driver.act(observation, info));
    expect(watch.sums).toEqual(noBeliefs());
  });
});
