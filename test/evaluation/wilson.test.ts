import * as fc from 'fast-check';
import { property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilson } from '../../evaluation/wilson';

describe('wilson', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the published interval of %i in %i', (successes, trials, low, high) => {
    const interval = wilson(successes, trials);
    expect(interval.share).toBe(successes / trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('knows nothing of no trials', () => {
    expect(wilson(0, 0)).toEqual({ share: 0, low: 0, high: 1 });
  });

  it('holds the share, stays in 0..1, mirrors, and narrows with more trials', () => {
    const counts = fc
      .integer({ min: 1, max: 5000 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      property(counts, ([k, n]) => {
        const { share, low, high } = wilson(k, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(share);
        expect(high).toBeGreaterThanOrEqual(share);
        const other = wilson(n - k, n);
        expect(other.low).toBeCloseTo(1 - high, 12);
        const more = wilson(10 * k, 10 * n);
        expect(more.high - more.low).toBeLessThan(high - low);
      }),
    );
  });
});
