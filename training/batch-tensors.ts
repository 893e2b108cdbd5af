import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../policy/network';
import type { Batch } from './augment';

/** Makes the network's inputs of a batch; the caller disposes them. */
export function batchTensors(network: Network, { count, images }: Batch) {
  const { camera, map } = network.preset;
  const tensor = (data: Float32Array, shape: readonly [number, number, number]) =>
    tf.tensor4d(data, [count, ...shape], 'float32');
  return {
    front: tensor(images.front, camera),
    left: tensor(images.left, camera),
    right: tensor(images.right, camera),
    map: tensor(images.map, map),
  };
}
