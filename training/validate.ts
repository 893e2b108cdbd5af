import { chooseCurvature } from '../policy/choose-curvature';
import { mixtureFromHead } from '../policy/gaussian-mixture';
import type { Preset } from '../policy/presets';
import type { DataSet } from './data-set';
import { mixtureGradient } from './mixture-gradient';
import type { TrainingEngine } from './training-engine';

export interface Validation {
  samples: number;
  /** [nats] */
  negativeLogLikelihood: number;
  /** Mean distance of the chosen curvature from the expert's curvature [1/m]; in junctions only (0 without any). */
  curvatureError: number;
  turnError: number;
}

/**
 * Measures a network on demonstrations as they were collected: no balancing, no augmentation.
 *
 * @param limit looks at this many samples, spread evenly over the set; 0 for all
 */
export async function validate(
  engine: Pick<TrainingEngine, 'predict'>,
  { components }: Preset,
  data: DataSet,
  batchSize: number,
  limit = 0,
): Promise<Validation> {
  const samples = limit > 0 ? Math.min(limit, data.count) : data.count;
  const order = Int32Array.from({ length: samples }, (_, i) => Math.floor((i * data.count) / samples));
  let nll = 0;
  let error = 0;
  let turnError = 0;
  let turns = 0;
  for await (const picked of data.batches(order, batchSize)) {
    const heads = await engine.predict(picked);
    const labels = Array.from(picked.rows, (row, i) => picked.shards[i].action[2 * row]);
    nll += mixtureGradient(heads, components, labels, labels.length, 0);
    for (const [i, label] of labels.entries()) {
      const distance = Math.abs(chooseCurvature(mixtureFromHead(heads, i * 3 * components, components)) - label);
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
