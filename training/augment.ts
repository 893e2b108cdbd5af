import type { RandomStream } from '../core/random';
import { createKernelMemory, type KernelMemory } from '../policy/kernels/kernel-memory';
import { Places } from '../policy/kernels/places';
import type { ObservationSize } from '../sim/observation';
import type { BatchSamples } from './data-set';
import {
  Developer,
  type DevelopTargets,
  drawDevelopment,
  NOISE_FLOATS,
  noiseTable,
  stagedBytes,
  stageSample,
} from './develop';
import { IMAGE_NAMES, type ImageName, imageBytes } from './shard';

export interface AugmentOptions {
  /** Brightness is moved by up to this much (pixels are 0..1); the same for the three cameras, as light is. */
  brightness: number;
  /** Contrast and the gain of each colour are multiplied by 1 +- up to this much. */
  contrast: number;
  gain: number;
  /** Largest standard deviation of the noise of a pixel. */
  noise: number;
  /** Probability that a rectangle of one camera is covered, and that one camera is dark. */
  cover: number;
  darkCamera: number;
  /** The map is moved by up to this many pixels. */
  mapShift: number;
  /** Probability that the route is taken off the map, and that the whole map is. */
  routeDropout: number;
  mapDropout: number;
}

export const AUGMENT_DEFAULTS: AugmentOptions = {
  brightness: 0.12,
  contrast: 0.2,
  gain: 0.08,
  noise: 0.02,
  cover: 0.05,
  darkCamera: 0.04,
  mapShift: 1,
  routeDropout: 0.03,
  mapDropout: 0.01,
};

/** What the network is trained on at one step. */
export interface Batch {
  count: number;
  /** Pixels 0..1 [B, H, W, C]. */
  images: Record<ImageName, Float32Array>;
  /** The expert's curvature [B] [1/m]. */
  curvature: Float32Array;
  /** 1 where the route is on the map [B]. */
  routed: Float32Array;
}

/**
 * Turns samples into batches: uint8 to float32 and augmentation in one pass over the pixels. The arrays of a batch are
 * overwritten by the next one.
 */
export class BatchAssembler {
  private readonly place: KernelMemory;
  private readonly staged: number;
  private readonly targets: DevelopTargets;
  private readonly developer: Developer;
  private readonly curvature: Float32Array;
  private readonly routed: Float32Array;

  /** @param options null leaves the images as they are. */
  constructor(
    private readonly size: ObservationSize,
    batchSize: number,
    private readonly options: AugmentOptions | null,
  ) {
    const places = new Places(64);
    const noise = places.take(NOISE_FLOATS);
    this.staged = places.take(stagedBytes(size) / 4);
    const floats = (name: ImageName) => batchSize * imageBytes(name, size);
    const addresses = IMAGE_NAMES.map((name) => [name, places.take(floats(name))] as const);
    this.place = createKernelMemory(places.end, false);
    const { buffer } = this.place.memory;
    new Float32Array(buffer, noise).set(noiseTable());
    this.targets = Object.fromEntries(
      addresses.map(([name, address]) => [name, new Float32Array(buffer, address, floats(name))]),
    ) as DevelopTargets;
    this.developer = new Developer(this.place, size, noise, 0, this.targets);
    this.curvature = new Float32Array(batchSize);
    this.routed = new Float32Array(batchSize);
  }

  /** @param random decides the augmentation: each sample has a stream of its own under this one. */
  assemble({ shards, rows }: BatchSamples, random: RandomStream): Batch {
    const { size, options, targets } = this;
    const count = rows.length;
    const bytes = new Uint8Array(this.place.memory.buffer);
    for (let i = 0; i < count; i++) {
      const shard = shards[i];
      const how = options && drawDevelopment(random.fork(String(i)), size, options);
      stageSample(shard.images, rows[i], size, bytes, this.staged);
      this.developer.develop(this.staged, i, how);
      this.curvature[i] = shard.action[2 * rows[i]];
      this.routed[i] = shard.routed[rows[i]] * (how?.route ?? 1);
    }
    const images = Object.fromEntries(
      IMAGE_NAMES.map((name) => [name, targets[name].subarray(0, count * imageBytes(name, size))]),
    ) as Record<ImageName, Float32Array>;
    return { count, images, curvature: this.curvature.subarray(0, count), routed: this.routed.subarray(0, count) };
  }
}
