import { createNetwork } from '../policy/network';
import type { Preset } from '../policy/presets';
import type { Weights } from './trainer';

/** The weights that training would start from, with seed 1. The wasm backend has been started. */
export function firstWeights(preset: Preset): Weights {
  const network = createNetwork(preset, 1);
  const weights = [...network.parameters].map(([name, parameter]) => {
    return [name, { shape: parameter.shape, data: Float32Array.from(parameter.dataSync<'float32'>()) }] as const;
  });
  network.dispose();
  return new Map(weights);
}
