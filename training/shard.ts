import { TurnwiseError } from '../core/errors';
import { type Dtype, readSafetensors, type SafetensorsFile, type Tensor, writeSafetensors } from '../core/safetensors';
import type { Observation, ObservationSize } from '../sim/observation';

/** The images of an observation, in the order in which everything here walks through them. */
export const IMAGE_NAMES = ['front', 'left', 'right', 'map'] as const;
export type ImageName = (typeof IMAGE_NAMES)[number];

/** Which towns a shard was driven in: decides what it may be used for. */
export type Split = 'training' | 'validation';

/** Where a shard comes from; kept in the file. */
export interface ShardOrigin {
  split: Split;
  /** Seed of the collection and number of the shard in it: with the options they decide every byte. */
  seed: number;
  number: number;
  townSeed: number;
  /** Fingerprint of the options of the collection. */
  options: string;
  /** Who drove: 'expert', or the fingerprint of the policy (DAgger). */
  driver: string;
  /** Version of Turnwise that wrote it. */
  build: string;
}

/** Demonstrations in memory: N samples, one after the other in every array. */
export interface Shard {
  origin: ShardOrigin;
  count: number;
  size: ObservationSize;
  /** Pixels [N, H, W, C]: three channels for the cameras, two for the map. */
  images: Record<ImageName, Uint8Array>;
  /** Speed, speed limit, advised speed [m/s]: [N, 3]. */
  state: Float32Array;
  /** The expert's curvature [1/m] and speed [m/s], whoever drove: [N, 2]. */
  action: Float32Array;
  /** Simulated time in the episode [s]: [N]. */
  timestamp: Float32Array;
  episode: Int32Array;
  /** 1 where the route is drawn on the map: [N]. */
  routed: Uint8Array;
  /** Index in `MANOEUVRES`: [N]. */
  turn: Uint8Array;
}

/** Counts the bytes of one image of one sample. */
export function imageBytes(name: ImageName, size: ObservationSize): number {
  return name === 'map' ? size.mapWidth * size.mapHeight * 2 : size.cameraWidth * size.cameraHeight * 3;
}

/** Counts the bytes of the images of one sample. */
export function sampleBytes(size: ObservationSize): number {
  return IMAGE_NAMES.reduce((sum, name) => sum + imageBytes(name, size), 0);
}

/** What is recorded at one tick, beside the observation. */
export interface Label {
  /** [1/m] */
  curvature: number;
  /** [m/s] */
  speed: number;
  episode: number;
  turn: number;
}

/** Gathers samples up to a fixed number. */
export class ShardBuilder {
  private readonly shard: Shard;
  private readonly capacity: number;

  constructor(capacity: number, size: ObservationSize, origin: ShardOrigin) {
    this.capacity = capacity;
    const images = Object.fromEntries(
      IMAGE_NAMES.map((name) => [name, new Uint8Array(capacity * imageBytes(name, size))]),
    ) as Record<ImageName, Uint8Array>;
    this.shard = {
      origin,
      count: 0,
      size,
      images,
      state: new Float32Array(3 * capacity),
      action: new Float32Array(2 * capacity),
      timestamp: new Float32Array(capacity),
      episode: new Int32Array(capacity),
      routed: new Uint8Array(capacity),
      turn: new Uint8Array(capacity),
    };
  }

  get count(): number {
    return this.shard.count;
  }

  get full(): boolean {
    return this.shard.count === this.capacity;
  }

  /** Copies one sample. @throws TurnwiseError DATA_WRONG_SIZE where an image has other sizes than the shard. */
  add(observation: Observation, label: Label): void {
    const { shard } = this;
    const i = shard.count;
    for (const name of IMAGE_NAMES) {
      const { data } = observation.images[name];
      const bytes = imageBytes(name, shard.size);
      if (data.length !== bytes) {
        throw new TurnwiseError('DATA_WRONG_SIZE', {
          what: `An image has ${data.length} bytes where ${bytes} belong.`,
          where: `observation.images.${name}`,
          fix: 'Give the environment and the collection the same observation size.',
        });
      }
      shard.images[name].set(data, i * bytes);
    }
    const { speed, speedLimit, advisedSpeed, routed } = observation.state;
    shard.state.set([speed, speedLimit, advisedSpeed], 3 * i);
    shard.action.set([label.curvature, label.speed], 2 * i);
    shard.timestamp[i] = observation.timestamp;
    shard.episode[i] = label.episode;
    shard.routed[i] = routed ? 1 : 0;
    shard.turn[i] = label.turn;
    shard.count++;
  }

  /** Hands the shard over; it must be full. */
  build(): Shard {
    if (!this.full) throw new RangeError(`shard of ${this.capacity} samples holds ${this.count}`);
    return this.shard;
  }
}

/**
 * Writes a shard as safetensors: uint8 frames `observation.images.*` [N, H, W, C], float32 `observation.state` [N, 3],
 * `action` [N, 2] and `timestamp` [N], int32 `episode_index` [N], uint8 `routed` and `turn` [N]; the origin as metadata.
 */
export function encodeShard(shard: Shard): Uint8Array {
  const { count: n, size } = shard;
  const tensor = (dtype: Dtype, shape: number[], data: ArrayBufferView) => ({ dtype, shape, data }) as Tensor;
  const tensors: Record<string, Tensor> = {
    'observation.state': tensor('F32', [n, 3], shard.state),
    action: tensor('F32', [n, 2], shard.action),
    timestamp: tensor('F32', [n], shard.timestamp),
    episode_index: tensor('I32', [n], shard.episode),
    routed: tensor('U8', [n], shard.routed),
    turn: tensor('U8', [n], shard.turn),
  };
  for (const name of IMAGE_NAMES) {
    tensors[`observation.images.${name}`] = tensor('U8', imageShape(name, n, size), shard.images[name]);
  }
  return writeSafetensors(tensors, { format: 'turnwise-shard', version: '1', origin: JSON.stringify(shard.origin) });
}

/**
 * Reads a shard and checks it: every tensor present, of the right type and shape, labels finite.
 *
 * @param where the file's name, for errors
 * @throws TurnwiseError SAFETENSORS_* where the file is broken, DATA_BAD_SHARD where it is no shard or its fields disagree
 */
export function decodeShard(bytes: Uint8Array, where: string): Shard {
  const file = readSafetensors(bytes, where);
  if (file.metadata.format !== 'turnwise-shard' || file.metadata.version !== '1') {
    throw badShard(where, 'the metadata does not say format "turnwise-shard", version "1"');
  }
  const front = file.tensors['observation.images.front'];
  const map = file.tensors['observation.images.map'];
  if (front?.shape.length !== 4 || map?.shape.length !== 4) throw badShard(where, 'the frames are missing');
  const n = front.shape[0];
  const size: ObservationSize = {
    cameraHeight: front.shape[1],
    cameraWidth: front.shape[2],
    mapHeight: map.shape[1],
    mapWidth: map.shape[2],
  };
  const images = Object.fromEntries(
    IMAGE_NAMES.map((name) => [
      name,
      take(file, where, `observation.images.${name}`, 'U8', imageShape(name, n, size)) as Uint8Array,
    ]),
  ) as Record<ImageName, Uint8Array>;
  const shard: Shard = {
    origin: readOrigin(file.metadata.origin, where),
    count: n,
    size,
    images,
    state: take(file, where, 'observation.state', 'F32', [n, 3]) as Float32Array,
    action: take(file, where, 'action', 'F32', [n, 2]) as Float32Array,
    timestamp: take(file, where, 'timestamp', 'F32', [n]) as Float32Array,
    episode: take(file, where, 'episode_index', 'I32', [n]) as Int32Array,
    routed: take(file, where, 'routed', 'U8', [n]) as Uint8Array,
    turn: take(file, where, 'turn', 'U8', [n]) as Uint8Array,
  };
  if (!shard.action.every(Number.isFinite)) throw badShard(where, 'a label is not a finite number');
  return shard;
}

function imageShape(name: ImageName, n: number, size: ObservationSize): number[] {
  return name === 'map' ? [n, size.mapHeight, size.mapWidth, 2] : [n, size.cameraHeight, size.cameraWidth, 3];
}

function take(file: SafetensorsFile, where: string, name: string, dtype: string, shape: number[]): Tensor['data'] {
  const tensor = file.tensors[name];
  if (!tensor) throw badShard(where, `there is no tensor "${name}"`);
  if (tensor.dtype !== dtype || tensor.shape.join() !== shape.join()) {
    throw badShard(where, `"${name}" is ${tensor.dtype} [${tensor.shape}] where ${dtype} [${shape}] belongs`);
  }
  return tensor.data;
}

function readOrigin(text: string | undefined, where: string): ShardOrigin {
  try {
    const origin = JSON.parse(text ?? '') as ShardOrigin;
    const split = origin.split === 'training' || origin.split === 'validation';
    const numbers = [origin.seed, origin.number, origin.townSeed].every(Number.isInteger);
    const texts = [origin.options, origin.driver, origin.build].every((value) => typeof value === 'string');
    if (split && numbers && texts) return origin;
  } catch {
    // falls through to the one error for both causes
  }
  throw badShard(where, 'the metadata does not say where the shard comes from');
}

function badShard(where: string, what: string): TurnwiseError {
  return new TurnwiseError('DATA_BAD_SHARD', {
    what: `This is not a usable shard: ${what}.`,
    where,
    fix: 'Remove the file and run collect again: it makes the missing shards.',
  });
}
