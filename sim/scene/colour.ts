import { clamp, lerp } from '../../core/maths';
import type { RandomStream } from '../../core/random';

/** Red, green, blue, 0 to 255 as they reach the image: no colour space conversion anywhere. */
export type Rgb = readonly [number, number, number];

/** 0xRRGGBB to {@link Rgb}. */
export function rgb(hex: number): Rgb {
  return [(hex >> 16) & 255, (hex >> 8) & 255, hex & 255];
}

export function mix(a: Rgb, b: Rgb, f: number): Rgb {
  return [lerp(a[0], b[0], f), lerp(a[1], b[1], f), lerp(a[2], b[2], f)];
}

export function scale(a: Rgb, by: number): Rgb {
  return [clamp(a[0] * by, 0, 255), clamp(a[1] * by, 0, 255), clamp(a[2] * by, 0, 255)];
}

/** The colour made lighter or darker by up to `light` and each channel shifted by up to `hue` (both 0..1). */
export function jitter(a: Rgb, random: RandomStream, light: number, hue: number): Rgb {
  const by = 1 + random.range(-light, light);
  const shift = () => 255 * random.range(-hue, hue);
  return [clamp(a[0] * by + shift(), 0, 255), clamp(a[1] * by + shift(), 0, 255), clamp(a[2] * by + shift(), 0, 255)];
}
