import { cos, sin, TAU } from '../../core/maths';
import { RandomStream } from '../../core/random';
import type { MarkingStyle } from '../../worlds/surfaces';
import { jitter, mix, type Rgb, rgb, scale } from './colour';

/** Colours, light, weather and paint of a world: everything about its looks that is not its shape. */
export interface Look {
  seed: number;
  sky: Rgb;
  /** Linear fog: colour, and distances where it begins and where nothing else is left [m]. */
  fog: { colour: Rgb; near: number; far: number };
  /** Light on a flat surface: `ambient + sun * max(0, normal . direction)`; direction towards the sun, scene frame. */
  light: { direction: readonly [number, number, number]; sun: Rgb; ambient: Rgb };
  ground: Rgb;
  /** How much the ground's tone changes from patch to patch, 0..1. */
  groundPatches: number;
  asphalt: Rgb;
  pavement: Rgb;
  kerb: Rgb;
  centreLine: Rgb;
  line: Rgb;
  markings: MarkingStyle;
  walls: readonly Rgb[];
  roofs: readonly Rgb[];
  windows: Rgb;
  doors: readonly Rgb[];
  leaves: readonly Rgb[];
  trunk: Rgb;
}

const GROUNDS = [0x6f8f4a, 0x7d9a52, 0x5b7c3f, 0x93a063, 0xa89a68, 0xb3a176, 0x8f8a80, 0x9c9890, 0xd9dde2].map(rgb);
const ASPHALTS = [0x3f4247, 0x4b4d50, 0x57585a, 0x66666a, 0x76757a, 0x5e5a56, 0x37393f].map(rgb);
const PAVEMENTS = [0xa7a39b, 0xb4b0a8, 0x98958f, 0xb09a8a, 0xc2beb4, 0x8c8c90].map(rgb);
const SKIES = [0x9fc5e8, 0x8cb8e6, 0xb9d3ea, 0xc8d2da, 0xb4bcc4, 0xd8d5cc, 0xe6cfae, 0x8f9aa8].map(rgb);
const YELLOWS = [0xe0b83a, 0xd9a92c, 0xe8c95c].map(rgb);
const WALLS = [
  0xd9cdb8, 0xc9b295, 0xb5835f, 0xa5573f, 0x8e4a3a, 0xe3ddcf, 0xbfc3c4, 0x9aa3a8, 0xcfae7d, 0x7f8b94, 0xd8b9a6,
  0xe9e4d8, 0x93a08a, 0x6f7f8f, 0xc98f5f,
].map(rgb);
const ROOFS = [0x8a4b38, 0x6f3e32, 0x5b5f66, 0x4a4c52, 0x7a6a58, 0x9b5a42, 0x70757c].map(rgb);
const LEAVES = [0x4e7a36, 0x3f6a33, 0x5f8a3c, 0x6d8f45, 0x7c8a3a, 0x9a7b34, 0x355d34].map(rgb);
const DOORS = [0x5a3b2a, 0x2f4a3a, 0x3a3f55, 0x7a2f2a, 0x444444].map(rgb);

/**
 * Draws a look: clear or hazy, noon or evening, grass or concrete, white or yellow paint.
 *
 * The range is wide on purpose, so that a network trained on many looks has seen worse than what it meets.
 */
export function lookFromSeed(seed: number): Look {
  const random = new RandomStream(seed, 'look');
  const day = random.chance(0.8) ? random.range(0.9, 1.12) : random.range(0.55, 0.9);
  const sky = scale(jitter(random.pick(SKIES), random, 0.08, 0.02), Math.min(1, day));
  const far = random.chance(0.3) ? random.range(70, 100) : random.range(100, 138);
  const overcast = random.uniform();
  const elevation = random.range(0.45, 1.2);
  const azimuth = random.range(0, TAU);
  const warm: Rgb = mix([255, 250, 240], [255, 214, 165], random.uniform() * (1.2 - elevation));
  // Flat ground gets full light whatever the sun's height; slopes and walls then differ by how overcast it is.
  const share = 0.5 * (1 - 0.8 * overcast);
  const sun = scale(scale(warm, day), share / sin(elevation));
  const ambient = scale(scale(mix([255, 255, 255], sky, 0.25), day), 1 - share);
  const asphalt = jitter(random.pick(ASPHALTS), random, 0.12, 0.015);
  const white = jitter([236, 236, 230], random, 0.06, 0.01);
  const line = mix(asphalt, white, random.range(0.75, 1));
  const isYellow = random.chance(0.45);
  const palette = (all: readonly Rgb[], count: number, light: number, hue: number) =>
    Array.from({ length: count }, () => jitter(random.pick(all), random, light, hue));
  const pavement = jitter(random.pick(PAVEMENTS), random, 0.1, 0.02);
  return {
    seed,
    sky,
    fog: { colour: sky, near: far * random.range(0.15, 0.55), far },
    light: {
      direction: [cos(elevation) * cos(azimuth), sin(elevation), cos(elevation) * sin(azimuth)],
      sun,
      ambient,
    },
    ground: jitter(random.pick(GROUNDS), random, 0.12, 0.03),
    groundPatches: random.range(0.02, 0.1),
    asphalt,
    pavement,
    kerb: mix(pavement, [225, 223, 216], random.range(0.4, 0.9)),
    centreLine: isYellow ? mix(asphalt, random.pick(YELLOWS), random.range(0.8, 1)) : line,
    line,
    markings: {
      mainCentre: random.pick(['solid', 'double', 'dashed'] as const),
      minorCentre: random.pick(['dashed', 'dashed', 'solid', 'none'] as const),
      edgeLines: random.chance(0.7),
      stopLines: random.chance(0.8),
      width: random.range(0.16, 0.28),
      dash: random.range(2, 4),
      gap: random.range(2, 7),
    },
    walls: palette(WALLS, 8, 0.12, 0.04),
    roofs: palette(ROOFS, 5, 0.12, 0.03),
    windows: jitter([70, 82, 98], random, 0.4, 0.05),
    doors: palette(DOORS, 3, 0.15, 0.03),
    leaves: palette(LEAVES, 4, 0.12, 0.03),
    trunk: jitter([96, 76, 58], random, 0.2, 0.02),
  };
}
