import * as tf from '@tensorflow/tfjs-core';
import { RandomStream } from '../core/random';
import { chooseCurvature } from '../policy/choose-curvature';
import { mixtureFromHead } from '../policy/gaussian-mixture';
import { mixtureNegativeLogLikelihood } from '../policy/mixture-loss';
import type { Network } from '../policy/network';
import { BatchAssembler } from './augment';
import { batchTensors } from './batch-tensors';
import type { DataSet } from './data-set';

export interface Validation {
  samples: number;
  /** [nats] */
  negativeLogLikelihood: number;
  /** Mean distance of the chosen curvature from the expert's curvature [1/m]; in junctions only (NaN without any). */
  curvatureError: number;
  turnError: number;
}

/**
 * Measures a network on demonstrations as they were collected: no balancing, no augmentation.
 *
 * @param limit looks at this many samples, spread evenly over the set; 0 for all
 */
export async function validate(network: Network, data: DataSet, batchSize: number, limit = 0): Promise<Validation> {
  const samples = limit > 0 ? Math.min(limit, data.count) : data.count;
  const order = Int32Array.from({ length: samples }, (_, i) => Math.floor((i * data.count) / samples));
  const assembler = new BatchAssembler(data.size, batchSize, null);
  const random = new RandomStream(0, 'validation');
  const components = network.preset.components;
  let nll = 0;
  let error = 0;
  let turnError = 0;
  let turns = 0;
  for await (const picked of data.batches(order, batchSize)) {
    const batch = assembler.assemble(picked, random);
    const inputs = batchTensors(network, batch);
    const { head, loss } = tf.tidy(() => {
      const output = network.forward(inputs).head;
      return { head: output, loss: mixtureNegativeLogLikelihood(output, tf.tensor1d(batch.curvature)) };
    });
    nll += batch.count * (await loss.data())[0];
    const raw = await head.data();
    tf.dispose([head, loss, ...Object.values(inputs)]);
    for (let i = 0; i < batch.count; i++) {
      const mixture = mixtureFromHead(raw, i * 3 * components, components);
      const decided = chooseCurvature(mixture);
      const distance = Math.abs(decided - batch.curvature[i]);
      error += distance;
      if (picked.shards[i].turn[picked.rows[i]] !== 0) {
        turnError += distance;
        turns++;
      }
    }
  }
  return {
    samples,
    negativeLogLikelihood: nll / samples,
    curvatureError: error / samples,
    turnError: turns > 0 ? turnError / turns : 0,
  };
}
