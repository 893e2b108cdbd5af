import './gradients';
import * as tf from '@tensorflow/tfjs-core';
import { log, TAU } from '../core/maths';
import { MIXTURE_HEAD } from './gaussian-mixture';

/**
 * Computes the mean negative log-likelihood of curvatures under the network's mixtures, in nats of a density over 1/m: the
 * same number as `-logProbability(mixtureFromHead(row), curvature)`, so it may be negative.
 *
 * @param head float32 [B, 3K], laid out as {@link MIXTURE_HEAD} says
 * @param curvature float32 [B], [1/m]
 * @param weights float32 [B], share of each sample; all equal when left out
 * @returns a scalar; the caller disposes it
 */
export function mixtureNegativeLogLikelihood(
  head: tf.Tensor2D,
  curvature: tf.Tensor1D,
  weights?: tf.Tensor1D,
): tf.Scalar {
  return tf.tidy(() => {
    const { scale, middle, half } = MIXTURE_HEAD;
    const [batch, width] = head.shape;
    const components = width / 3;
    const logits = tf.slice2d(head, [0, 0], [batch, components]);
    const means = tf.slice2d(head, [0, components], [batch, components]);
    const rawLogDeviations = tf.slice2d(head, [0, 2 * components], [batch, components]);

    const logDeviations = tf.add(tf.mul(tf.tanh(tf.mul(tf.sub(rawLogDeviations, middle), 1 / half)), half), middle);
    const target = tf.mul(tf.reshape(curvature, [batch, 1]), 1 / scale);
    const z = tf.mul(tf.sub(target, means), tf.exp(tf.neg(logDeviations)));
    const logTerms = tf.sub(tf.sub(logits, logDeviations), tf.mul(tf.square(z), 0.5));
    const perSample = tf.sub(logSumExp(logits), logSumExp(logTerms)) as tf.Tensor1D;
    return tf.add(weightedMean(perSample, weights), 0.5 * log(TAU) + log(scale)) as tf.Scalar;
  });
}

/**
 * Computes the mean squared error of the routed branch, in units of the head's scale (0.1 1/m) squared.
 *
 * @param routedCurvature float32 [B, 1], [1/m], as `Network.forward` returns it
 * @param curvature float32 [B], [1/m]
 */
export function routedSquaredError(
  routedCurvature: tf.Tensor2D,
  curvature: tf.Tensor1D,
  weights?: tf.Tensor1D,
): tf.Scalar {
  return tf.tidy(() => {
    const error = tf.mul(tf.sub(tf.reshape(routedCurvature, curvature.shape), curvature), 1 / MIXTURE_HEAD.scale);
    return weightedMean(tf.square(error) as tf.Tensor1D, weights);
  });
}

function weightedMean(values: tf.Tensor1D, weights?: tf.Tensor1D): tf.Scalar {
  if (!weights) return tf.mean(values);
  return tf.div(tf.sum(tf.mul(values, weights)), tf.sum(weights));
}

/** log(sum(exp(x))) over the last axis, [B, K] -> [B]. The maximum is only a shift: it cancels, and carries no gradient. */
function logSumExp(x: tf.Tensor): tf.Tensor {
  const shift = stopGradient(x, (t) => tf.max(t, 1, true));
  return tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, shift)), 1)), tf.reshape(shift, [x.shape[0]]));
}

function stopGradient(x: tf.Tensor, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  return tf.customGrad((input) => ({
    value: f(input as tf.Tensor),
    gradFunc: () => tf.zerosLike(input as tf.Tensor),
  }))(x);
}
