import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../bench/agreement';
import { PeerMissing } from '../../bench/peers/line-process';
import { playRounds } from '../../bench/rounds';
import { summarise } from '../../bench/statistics';
import { columns } from '../../bench/table';

const figures = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('summarise', () => {
  it('gives median and quartiles', () => {
    const { median, lowerQuartile, upperQuartile, ...rest } = summarise([9, 1, 4, 2, 3]);
    expect([median, lowerQuartile, upperQuartile, rest]).toEqual([3, 2, 4, { rounds: 5, min: 1, max: 9 }]);
    expect(summarise([4, 1, 2, 3]).median).toBe(2.5);
    expect(summarise([1, 2]).upperQuartile).toBe(1.75);
  });

  it('does not depend on the order, and leaves half of the figures on either side', () => {
    fc.assert(
      fc.property(figures, (values) => {
        const spread = summarise(values);
        expect(summarise([...values].reverse())).toEqual(spread);
        const { min, lowerQuartile, median, upperQuartile, max } = spread;
        const order = [min, lowerQuartile, median, upperQuartile, max];
        expect(order).toEqual([...order].sort((a, b) => a - b));
        expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  it('refuses to speak about nothing', () => {
    expect(() => summarise([])).toThrow(RangeError);
  });
});

describe('largestDifference', () => {
  it('is relative for large figures, absolute for small ones', () => {
    expect(largestDifference([-100, -101, -100.5])).toBeCloseTo(0.01, 12);
    expect(largestDifference([0.1, 0.12])).toBeCloseTo(0.02, 12);
    expect(largestDifference([3])).toBe(0);
  });

  it('is in the way of any tolerance where a figure is not finite', () => {
    expect(largestDifference([1, Number.NaN]) <= 1e-3).toBe(false);
    expect(largestDifference([1, Number.POSITIVE_INFINITY]) <= 1e-3).toBe(false);
  });
});

describe('playRounds', () => {
  it('alternates the order, and lets the slow leave early', async () => {
    const order: string[] = [];
    const contestant = (name: string, rounds?: number) => ({ name, rounds, turn: async () => order.push(name) });
    const played = await playRounds([contestant('a'), contestant('b', 2), contestant('c')], 3);
    expect(order.join('')).toBe('abccbaac');
    expect(Object.fromEntries(played.figures)).toEqual({ a: [1, 6, 7], b: [2, 5], c: [3, 4, 8] });
    expect(played.missing.size).toBe(0);
  });

  it('goes on without a peer that fails, and not without us', async () => {
    const steady = { name: 'ours', turn: async () => 1 };
    let turns = 0;
    const failing = (error: Error) => ({
      name: 'peer',
      turn: async () => {
        if (++turns === 2) throw error;
        return 2;
      },
    });
    const { figures: got, missing } = await playRounds([steady, failing(new PeerMissing('it ended'))], 3);
    expect(Object.fromEntries(got)).toEqual({ ours: [1, 1, 1] });
    expect(Object.fromEntries(missing)).toEqual({ peer: 'it ended' });
    turns = 0;
    await expect(playRounds([steady, failing(new Error('ours'))], 3)).rejects.toThrow('ours');
  });

  it('stops when it is asked to', async () => {
    const stop = new AbortController();
    const contestant = { name: 'a', turn: async () => stop.abort() ?? 1 };
    await expect(playRounds([contestant], 3, { signal: stop.signal })).rejects.toThrow(/abort/i);
  });
});

it('columns puts numbers to the right and words to the left', () => {
  const table = columns([
    ['name', 'samples/s'],
    ['a', '1.50'],
    ['longer', '-'],
  ]);
  expect(table).toBe('name    samples/s\na            1.50\nlonger          -');
});
