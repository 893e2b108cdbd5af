import { MemoryStore } from '../../core/memory-store';
import type { createNetwork } from '../../policy/network';
import { AUGMENT_DEFAULTS } from '../../training/augment';
import { DataSet } from '../../training/data-set';
import type { TrainOptions } from '../../training/train';
import { TINY_SIZE, TRAINING_TOWNS, VALIDATION_TOWNS, writeSynthetic } from './synthetic';

/** A run of six epochs over the synthetic data, whose pictures may only be mirrored and moved. */
export const OPTIONS: Partial<TrainOptions> = {
  epochs: 6,
  batchSize: 32,
  learningRate: 0.01,
  warmUpSteps: 4,
  augment: { ...AUGMENT_DEFAULTS, brightness: 0, contrast: 0, gain: 0, cover: 0, darkCamera: 0 },
};

/** Synthetic demonstrations of the tiny preset, written and opened. */
export async function syntheticSets() {
  const store = new MemoryStore();
  await writeSynthetic(store, 'training', 'training', TRAINING_TOWNS.slice(0, 3), 160);
  await writeSynthetic(store, 'validation', 'validation', VALIDATION_TOWNS.slice(0, 1), 96);
  const training = await DataSet.open(store, 'training', 'training', TINY_SIZE);
  const validation = await DataSet.open(store, 'validation', 'validation', TINY_SIZE);
  return { store, training, validation };
}

export async function weightsOf(network: ReturnType<typeof createNetwork>) {
  const weights: Record<string, number[]> = {};
  for (const [name, variable] of network.parameters) weights[name] = Array.from(await variable.data());
  return weights;
}
