import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import {
  cdf,
  density,
  entropy,
  logProbability,
  MIXTURE_HEAD,
  type Mixture,
  mixtureFromHead,
  mixtureMean,
  mixtureVariance,
  modes,
  quantile,
  sampleMixture,
} from '../../policy/gaussian-mixture';
import { complementaryError, normalCdf } from '../../policy/normal-distribution';

const mixture = (weights: number[], means: number[], deviations: number[]): Mixture => ({
  weights: Float64Array.from(weights),
  means: Float64Array.from(means),
  deviations: Float64Array.from(deviations),
});
const FORK = mixture([0.5, 0.3, 0.2], [0.08, 0, -0.1], [0.01, 0.02, 0.005]);

const arbitrary = fc
  .array(
    fc.tuple(
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      fc.double({ min: 0.002, max: 0.3, noNaN: true }),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => {
    const sum = parts.reduce((total, [w]) => total + w, 0);
    return mixture(
      parts.map(([w]) => w / sum),
      parts.map(([, m]) => m),
      parts.map(([, , s]) => s),
    );
  });

function integrate(f: (x: number) => number, low: number, high: number, steps: number): number {
  const step = (high - low) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += f(low + (i + 0.5) * step);
  return sum * step;
}

describe('Gaussian mixture', () => {
  it('equals the naive formula', () => {
    fc.assert(
      fc.property(arbitrary, fc.double({ min: -0.5, max: 0.5, noNaN: true }), (m, x) => {
        let naive = 0;
        for (let k = 0; k < m.weights.length; k++) {
          const z = (x - m.means[k]) / m.deviations[k];
          naive += (m.weights[k] * Math.exp(-0.5 * z * z)) / (m.deviations[k] * Math.sqrt(2 * Math.PI));
        }
        if (naive < 1e-250) return;
        expect(logProbability(m, x)).toBeCloseTo(Math.log(naive), 8);
        expect(density(m, x) / naive).toBeCloseTo(1, 10);
      }),
    );
  });

  it('stays finite where every density underflows', () => {
    expect(density(FORK, 100)).toBe(0);
    expect(logProbability(FORK, 100)).toBeLessThan(-1e6);
    expect(Number.isFinite(logProbability(FORK, 100))).toBe(true);
  });

  it('integrates to one', () => {
    fc.assert(
      fc.property(arbitrary, (m) => {
        expect(integrate((x) => density(m, x), -3, 3, 12_000)).toBeCloseTo(1, 6);
      }),
      { numRuns: 20 },
    );
  });

  it('has the mean and variance of its integral', () => {
    const mean = integrate((x) => x * density(FORK, x), -1, 1, 20_000);
    expect(mixtureMean(FORK)).toBeCloseTo(mean, 9);
    expect(mixtureVariance(FORK)).toBeCloseTo(
      integrate((x) => (x - mean) ** 2 * density(FORK, x), -1, 1, 20_000),
      9,
    );
  });

  it('samples with its moments', () => {
    const stream = new RandomStream(3, 'samples');
    const values = Array.from({ length: 40_000 }, () => sampleMixture(FORK, stream));
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    const error = Math.sqrt(mixtureVariance(FORK) / values.length);
    expect(Math.abs(mean - mixtureMean(FORK))).toBeLessThan(4 * error);
    expect(variance / mixtureVariance(FORK)).toBeCloseTo(1, 1);
    for (const x of [-0.1, 0, 0.05, 0.08]) {
      expect(values.filter((value) => value <= x).length / values.length).toBeCloseTo(cdf(FORK, x), 1.7);
    }
  });

  it('finds the quantile that inverts the cdf', () => {
    fc.assert(
      fc.property(arbitrary, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (m, p) => {
        expect(cdf(m, quantile(m, p))).toBeCloseTo(p, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('finds modes: no grid point is denser than the first, and each is a local maximum', () => {
    fc.assert(
      fc.property(arbitrary, (m) => {
        const found = modes(m);
        expect(found.length).toBeGreaterThan(0);
        expect(found.length).toBeLessThanOrEqual(m.weights.length);
        let densest = 0;
        for (let x = -0.4; x < 0.4; x += 0.001) densest = Math.max(densest, density(m, x));
        expect(densest).toBeLessThanOrEqual(found[0].density * (1 + 1e-9));
        const step = 1e-4 * Math.min(...m.deviations);
        for (const { curvature, density: top } of found) {
          expect(density(m, curvature - step)).toBeLessThanOrEqual(top * (1 + 1e-9));
          expect(density(m, curvature + step)).toBeLessThanOrEqual(top * (1 + 1e-9));
        }
        for (let i = 1; i < found.length; i++) expect(found[i].density).toBeLessThanOrEqual(found[i - 1].density);
      }),
      { numRuns: 60 },
    );
  });

  it('finds both branches of a fork, and one mode where components merge', () => {
    expect(modes(FORK).map(({ curvature }) => curvature)).toEqual([
      expect.closeTo(0.08, 4),
      expect.closeTo(-0.1, 4),
      expect.closeTo(0, 3),
    ]);
    expect(modes(mixture([0.5, 0.5], [-0.01, 0.01], [0.02, 0.02]))).toHaveLength(1);
  });

  it('drops a start on the valley between equal branches', () => {
    const found = modes(mixture([0.49, 0.02, 0.49], [-0.05, 0, 0.05], [0.02, 0.3, 0.02]));
    expect(found.map(({ curvature }) => Math.sign(curvature))).toEqual([-1, 1]);
  });

  it('has the entropy of a single Gaussian in closed form', () => {
    for (const s of [0.002, 0.05, 0.3]) {
      expect(entropy(mixture([1], [0.1], [s]))).toBeCloseTo(0.5 * Math.log(2 * Math.PI * Math.E * s * s), 8);
    }
    expect(entropy(mixture([0.5, 0.5], [-1, 1], [0.01, 0.01]))).toBeCloseTo(
      0.5 * Math.log(2 * Math.PI * Math.E * 1e-4) + Math.LN2,
      8,
    );
  });

  it('reads a head: softmax, scale, bounded deviations', () => {
    const raw = new Float32Array([9, 0, 1, 2, 0.5, -0.5, 0, Math.log(0.25), 40, -40]);
    const m = mixtureFromHead(raw, 1, 3);
    const sum = 1 + Math.E + Math.E ** 2;
    expect([...m.weights]).toEqual([1 / sum, Math.E / sum, Math.E ** 2 / sum].map((w) => expect.closeTo(w, 7)));
    expect([...m.means]).toEqual([0.05, -0.05, 0].map((x) => expect.closeTo(x, 7)));
    expect(m.deviations[0]).toBeCloseTo(0.025, 3);
    expect(m.deviations[1]).toBeCloseTo(0.3, 9);
    expect(m.deviations[2]).toBeCloseTo(0.005, 9);
    expect(MIXTURE_HEAD.scale).toBe(0.1);
  });
});

describe('normal distribution', () => {
  // Abramowitz and Stegun, table 7.1 and 26.1.
  it.each([
    [0, 1],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2, 0.004677734981047266],
    [3, 2.209049699858544e-5],
    [5, 1.5374597944280349e-12],
    [-1, 1.8427007929497148],
  ])('erfc(%d)', (x, value) => {
    expect(complementaryError(x) / value).toBeCloseTo(1, 12);
  });

  it('is continuous where the two formulas meet', () => {
    const step = 1e-9;
    const slope = (complementaryError(2.5 + step) - complementaryError(2.5 - step)) / (2 * step);
    expect(slope).toBeCloseTo((-2 / Math.sqrt(Math.PI)) * Math.exp(-6.25), 5);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 12);
    expect(normalCdf(-40)).toBeGreaterThanOrEqual(0);
  });
});
