import * as tf from '@tensorflow/tfjs-core';
import { mixtureNegativeLogLikelihood, routedSquaredError } from '../policy/mixture-loss';

/**
 * Computes what training minimises: the negative log-likelihood of the expert's curvature under the mixture and, where
 * the network has a deterministic routed branch (`amini2019`), its squared error on the samples that show the route.
 *
 * @param routed float32 [B], 1 where the route is on the map; @param anyRouted whether one of them is 1
 * @returns the sum and the likelihood part, scalars; the caller disposes them
 */
export function drivingLoss(
  output: { head: tf.Tensor2D; routedCurvature?: tf.Tensor2D },
  curvature: tf.Tensor1D,
  routed: tf.Tensor1D,
  anyRouted: boolean,
  routedWeight: number,
): { total: tf.Scalar; negativeLogLikelihood: tf.Scalar } {
  const negativeLogLikelihood = mixtureNegativeLogLikelihood(output.head, curvature);
  if (!output.routedCurvature || !anyRouted) return { total: negativeLogLikelihood.clone(), negativeLogLikelihood };
  const error = routedSquaredError(output.routedCurvature, curvature, routed);
  return { total: tf.add(negativeLogLikelihood, tf.mul(error, routedWeight)), negativeLogLikelihood };
}
