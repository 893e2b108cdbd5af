import { createNetwork } from '../../policy/network';
import { AUGMENT_DEFAULTS } from '../../training/augment';
import type { MakeEngine } from '../../training/training-engine';
import { syntheticShard, TINY_PRESET, TINY_SIZE } from './synthetic';

/** Trains the tiny network; the backend must be started. @returns the loss and gradient norm of each step */
export async function fewSteps(makeEngine: MakeEngine, steps: number): Promise<number[][]> {
  const network = createNetwork(TINY_PRESET, 1);
  const options = { size: TINY_SIZE, batchSize: 21, seed: 3, augment: AUGMENT_DEFAULTS, clipNorm: 5, routedWeight: 1 };
  const engine = await makeEngine(network, options);
  const shard = syntheticShard(100, 0, 'training', 1);
  const results: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const rows = Int32Array.from({ length: options.batchSize }, (_, j) => (31 * i + 7 * j) % shard.count);
    const { loss, gradientNorm } = await engine.stage({ shards: Array.from(rows, () => shard), rows })(0.01);
    results.push([loss, gradientNorm]);
  }
  await engine.dispose();
  network.dispose();
  return results;
}
