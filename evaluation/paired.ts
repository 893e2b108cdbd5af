import { RandomStream } from '../core/random';
import { wilson } from './wilson';

/** A difference, and the interval that it lies in with 95 % confidence. */
export interface Difference {
  difference: number;
  low: number;
  high: number;
}

/** What became of pairs of trials: how many succeeded in both, only in the first, only in the second, in neither. */
export interface PairCounts {
  both: number;
  onlyFirst: number;
  onlySecond: number;
  neither: number;
}

/**
 * Computes the difference of two paired proportions, first minus second, with Newcombe's interval (Statistics in Medicine 17, 1998, 2635:
 * method 10): Wilson's intervals of the two, put together by their correlation. Of no pairs nothing is known: -1 to 1.
 */
export function pairedDifference({ both, onlyFirst, onlySecond, neither }: PairCounts): Difference {
  const n = both + onlyFirst + onlySecond + neither;
  if (n === 0) return { difference: 0, low: -1, high: 1 };
  const [first, second] = [wilson(both + onlyFirst, n), wilson(both + onlySecond, n)];
  const margins = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  const product = both * neither - onlyFirst * onlySecond;
  const corrected = product > 0 ? Math.max(product - n / 2, 0) : product;
  const correlation = margins > 0 ? corrected / Math.sqrt(margins) : 0;
  const side = (p: number, q: number) => Math.sqrt(Math.max(0, p * p - 2 * correlation * p * q + q * q));
  const difference = (onlyFirst - onlySecond) / n;
  return {
    difference,
    low: difference - side(first.share - first.low, second.high - second.share),
    high: difference + side(first.high - first.share, second.share - second.low),
  };
}

const RESAMPLES = 10_000;

/**
 * Computes the mean of differences of pairs, with its percentile bootstrap interval (Efron 1979): 10,000 times as many pairs are drawn with
 * replacement, by a fixed seed; the interval holds the middle 95 % of their means.
 */
export function pairedMean(differences: readonly number[]): Difference {
  const n = differences.length;
  if (n === 0) return { difference: 0, low: 0, high: 0 };
  const random = new RandomStream(1, 'paired-bootstrap');
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[random.integer(n)];
    return sum / n;
  }).sort();
  return {
    difference: differences.reduce((sum, value) => sum + value, 0) / n,
    low: means[Math.floor(0.025 * RESAMPLES)],
    high: means[Math.ceil(0.975 * RESAMPLES) - 1],
  };
}
