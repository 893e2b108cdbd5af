import { clamp, exp, log, TAU, tanh } from '../core/maths';
import type { RandomStream } from '../core/random';
import { normalCdf } from './normal-distribution';

/** A Gaussian mixture over path curvature. Arrays of K, weights sum to one. */
export interface Mixture {
  weights: Float64Array;
  /** [1/m] */
  means: Float64Array;
  /** [1/m] */
  deviations: Float64Array;
}

/** A local maximum of a mixture's density. */
export interface Mode {
  /** [1/m] */
  curvature: number;
  /** [m] */
  density: number;
}

/**
 * How the network's 3K outputs stand for a mixture; the loss (`mixture-loss.ts`) and {@link mixtureFromHead} share it.
 *
 * The row is `[logits (K), means (K), log deviations (K)]`. The network works in units of `scale` (0.1 1/m: a turn of 10 m
 * radius is 1), so mean = scale * m, deviation = scale * exp(b(s)), weights = softmax(logits). The bound b keeps the
 * slope 1 in the middle of `[logLow, logHigh]` and levels off at both ends, so that no sample can drive the loss to
 * minus infinity: b(s) = middle + half * tanh((s - middle) / half).
 */
export const MIXTURE_HEAD = (() => {
  const logLow = log(0.05);
  const logHigh = log(3);
  return { scale: 0.1, logLow, logHigh, middle: (logLow + logHigh) / 2, half: (logHigh - logLow) / 2 } as const;
})();

const LOG_ROOT_TAU = 0.5 * log(TAU);

/** Reads one row of the network's head, `raw[offset .. offset + 3 * components)`, as a mixture. */
export function mixtureFromHead(raw: ArrayLike<number>, offset: number, components: number): Mixture {
  const { scale, middle, half } = MIXTURE_HEAD;
  const weights = new Float64Array(components);
  const means = new Float64Array(components);
  const deviations = new Float64Array(components);
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < components; k++) highest = Math.max(highest, raw[offset + k]);
  let sum = 0;
  for (let k = 0; k < components; k++) {
    weights[k] = exp(raw[offset + k] - highest);
    sum += weights[k];
    means[k] = scale * raw[offset + components + k];
    deviations[k] = scale * exp(middle + half * tanh((raw[offset + 2 * components + k] - middle) / half));
  }
  for (let k = 0; k < components; k++) weights[k] /= sum;
  return { weights, means, deviations };
}

/** Computes the natural logarithm of the density at a curvature [1/m], by log-sum-exp: finite wherever the weights are. */
export function logProbability(mixture: Mixture, curvature: number): number {
  const terms = mixture.weights.map((_, k) => componentLog(mixture, k, curvature));
  const highest = terms.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (const term of terms) sum += exp(term - highest);
  return highest + log(sum);
}

/** Computes the density at a curvature [1/m]; its unit is [m]. */
export function density(mixture: Mixture, curvature: number): number {
  let sum = 0;
  for (let k = 0; k < mixture.weights.length; k++) sum += exp(componentLog(mixture, k, curvature));
  return sum;
}

/** Computes the expected curvature [1/m]. */
export function mixtureMean({ weights, means }: Mixture): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k] * means[k];
  return sum;
}

/** Computes the variance of the curvature [1/m^2]. */
export function mixtureVariance(mixture: Mixture): number {
  const { weights, means, deviations } = mixture;
  const mean = mixtureMean(mixture);
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    const apart = means[k] - mean;
    sum += weights[k] * (deviations[k] * deviations[k] + apart * apart);
  }
  return sum;
}

/**
 * Finds the local maxima of the density, highest first (ties: smaller curvature first).
 *
 * A mixture of K Gaussians in one dimension has at most K of them, and the fixed-point iteration from each mean climbs to
 * one (Carreira-Perpinan, "Mode-finding for mixtures of Gaussian distributions", 2000).
 */
export function modes(mixture: Mixture): Mode[] {
  const smallest = mixture.deviations.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const found: Mode[] = [];
  for (const start of mixture.means) {
    const curvature = climb(mixture, start, smallest * 1e-9);
    // A start exactly on a valley between symmetric components stays there.
    if (slopes(mixture, curvature).second > 0) continue;
    if (found.some((mode) => Math.abs(mode.curvature - curvature) < smallest * 1e-3)) continue;
    found.push({ curvature, density: density(mixture, curvature) });
  }
  return found.sort((a, b) => b.density - a.density || a.curvature - b.curvature);
}

/** Draws a curvature [1/m]: one uniform number for the component, then one normal. */
export function sampleMixture(mixture: Mixture, stream: RandomStream): number {
  const u = stream.uniform();
  let k = 0;
  for (let below = mixture.weights[0]; u >= below && k < mixture.weights.length - 1; below += mixture.weights[k]) k++;
  return mixture.means[k] + mixture.deviations[k] * stream.normal();
}

/**
 * Computes the differential entropy [nats, of curvature in 1/m] by the trapezoid rule on a fixed grid of a quarter of the
 * smallest deviation, over eight deviations beyond every mean. It may be negative.
 */
export function entropy(mixture: Mixture): number {
  const { weights, means, deviations } = mixture;
  const [low, high] = support(mixture, 8);
  const smallest = deviations.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const steps = clamp(Math.ceil((4 * (high - low)) / smallest), 64, 200_000);
  const step = (high - low) / steps;
  const peaks = weights.map((weight, k) => weight / (deviations[k] * Math.sqrt(TAU)));
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    let density = 0;
    for (let k = 0; k < peaks.length; k++) {
      const z = (low + i * step - means[k]) / deviations[k];
      density += peaks[k] * exp(-0.5 * z * z);
    }
    // where the density underflows, so does its share of the sum
    if (density > 0) sum -= density * log(density) * (i === 0 || i === steps ? 0.5 : 1);
  }
  return sum * step;
}

/** Computes the probability that the curvature is at most this one [1/m]. */
export function cdf({ weights, means, deviations }: Mixture, curvature: number): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k] * normalCdf((curvature - means[k]) / deviations[k]);
  return sum;
}

/** Finds the curvature [1/m] that a share `p` of the probability lies below; `p` in (0, 1), by bisection to the last bit. */
export function quantile(mixture: Mixture, p: number): number {
  let [low, high] = support(mixture, 40);
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (cdf(mixture, middle) < p) low = middle;
    else high = middle;
  }
}

function componentLog({ weights, means, deviations }: Mixture, k: number, x: number): number {
  const z = (x - means[k]) / deviations[k];
  return log(weights[k]) - 0.5 * z * z - log(deviations[k]) - LOG_ROOT_TAU;
}

/**
 * Climbs from `start` to a stationary point: Newton's step where the density is concave and the step does not lead down, the
 * fixed-point step elsewhere (it never leads down, but near a flat top it needs hundreds).
 */
function climb(mixture: Mixture, start: number, tolerance: number): number {
  let x = start;
  let here = slopes(mixture, x);
  for (let iteration = 0; iteration < 500; iteration++) {
    let next = here.fixedPoint;
    let there = slopes(mixture, next);
    if (here.second < 0) {
      const newton = x - here.first / here.second;
      const reached = slopes(mixture, newton);
      if (reached.logDensity > there.logDensity) [next, there] = [newton, reached];
    }
    const moved = Math.abs(next - x);
    [x, here] = [next, there];
    if (moved <= tolerance) break;
  }
  return x;
}

/** At x: log p, p'/p, p''/p, and the fixed-point step's target. Relative to the largest term, so that nothing underflows. */
function slopes(mixture: Mixture, x: number) {
  const { weights, means, deviations } = mixture;
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < weights.length; k++) highest = Math.max(highest, componentLog(mixture, k, x));
  let sum = 0;
  let first = 0;
  let second = 0;
  let precisions = 0;
  let centre = 0;
  for (let k = 0; k < weights.length; k++) {
    const share = exp(componentLog(mixture, k, x) - highest);
    const precision = 1 / (deviations[k] * deviations[k]);
    const pull = precision * (means[k] - x);
    sum += share;
    first += share * pull;
    second += share * (pull * pull - precision);
    precisions += share * precision;
    centre += share * precision * means[k];
  }
  return { logDensity: highest + log(sum), first: first / sum, second: second / sum, fixedPoint: centre / precisions };
}

function support({ means, deviations }: Mixture, width: number): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < means.length; k++) {
    low = Math.min(low, means[k] - width * deviations[k]);
    high = Math.max(high, means[k] + width * deviations[k]);
  }
  return [low, high];
}
