import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseCurvature } from '../../policy/choose-curvature';

const mixture = (weights: number[], means: number[], deviations: number[]) => ({
  weights: Float64Array.from(weights),
  means: Float64Array.from(means),
  deviations: Float64Array.from(deviations),
});

describe('chooseCurvature', () => {
  it('never drives between two ways', () => {
    expect(chooseCurvature(mixture([0.5, 0.3, 0.2], [0.1, -0.1, -0.1], [0.01, 0.01, 0.01]))).toBeCloseTo(0.1, 12);
    expect(chooseCurvature(mixture([0.4, 0.3, 0.3], [0.1, -0.1, -0.1], [0.01, 0.01, 0.01]))).toBeCloseTo(-0.1, 12);
  });

  it('prefers a likely, uncertain way to a narrow spike of little weight', () => {
    expect(chooseCurvature(mixture([0.1, 0.9, 0], [0, 0.12, 0], [0.001, 0.03, 0.03]))).toBeCloseTo(0.12, 12);
  });

  it('averages components that tell of the same way, by weight', () => {
    expect(chooseCurvature(mixture([0.5, 0.25, 0.25], [0.05, 0.06, 0.07], [0.02, 0.02, 0.02]))).toBeCloseTo(0.0575, 12);
  });

  it('mirrors with the mixture and stays among the means', () => {
    const triple = fc.tuple(
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      fc.double({ min: 0.002, max: 0.3, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(triple, { minLength: 1, maxLength: 5 }), (parts) => {
        const sum = parts.reduce((total, [w]) => total + w, 0);
        const m = mixture(
          parts.map(([w]) => w / sum),
          parts.map(([, x]) => x),
          parts.map(([, , d]) => d),
        );
        const chosen = chooseCurvature(m);
        expect(chosen).toBeGreaterThanOrEqual(Math.min(...m.means) - 1e-12);
        expect(chosen).toBeLessThanOrEqual(Math.max(...m.means) + 1e-12);
        expect(chooseCurvature({ ...m, means: m.means.map((x) => -x) })).toBeCloseTo(-chosen, 12);
      }),
    );
  });
});
