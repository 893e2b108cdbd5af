import { RandomStream } from '../core/random';
import type { Tensor } from '../core/safetensors';
import { writeSafetensors } from '../core/safetensors';
import { MIXTURE_HEAD } from '../policy/gaussian-mixture';
import type { Preset } from '../policy/presets';
import type { ObservationSize } from '../sim/observation';
import { type Batch, BatchAssembler } from '../training/augment';
import { IMAGE_NAMES, imageBytes, type Shard } from '../training/shard';
import { TRAIN_DEFAULTS } from '../training/train';
import type { Weights } from './trainer';

/**
 * Learning rates of the bench, constant; speed does not depend on them. Small enough that rounding errors do not grow: at
 * 5e-4 the losses of `amini2019` jump about and part after 5 steps, stock tfjs's from PyTorch's as much as ours.
 */
const LEARNING_RATES: Record<string, number> = { small: 1e-4, amini2019: 5e-5 };

/** What a peer needs to know beside tensors, kept as JSON in the case file's metadata. */
export interface TrainRecipe {
  preset: Preset;
  learningRate: number;
  clipNorm: number;
  routedWeight: number;
  /** The head's units and bounds: see `MIXTURE_HEAD`. */
  mixture: { scale: number; middle: number; half: number };
}

/** What every contestant does with a preset. */
export function recipeOf(preset: Preset): TrainRecipe {
  const { clipNorm, routedWeight } = TRAIN_DEFAULTS;
  const { scale, middle, half } = MIXTURE_HEAD;
  return {
    preset,
    learningRate: LEARNING_RATES[preset.name] ?? 1e-4,
    clipNorm,
    routedWeight,
    mixture: { scale, middle, half },
  };
}

/** Made-up demonstrations of a preset's sizes: seeded noise, curvatures up to 0.1 1/m, every fourth without a route. */
export function syntheticShard(preset: Preset, count: number): Shard {
  const [cameraHeight, cameraWidth] = preset.camera;
  const [mapHeight, mapWidth] = preset.map;
  const size: ObservationSize = { cameraWidth, cameraHeight, mapWidth, mapHeight };
  const random = new RandomStream(1, 'bench-shard');
  const pixels = (length: number) => {
    const data = new Uint8Array(length);
    for (let i = 0; i < length; i++) data[i] = random.integer(256);
    return data;
  };
  return {
    origin: { split: 'training', seed: 1, number: 0, townSeed: 0, options: 'bench', driver: 'expert', build: 'bench' },
    count,
    size,
    images: Object.fromEntries(
      IMAGE_NAMES.map((name) => [name, pixels(count * imageBytes(name, size))]),
    ) as Shard['images'],
    state: new Float32Array(3 * count).fill(8),
    action: Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? random.range(-0.1, 0.1) : 8)),
    timestamp: Float32Array.from({ length: count }, (_, i) => i / 10),
    episode: new Int32Array(count),
    routed: Uint8Array.from({ length: count }, (_, i) => (i % 4 === 3 ? 0 : 1)),
    turn: Uint8Array.from({ length: count }, () => random.integer(5)),
  };
}

/** The first samples of a shard as they are: the batch on which all contestants must agree, and which peers are timed on. */
export function fixedBatch(shard: Shard, count: number): Batch {
  const rows = Int32Array.from({ length: count }, (_, i) => i);
  const samples = { shards: Array.from(rows, () => shard), rows };
  return new BatchAssembler(shard.size, count, null).assemble(samples, new RandomStream(1, 'bench-batch'));
}

/** Writes weights and batch for peers: `weight/NAME` as in checkpoints, `batch/front` ... [B, H, W, C], `batch/curvature`. */
export function writeCase(recipe: TrainRecipe, weights: Weights, batch: Batch): Uint8Array {
  const { count } = batch;
  const { camera, map } = recipe.preset;
  // The type is as wide as arrays over shared memory, which a batch is not.
  const tensor = (shape: number[], data: Float32Array) => ({ dtype: 'F32', shape, data }) as Tensor;
  const tensors: Record<string, Tensor> = {};
  for (const [name, { shape, data }] of weights) tensors[`weight/${name}`] = tensor(shape, data);
  for (const name of IMAGE_NAMES) {
    tensors[`batch/${name}`] = tensor([count, ...(name === 'map' ? map : camera)], batch.images[name]);
  }
  tensors['batch/curvature'] = tensor([count], batch.curvature);
  tensors['batch/routed'] = tensor([count], batch.routed);
  return writeSafetensors(tensors, { recipe: JSON.stringify(recipe) });
}
