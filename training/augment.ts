import { clamp } from '../core/maths';
import { RandomStream } from '../core/random';
import type { ObservationSize } from '../sim/observation';
import type { BatchSamples } from './data-set';
import { IMAGE_NAMES, type ImageName, imageBytes, type Shard } from './shard';

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
  darkCamera: 0.01,
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

const CAMERAS = ['front', 'left', 'right'] as const;
const NOISE_LENGTH = 1 << 17;

/**
 * Turns samples into batches: uint8 to float32 and augmentation in one pass over the pixels. The arrays of a batch are
 * overwritten by the next one.
 */
export class BatchAssembler {
  private readonly size: ObservationSize;
  private readonly options: AugmentOptions | null;
  private readonly buffers: Record<ImageName, Float32Array>;
  private readonly curvature: Float32Array;
  private readonly routed: Float32Array;
  /** Pixel to value for the three colours, one after the other. */
  private readonly table = new Float32Array(768);
  private readonly noise: Float32Array;

  /** @param options null leaves the images as they are (validation). */
  constructor(size: ObservationSize, batchSize: number, options: AugmentOptions | null) {
    this.size = size;
    this.options = options;
    this.buffers = Object.fromEntries(
      IMAGE_NAMES.map((name) => [name, new Float32Array(batchSize * imageBytes(name, size))]),
    ) as Record<ImageName, Float32Array>;
    this.curvature = new Float32Array(batchSize);
    this.routed = new Float32Array(batchSize);
    const random = new RandomStream(0, 'pixel-noise');
    // sums of uniforms are as good as normals here, and cheap
    this.noise = Float32Array.from({ length: options ? NOISE_LENGTH : 0 }, () => {
      return (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2;
    });
  }

  /** @param random decides the augmentation of this batch. */
  assemble({ shards, rows }: BatchSamples, random: RandomStream): Batch {
    const count = rows.length;
    for (let i = 0; i < count; i++) {
      const shard = shards[i];
      this.curvature[i] = shard.action[2 * rows[i]];
      this.routed[i] = shard.routed[rows[i]];
      if (this.options) this.augmentSample(shard, rows[i], i, this.options, random);
      else this.copySample(shard, rows[i], i);
    }
    const images = Object.fromEntries(
      IMAGE_NAMES.map((name) => [name, this.buffers[name].subarray(0, count * imageBytes(name, this.size))]),
    ) as Record<ImageName, Float32Array>;
    return { count, images, curvature: this.curvature.subarray(0, count), routed: this.routed.subarray(0, count) };
  }

  private copySample(shard: Shard, row: number, i: number): void {
    for (const name of IMAGE_NAMES) {
      const bytes = imageBytes(name, this.size);
      const source = shard.images[name];
      const target = this.buffers[name];
      for (let from = row * bytes, to = i * bytes, end = to + bytes; to < end; ) target[to++] = source[from++] / 255;
    }
  }

  private augmentSample(shard: Shard, row: number, i: number, options: AugmentOptions, random: RandomStream): void {
    const spread = (amount: number) => amount * (2 * random.uniform() - 1);
    const brightness = spread(options.brightness);
    const contrast = 1 + spread(options.contrast);
    for (let channel = 0; channel < 3; channel++) {
      const gain = contrast * (1 + spread(options.gain));
      for (let level = 0; level < 256; level++) {
        this.table[256 * channel + level] = clamp((level / 255 - 0.5) * gain + 0.5 + brightness, 0, 1);
      }
    }
    const noise = options.noise * random.uniform();
    const bytes = imageBytes('front', this.size);
    for (const name of CAMERAS) {
      const start = Math.floor(random.uniform() * (NOISE_LENGTH - bytes));
      this.developCamera(shard.images[name], row * bytes, this.buffers[name], i * bytes, bytes, noise, start);
    }
    if (random.chance(options.cover)) this.cover(random, i);
    if (random.chance(options.darkCamera)) this.buffers[random.pick(CAMERAS)].fill(0, i * bytes, (i + 1) * bytes);

    const dx = Math.round(spread(options.mapShift));
    const dy = Math.round(spread(options.mapShift));
    const routeOff = random.chance(options.routeDropout);
    const mapOff = random.chance(options.mapDropout);
    this.shiftMap(shard.images.map, row, i, dx, dy, mapOff ? 0 : 1, routeOff || mapOff ? 0 : 1);
    if (routeOff || mapOff) this.routed[i] = 0;
  }

  private developCamera(
    source: Uint8Array,
    from: number,
    target: Float32Array,
    to: number,
    bytes: number,
    amount: number,
    start: number,
  ): void {
    const { table, noise } = this;
    for (let j = 0; j < bytes; j += 3) {
      target[to + j] = table[source[from + j]] + amount * noise[start + j];
      target[to + j + 1] = table[256 + source[from + j + 1]] + amount * noise[start + j + 1];
      target[to + j + 2] = table[512 + source[from + j + 2]] + amount * noise[start + j + 2];
    }
  }

  /** Paints a grey rectangle of up to a third of the image's width and half its height over one camera. */
  private cover(random: RandomStream, i: number): void {
    const { cameraWidth, cameraHeight } = this.size;
    const target = this.buffers[random.pick(CAMERAS)];
    const width = 1 + random.integer(Math.ceil(cameraWidth / 3));
    const height = 1 + random.integer(Math.ceil(cameraHeight / 2));
    const x = random.integer(cameraWidth - width + 1);
    const y = random.integer(cameraHeight - height + 1);
    const grey = random.uniform();
    for (let line = y; line < y + height; line++) {
      const from = (i * cameraHeight * cameraWidth + line * cameraWidth + x) * 3;
      target.fill(grey, from, from + 3 * width);
    }
  }

  /** Copies the map moved by (dx, dy) pixels, each channel switched on or off by 0 or 1. */
  private shiftMap(source: Uint8Array, row: number, i: number, dx: number, dy: number, streets: number, route: number) {
    const { mapWidth: width, mapHeight: height } = this.size;
    const target = this.buffers.map;
    const bytes = width * height * 2;
    target.fill(0, i * bytes, (i + 1) * bytes);
    const left = Math.max(0, dx);
    const right = Math.min(width, width + dx);
    for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
      let to = i * bytes + (y * width + left) * 2;
      let from = row * bytes + ((y - dy) * width + left - dx) * 2;
      for (let x = left; x < right; x++) {
        target[to++] = (source[from++] * streets) / 255;
        target[to++] = (source[from++] * route) / 255;
      }
    }
  }
}
