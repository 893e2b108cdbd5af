import { clamp, pow } from '../core/maths';
import { RandomStream } from '../core/random';
import { BALANCE_BINS, balanceBin } from './manoeuvre';

export interface SamplerOptions {
  /** How far rare bins are lifted: 0 draws as collected, 1 draws every bin equally often (within `limit`). */
  balance: number;
  /** No sample is drawn more than this many times as often as collected, nor less than one in this many. */
  limit: number;
}

export const SAMPLER_DEFAULTS: SamplerOptions = { balance: 0.6, limit: 6 };

/**
 * Weighs samples so that bends and turns are seen as often as the straight road: each bin of curvature and manoeuvre
 * (see {@link balanceBin}) gets the weight (mean bin count / its count)^balance, kept within [1/limit, limit].
 *
 * @param curvature labels [1/m]; @param turn indices in `MANOEUVRES`
 * @returns one weight a sample
 */
export function balancedWeights(
  curvature: ArrayLike<number>,
  turn: ArrayLike<number>,
  { balance, limit }: SamplerOptions = SAMPLER_DEFAULTS,
): Float64Array {
  const counts = new Float64Array(BALANCE_BINS);
  const bins = Uint16Array.from({ length: curvature.length }, (_, i) => balanceBin(curvature[i], turn[i]));
  for (const bin of bins) counts[bin]++;
  const used = counts.filter((count) => count > 0).length;
  const mean = curvature.length / Math.max(1, used);
  const weights = counts.map((count) => (count === 0 ? 0 : clamp(pow(mean / count, balance), 1 / limit, limit)));
  return Float64Array.from(bins, (bin) => weights[bin]);
}

/**
 * Draws the samples of an epoch: each as often as its weight says, rounded up or down (systematic resampling, so that
 * no draw is wasted on chance repeats), in shuffled order. Decided by (seed, epoch) alone.
 *
 * @param draws length of the epoch
 * @returns sample numbers
 */
export function drawEpoch(weights: Float64Array, draws: number, seed: number, epoch: number): Int32Array {
  const random = new RandomStream(seed, `epoch-${epoch}`);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const order = new Int32Array(draws);
  const start = random.uniform();
  let sample = 0;
  let reached = weights[0];
  for (let i = 0; i < draws; i++) {
    const place = ((i + start) / draws) * total;
    while (reached <= place && sample < weights.length - 1) reached += weights[++sample];
    order[i] = sample;
  }
  return random.shuffle(order);
}
