import { exp, log, TAU, tanh } from '../core/maths';
import { MIXTURE_HEAD } from '../policy/gaussian-mixture';

const CONSTANT = 0.5 * log(TAU) + log(MIXTURE_HEAD.scale);

/**
 * Adds up the negative log-likelihoods of curvatures under the network's mixtures, and writes their gradient: `mixture-loss.ts` in
 * closed form, in double precision.
 *
 * With p the softmax of the logits and q the responsibilities (softmax of the weighted log densities), the gradient is p - q for the
 * logits, -q z / sigma for the means and q (1 - z^2) for the log deviations, those times the slope of their bound.
 *
 * @param head float32 [count, 3K], laid out as `MIXTURE_HEAD` says; @param curvature [count], [1/m]
 * @param weight multiplies the gradient: 1 / batch for a mean
 * @param gradient float32 [count, 3K], written; left out where only the sum is wanted
 * @returns the sum over the rows [nats]
 */
export function mixtureGradient(
  head: Float32Array,
  components: number,
  curvature: ArrayLike<number>,
  count: number,
  weight: number,
  gradient?: Float32Array,
): number {
  const { scale, middle, half } = MIXTURE_HEAD;
  const slopes = new Float64Array(components);
  const inverse = new Float64Array(components);
  const z = new Float64Array(components);
  const shares = new Float64Array(components);
  const responsibilities = new Float64Array(components);
  let total = 0;
  for (let row = 0; row < count; row++) {
    const at = row * 3 * components;
    const target = curvature[row] / scale;
    for (let k = 0; k < components; k++) {
      const bend = tanh((head[at + 2 * components + k] - middle) / half);
      const logDeviation = middle + half * bend;
      slopes[k] = 1 - bend * bend;
      inverse[k] = exp(-logDeviation);
      z[k] = (target - head[at + components + k]) * inverse[k];
      shares[k] = head[at + k];
      responsibilities[k] = head[at + k] - logDeviation - 0.5 * z[k] * z[k];
    }
    total += softmax(shares) - softmax(responsibilities) + CONSTANT;
    if (!gradient) continue;
    for (let k = 0; k < components; k++) {
      const q = responsibilities[k];
      gradient[at + k] = weight * (shares[k] - q);
      gradient[at + components + k] = -weight * q * z[k] * inverse[k];
      gradient[at + 2 * components + k] = weight * q * (1 - z[k] * z[k]) * slopes[k];
    }
  }
  return total;
}

/** Turns terms into their softmax, in place. @returns log(sum(exp(terms))) */
function softmax(terms: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const term of terms) highest = Math.max(highest, term);
  let sum = 0;
  for (let k = 0; k < terms.length; k++) {
    terms[k] = exp(terms[k] - highest);
    sum += terms[k];
  }
  for (let k = 0; k < terms.length; k++) terms[k] /= sum;
  return highest + log(sum);
}
