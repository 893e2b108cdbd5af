import { RandomStream } from '../../core/random';
import type { Store } from '../../core/store';
import type { Preset } from '../../policy/presets';
import type { ObservationSize } from '../../sim/observation';
import { checksum, inFolder, shardFile, writeIndex } from '../../training/demonstrations';
import { encodeShard, IMAGE_NAMES, imageBytes, type Shard, type Split } from '../../training/shard';
import { TOWN_SEED_RANGES } from '../../worlds/seeds';

export const TINY_SIZE: ObservationSize = { cameraWidth: 12, cameraHeight: 8, mapWidth: 8, mapHeight: 8 };

/** The smallest network of the usual shape. */
export const TINY_PRESET: Preset = {
  name: 'tiny',
  camera: [8, 12, 3],
  map: [8, 8, 2],
  mapChannels: 2,
  cameraLayers: [{ filters: 4, size: 3, stride: 2 }],
  mapLayers: [{ filters: 4, size: 3, stride: 2 }],
  dense: [12],
  components: 2,
};

/** Towns that may be used for each. */
export const TRAINING_TOWNS = Array.from({ length: 20 }, (_, i) => TOWN_SEED_RANGES.training[0] + i);
export const VALIDATION_TOWNS = Array.from({ length: 20 }, (_, i) => TOWN_SEED_RANGES.validation[0] + i);

/** Made-up demonstrations: the brighter the front camera, the more to the left. */
export function syntheticShard(count: number, number: number, split: Split, townSeed: number): Shard {
  const random = new RandomStream(number, `synthetic-${split}`);
  const shard: Shard = {
    origin: { split, seed: 1, number, townSeed, options: 'synthetic', driver: 'expert', build: 'test' },
    count,
    size: TINY_SIZE,
    images: { front: new Uint8Array(), left: new Uint8Array(), right: new Uint8Array(), map: new Uint8Array() },
    state: new Float32Array(3 * count).fill(8),
    action: new Float32Array(2 * count).fill(6),
    timestamp: Float32Array.from({ length: count }, (_, i) => i / 10),
    episode: new Int32Array(count),
    routed: new Uint8Array(count).fill(1),
    turn: Uint8Array.from({ length: count }, () => random.integer(5)),
  };
  for (const name of IMAGE_NAMES) {
    const bytes = imageBytes(name, TINY_SIZE);
    shard.images[name] = Uint8Array.from({ length: count * bytes }, () => 100 + random.integer(40));
  }
  const bytes = imageBytes('front', TINY_SIZE);
  for (let i = 0; i < count; i++) {
    const curvature = random.range(-0.1, 0.1);
    shard.action[2 * i] = curvature;
    shard.images.front.fill(Math.round(128 + 1000 * curvature), i * bytes, (i + 1) * bytes);
  }
  return shard;
}

/** Writes a made-up data set of one split. */
export async function writeSynthetic(
  store: Store,
  folder: string,
  split: Split,
  townSeeds: readonly number[],
  perShard: number,
): Promise<void> {
  const shards = [];
  for (const [number, townSeed] of townSeeds.entries()) {
    const bytes = encodeShard(syntheticShard(perShard, number, split, townSeed));
    const file = shardFile(number);
    await store.write(inFolder(folder, file), bytes);
    shards.push({ file, count: perShard, townSeed, driver: 'expert', hash: checksum(bytes) });
  }
  const samples = perShard * shards.length;
  await writeIndex(store, folder, { build: 'test', split, size: TINY_SIZE, samples, options: {}, shards });
}
