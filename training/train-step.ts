import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../policy/network';
import type { Adam } from './adam';
import type { Batch } from './augment';
import { batchTensors } from './batch-tensors';
import { drivingLoss } from './loss';
import type { EngineOptions, StepResult } from './training-engine';

/**
 * Takes one step: forward, backward, clip, Adam. Leaves no tensors behind.
 *
 * @returns the loss and its likelihood part [nats] before the step, and the gradients' norm before clipping
 */
export async function trainStep(
  network: Network,
  optimiser: Adam,
  batch: Batch,
  learningRate: number,
  { clipNorm, routedWeight }: Pick<EngineOptions, 'clipNorm' | 'routedWeight'>,
): Promise<StepResult> {
  const inputs = batchTensors(network, batch);
  const curvature = tf.tensor1d(batch.curvature);
  const routed = tf.tensor1d(batch.routed);
  const anyRouted = batch.routed.some((flag) => flag === 1);
  let likelihood: tf.Scalar | undefined;
  const names = new Map([...network.parameters].map(([name, variable]) => [variable.name, name]));
  const { value, grads } = tf.variableGrads(() => {
    const { total, negativeLogLikelihood } = drivingLoss(
      network.forward(inputs),
      curvature,
      routed,
      anyRouted,
      routedWeight,
    );
    likelihood = tf.keep(negativeLogLikelihood);
    return total;
  }, [...network.parameters.values()]);
  const gradients = new Map(Object.entries(grads).map(([key, gradient]) => [names.get(key) as string, gradient]));
  // not addN: on WebGPU it gives nonsense, without an error, for more tensors than a shader may read
  const squares = tf.tidy(() =>
    tf.sum(tf.stack([...gradients.values()].map((gradient) => tf.sum(tf.square(gradient))))),
  );
  const gradientNorm = Math.sqrt((await squares.data())[0]);
  const loss = (await value.data())[0];
  const negativeLogLikelihood = (await (likelihood as tf.Scalar).data())[0];
  if (Number.isFinite(gradientNorm)) optimiser.apply(gradients, learningRate, Math.min(1, clipNorm / gradientNorm));
  tf.dispose([...Object.values(inputs), curvature, routed, likelihood as tf.Scalar, value, squares]);
  tf.dispose([...gradients.values()]);
  return { loss, negativeLogLikelihood, gradientNorm };
}
