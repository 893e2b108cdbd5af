import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { savitzkyGolay } from '../../../evaluation/comfort/savitzky-golay';

const SIGNAL = [0, 1, 4, 2, 7, 3, 8, 1, 9, 5, 2, 6, 4, 8, 3, 7, 1, 5, 9, 2];

describe('savitzkyGolay', () => {
  // scipy.signal.savgol_filter(SIGNAL, window, order, deriv, delta=0.1), samples 0, 1, 5, 10, 18, 19
  it.each([
    [9, 2, 0, [0.333333333333, 1.5, 5.02164502165, 4.82251082251, 4.55757575758, 4.4303030303]],
    [15, 2, 1, [10.8466386555, 9.64915966387, 4.85924369748, -0.107142857143, -1.66822882999, -1.92840982547]],
    [5, 2, 1, [6.42857142857, 10.7142857143, -1, -9, -4.85714285714, -7.71428571429]],
    [5, 3, 2, [-457.142857143, -207.142857143, -214.285714286, 157.142857143, -1078.57142857, -2128.57142857]],
  ])('gives what scipy gives: window %i, order %i, derivative %i', (window, order, derivative, expected) => {
    const filtered = savitzkyGolay(SIGNAL, 0.1, { window, order, derivative });
    [0, 1, 5, 10, 18, 19].forEach((at, i) => {
      expect(filtered[at]).toBeCloseTo(expected[i], 7);
    });
  });

  it('reproduces polynomials and their derivatives to the very ends', () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(number, number, number, fc.integer({ min: 3, max: 40 }), (a, b, c, count) => {
        const t = Array.from({ length: count }, (_, i) => i * 0.1);
        const line = t.map((x) => a + b * x + c * x * x);
        const options = { window: 9, order: 2 };
        const smoothed = savitzkyGolay(line, 0.1, { ...options, derivative: 0 });
        const slopes = savitzkyGolay(line, 0.1, { ...options, derivative: 1 });
        for (let i = 0; i < count; i++) {
          expect(smoothed[i]).toBeCloseTo(line[i], 8);
          expect(slopes[i]).toBeCloseTo(b + 2 * c * t[i], 7);
        }
      }),
    );
  });

  it('has zeros where a signal is too short to have that derivative', () => {
    expect([...savitzkyGolay([], 0.1, { window: 5, order: 2, derivative: 1 })]).toEqual([]);
    expect([...savitzkyGolay([7], 0.1, { window: 5, order: 2, derivative: 1 })]).toEqual([0]);
    expect([...savitzkyGolay([7, 9], 0.1, { window: 5, order: 2, derivative: 0 })]).toEqual([7, 9]);
  });
});
