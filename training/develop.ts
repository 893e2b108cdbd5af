import { RandomStream } from '../core/random';
import type { KernelMemory } from '../policy/kernels/kernel-memory';
import type { ObservationSize } from '../sim/observation';
import type { AugmentOptions } from './augment';
import { IMAGE_NAMES, type ImageName, imageBytes, sampleBytes } from './shard';

const CAMERAS = ['front', 'left', 'right'] as const;
type Camera = (typeof CAMERAS)[number];

/** What augmentation does to one sample. */
export interface Development {
  /** A camera's value is clamp(level * gain + offset, 0, 1), by colour; the same for the three cameras, as light is. */
  gain: [number, number, number];
  offset: [number, number, number];
  /** Standard deviation of the noise, up to a factor, and where each camera's begins in the table. */
  noise: number;
  noiseStart: Record<Camera, number>;
  /** A rectangle of one camera that is painted grey. */
  cover: { camera: Camera; x: number; y: number; width: number; height: number; grey: number } | null;
  dark: Camera | null;
  /** The map is moved by so many pixels; its channels are kept (1) or wiped (0). */
  dx: number;
  dy: number;
  streets: 0 | 1;
  route: 0 | 1;
}

const NOISE_LENGTH = 1 << 17;
/** Floats of {@link noiseTable}, with room for a kernel that reads whole vectors. */
export const NOISE_FLOATS = NOISE_LENGTH + 16;

/** Makes the table that the noise of pixels is cut from. Sums of uniforms are as good as normals here, and cheap. */
export function noiseTable(): Float32Array {
  const random = new RandomStream(0, 'pixel-noise');
  return Float32Array.from({ length: NOISE_LENGTH }, () => {
    return (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2;
  });
}

/** Names the stream that decides the augmentation of a step's batch. */
export function augmentStream(seed: number, step: number): RandomStream {
  return new RandomStream(seed, `augment-${step}`);
}

/** Whether the route stays on a sample's map: the first draws of the sample's stream, so that they can be had alone. */
export function drawMapDropout(random: RandomStream, options: AugmentOptions): Pick<Development, 'streets' | 'route'> {
  const routeOff = random.chance(options.routeDropout);
  const mapOff = random.chance(options.mapDropout);
  return { streets: mapOff ? 0 : 1, route: routeOff || mapOff ? 0 : 1 };
}

/** Draws what is done to one sample. */
export function drawDevelopment(random: RandomStream, size: ObservationSize, options: AugmentOptions): Development {
  const spread = (amount: number) => amount * (2 * random.uniform() - 1);
  const dropout = drawMapDropout(random, options);
  const brightness = spread(options.brightness);
  const contrast = 1 + spread(options.contrast);
  const gains = CAMERAS.map(() => contrast * (1 + spread(options.gain)));
  const noise = options.noise * random.uniform();
  const start = () => Math.floor(random.uniform() * (NOISE_LENGTH - imageBytes('front', size)));
  const noiseStart = { front: start(), left: start(), right: start() };
  return {
    gain: gains.map((gain) => gain / 255) as Development['gain'],
    offset: gains.map((gain) => 0.5 + brightness - 0.5 * gain) as Development['offset'],
    noise,
    noiseStart,
    cover: random.chance(options.cover) ? drawCover(random, size) : null,
    dark: random.chance(options.darkCamera) ? random.pick(CAMERAS) : null,
    dx: Math.round(spread(options.mapShift)),
    dy: Math.round(spread(options.mapShift)),
    ...dropout,
  };
}

/** A grey rectangle of up to a third of the image's width and half its height. */
function drawCover(random: RandomStream, { cameraWidth, cameraHeight }: ObservationSize): Development['cover'] {
  const camera = random.pick(CAMERAS);
  const width = 1 + random.integer(Math.ceil(cameraWidth / 3));
  const height = 1 + random.integer(Math.ceil(cameraHeight / 2));
  const x = random.integer(cameraWidth - width + 1);
  const y = random.integer(cameraHeight - height + 1);
  return { camera, x, y, width, height, grey: random.uniform() };
}

/** Bytes of a sample as {@link stageSample} lays it out; a multiple of 16, with room for kernels that read whole vectors. */
export function stagedBytes(size: ObservationSize): number {
  return (sampleBytes(size) + 16 + 15) & ~15;
}

/** Copies the images of one sample into a buffer, one behind the other. */
export function stageSample(
  images: Record<ImageName, Uint8Array>,
  row: number,
  size: ObservationSize,
  target: Uint8Array,
  to: number,
): void {
  for (const name of IMAGE_NAMES) {
    const bytes = imageBytes(name, size);
    target.set(images[name].subarray(row * bytes, (row + 1) * bytes), to);
    to += bytes;
  }
}

/** Where a batch of float32 images is written: views of one kernel memory. */
export type DevelopTargets = Record<ImageName, Float32Array>;

/** Turns staged pixels into what the network sees, by SIMD kernels on the memory that holds both. */
export class Developer {
  /**
   * @param noise address of {@link noiseTable} in the memory
   * @param centre what is taken from the cameras' values: 0.5 where the network is fed directly
   */
  constructor(
    private readonly place: KernelMemory,
    private readonly size: ObservationSize,
    private readonly noise: number,
    private readonly centre: number,
    private readonly targets: DevelopTargets,
  ) {}

  /** @param from address of the staged sample; @param index its place in the targets; @param how null leaves it as it is */
  develop(from: number, index: number, how: Development | null): void {
    const { kernels } = this.place;
    const { size, centre } = this;
    const floats = imageBytes('front', size);
    let source = from;
    for (const name of CAMERAS) {
      const to = this.targets[name].byteOffset + index * floats * 4;
      if (how === null) kernels.fillPixels(source, size.cameraHeight, size.cameraWidth, 3, 0, centre, to);
      else {
        const noise = this.noise + how.noiseStart[name] * 4;
        kernels.developCamera(source, floats / 3, ...how.gain, ...how.offset, noise, how.noise, centre, to);
      }
      source += floats;
    }
    if (how === null) {
      const to = this.targets.map.byteOffset + index * imageBytes('map', size) * 4;
      kernels.fillPixels(source, size.mapHeight, size.mapWidth, 2, 0, 0, to);
      return;
    }
    if (how.cover) this.paint(how.cover, index);
    if (how.dark) this.targets[how.dark].fill(-centre, index * floats, (index + 1) * floats);
    this.shiftMap(new Uint8Array(this.place.memory.buffer, source, imageBytes('map', size)), index, how);
  }

  private paint({ camera, x, y, width, height, grey }: NonNullable<Development['cover']>, index: number): void {
    const { cameraWidth, cameraHeight } = this.size;
    for (let line = y; line < y + height; line++) {
      const from = (index * cameraHeight * cameraWidth + line * cameraWidth + x) * 3;
      this.targets[camera].fill(grey - this.centre, from, from + 3 * width);
    }
  }

  /** Copies the map moved by (dx, dy) pixels, each channel kept or wiped. */
  private shiftMap(source: Uint8Array, index: number, { dx, dy, streets, route }: Development): void {
    const { mapWidth: width, mapHeight: height } = this.size;
    const target = this.targets.map;
    const bytes = width * height * 2;
    target.fill(0, index * bytes, (index + 1) * bytes);
    const left = Math.max(0, dx);
    const right = Math.min(width, width + dx);
    for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
      let to = index * bytes + (y * width + left) * 2;
      let from = ((y - dy) * width + left - dx) * 2;
      for (let x = left; x < right; x++) {
        target[to++] = (source[from++] * streets) / 255;
        target[to++] = (source[from++] * route) / 255;
      }
    }
  }
}
