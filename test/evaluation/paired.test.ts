import { describe, expect, it } from 'vitest';
import { pairedDifference, pairedMean } from '../../evaluation/paired';
import { resultsOf } from '../../evaluation/results';
import { recordsOf } from './some-records';

describe('pairedDifference', () => {
  // Newcombe 1998, table II, method 10
  it.each([
    [[36, 12, 2, 0], 0.2, 0.0569, 0.3404],
    [[18, 12, 2, 18], 0.2, 0.0562, 0.329],
    [[0, 0, 0, 54], 0, -0.0664, 0.0664],
  ])('of %j', ([both, onlyFirst, onlySecond, neither], difference, low, high) => {
    const found = pairedDifference({ both, onlyFirst, onlySecond, neither });
    expect(found.difference).toBeCloseTo(difference, 12);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it('turns round with the order, and knows nothing of nothing', () => {
    const one = pairedDifference({ both: 30, onlyFirst: 1, onlySecond: 6, neither: 3 });
    const other = pairedDifference({ both: 30, onlyFirst: 6, onlySecond: 1, neither: 3 });
    expect([other.low, other.high]).toEqual([expect.closeTo(-one.high, 12), expect.closeTo(-one.low, 12)]);
    expect(pairedDifference({ both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 })).toMatchObject({ low: -1, high: 1 });
  });
});

describe('pairedMean', () => {
  it('has the interval of a normal mean where there are many, the same each time', () => {
    const differences = Array.from({ length: 400 }, (_, i) => (i % 2 ? 3 : -1));
    const found = pairedMean(differences);
    expect(found.difference).toBeCloseTo(1, 12);
    expect(found.low).toBeCloseTo(1 - 1.96 * 0.1, 1);
    expect(found.high).toBeCloseTo(1 + 1.96 * 0.1, 1);
    expect(pairedMean(differences)).toEqual(found);
    expect(pairedMean([2, 2])).toEqual({ difference: 2, low: 2, high: 2 });
    expect(pairedMean([])).toEqual({ difference: 0, low: 0, high: 0 });
  });
});

describe('gaps of results', () => {
  it('are between suites that answer each other, of the pairs that were driven', async () => {
    // every fourth route leaves the road: 1 and 5 of the first suite, 9 of the second, which answers 3
    const { gaps, perRoute } = resultsOf(await recordsOf(12, { paired: true }));
    const success = (i: number) => Number(perRoute[i].success);
    const score = (i: number) => perRoute[i].drivingScore['carla-leaderboard-2.1'];
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({
      first: 'new',
      second: 'known',
      pairs: 6,
      success: { both: 3, onlyFirst: 1, onlySecond: 2, neither: 0, difference: expect.closeTo(-1 / 6, 12) },
    });
    let [successes, scores] = [0, 0];
    for (let i = 0; i < 6; i++) {
      successes += success(i) - success(6 + i);
      scores += score(i) - score(6 + i);
    }
    expect(gaps[0].success.difference).toBeCloseTo(successes / 6, 12);
    expect(gaps[0].drivingScore.difference).toBeCloseTo(scores / 6, 9);
    expect(resultsOf(await recordsOf(12, { paired: true, only: 8 })).gaps[0].pairs).toBe(2);
    expect(resultsOf(await recordsOf(4)).gaps).toEqual([]);
  });
});
