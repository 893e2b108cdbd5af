import { IMAGES } from './layout';

/** Pixels that are drawn together. */
const BLOCK: i32 = 4;

let width: i32 = 0;
let height: i32 = 0;
/**
 * Of each pixel what is seen, 64 bits: one over its distance along the viewing axis [1/m], float32, above colour and class, 0 where
 * nothing is. Of two such numbers the larger is the nearer, or at equal depth that of the larger value.
 */
let nearest: usize = 0;
/** The pictures made of them: RGB, distance [m], class. */
let colour: usize = 0;
let depth: usize = 0;
let semantic: usize = 0;

/** Places the images, with room behind for what is read and written a block at a time. */
export function setImages(columns: i32, rows: i32): usize {
  width = columns;
  height = rows;
  const pixels = <usize>columns * <usize>rows;
  nearest = IMAGES;
  depth = nearest + 8 * (pixels + <usize>BLOCK);
  colour = depth + 4 * pixels;
  semantic = colour + 3 * pixels + 4;
  return (semantic + pixels + 15) & ~15;
}

/** Where a picture lies: 0 depth, 1 colour, 2 class. */
export function imagesAt(which: i32): usize {
  return which === 0 ? depth : which === 1 ? colour : semantic;
}

/** Empties the image; nothing beyond `far` metres will be drawn. */
export function clear(far: f64): void {
  const farthest = v128.splat<i64>(<i64>reinterpret<i32>(<f32>(1 / far)) << 32);
  const end = nearest + 8 * <usize>width * <usize>height;
  for (let o = nearest; o < end; o += 16) v128.store(o, farthest);
}

/** Fills a triangle row by row: column, row and inverse depth of its three corners. */
export function fill(
  x0: f64, y0: f64, d0: f64,
  x1: f64, y1: f64, d1: f64,
  x2: f64, y2: f64, d2: f64,
  value: u32,
): void {
  let kept: f64;
  if (y1 < y0) {
    kept = x0; x0 = x1; x1 = kept;
    kept = y0; y0 = y1; y1 = kept;
    kept = d0; d0 = d1; d1 = kept;
  }
  if (y2 < y0) {
    kept = x0; x0 = x2; x2 = kept;
    kept = y0; y0 = y2; y2 = kept;
    kept = d0; d0 = d2; d2 = kept;
  }
  if (y2 < y1) {
    kept = x1; x1 = x2; x2 = kept;
    kept = y1; y1 = y2; y2 = kept;
    kept = d1; d1 = d2; d2 = kept;
  }
  const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  if (area > -1e-9 && area < 1e-9) return;
  const dx = ((d1 - d0) * (y2 - y0) - (d2 - d0) * (y1 - y0)) / area;
  const dy = ((d2 - d0) * (x1 - x0) - (d1 - d0) * (x2 - x0)) / area;
  const bottomless = v128.splat<f64>(<f64>height);
  const ends = pixelsFrom(f64x2(y0, y2), bottomless);
  const top = i32x4.extract_lane(ends, 0);
  const bottom = i32x4.extract_lane(ends, 1);
  const middle = i32x4.extract_lane(pixelsFrom(v128.splat<f64>(y1), bottomless), 0);
  const long = (x2 - x0) / (y2 - y0);
  const isLongLeft = area > 0;
  // left edge in the first lane, right edge in the second
  let slopes: v128;
  if (top < middle) {
    const short = (x1 - x0) / (y1 - y0);
    slopes = isLongLeft ? f64x2(long, short) : f64x2(short, long);
    fillRows(top, middle, v128.splat<f64>(x0), v128.splat<f64>(y0), slopes, x0, y0, d0, dx, dy, value);
  }
  if (middle < bottom) {
    const short = (x2 - x1) / (y2 - y1);
    slopes = isLongLeft ? f64x2(long, short) : f64x2(short, long);
    const xs = isLongLeft ? f64x2(x0, x1) : f64x2(x1, x0);
    const ys = isLongLeft ? f64x2(y0, y1) : f64x2(y1, y0);
    fillRows(middle, bottom, xs, ys, slopes, x0, y0, d0, dx, dy, value);
  }
}

/** The first rows or columns whose middles are not before two places, held to the image. */
// @ts-ignore: decorator
@inline
function pixelsFrom(places: v128, most: v128): v128 {
  const first = f64x2.ceil(f64x2.sub(places, v128.splat<f64>(0.5)));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.pmax(v128.splat<f64>(0), f64x2.pmin(most, first)));
}

/** Fills rows between two edges, each given by a point and its slope. */
function fillRows(
  first: i32, last: i32,
  xs: v128, ys: v128, slopes: v128,
  x0: f64, y0: f64, d0: f64, dx: f64, dy: f64,
  value: u64,
): void {
  const edge = v128.splat<f64>(<f64>width);
  for (let row = first; row < last; row++) {
    const y = <f64>row + 0.5;
    const span = pixelsFrom(f64x2.add(xs, f64x2.mul(f64x2.sub(v128.splat<f64>(y), ys), slopes)), edge);
    const from = i32x4.extract_lane(span, 0);
    const to = i32x4.extract_lane(span, 1);
    let d = d0 + (y - y0) * dy + (<f64>from + 0.5 - x0) * dx;
    let o = nearest + (<usize>(row * width + from) << 3);
    // Spans are short and depth tests a toss-up: without a branch for either, nothing is mispredicted.
    for (let left = to - from; left > 0; left -= BLOCK) {
      see(o, d, value, left > 0);
      d += dx;
      see(o + 8, d, value, left > 1);
      d += dx;
      see(o + 16, d, value, left > 2);
      d += dx;
      see(o + 24, d, value, left > 3);
      d += dx;
      o += 32;
    }
  }
}

/** Keeps the nearer of what is at a pixel and what is drawn there. */
// @ts-ignore: decorator
@inline
function see(pixel: usize, inverse: f64, value: u64, isCovered: bool): void {
  const own = (<i64>reinterpret<i32>(<f32>inverse) << 32) | <i64>value;
  const old = load<i64>(pixel);
  store<i64>(pixel, select<i64>(own, old, i32(own > old) & i32(isCovered)));
}

/**
 * Turns what was seen into the pictures: fog by three's shader (smoothstep on the viewing distance), 8 bits.
 *
 * @param sky red, green, blue from the lowest byte up; @param span of the fog [m], infinite for none; @param fogR its colour, 0..255
 */
export function resolve(far: f64, sky: u32, near: f64, span: f64, fogR: f64, fogG: f64, fogB: f64): void {
  const pixels = <usize>width * <usize>height;
  const fogRg = f64x2(fogR, fogG);
  const fogB0 = v128.splat<f64>(fogB);
  const half = v128.splat<f64>(0.5);
  let last: u64 = 0;
  let rgb: u32 = 0;
  let distance: f32 = 0;
  let value: u32 = 0;
  for (let i: usize = 0; i < pixels; i++) {
    const seen = load<u64>(nearest + (i << 3));
    // Along a row of flat ground, and in the sky, pixel after pixel sees the same: it is worked out once.
    if (seen !== last) {
      last = seen;
      value = <u32>seen;
      if (value === 0) {
        rgb = sky;
        distance = <f32>far;
      } else {
        const exact = 1 / <f64>reinterpret<f32>(<u32>(seen >> 32));
        distance = <f32>exact;
        // without a branch for before and beyond the fog: nothing is mispredicted
        let t = (exact - near) / span;
        t = select<f64>(t, 0, t > 0);
        t = select<f64>(t, 1, t < 1);
        const f = v128.splat<f64>(t * t * (3 - 2 * t));
        const rg = f64x2.convert_low_i32x4_s(i32x4(value & 255, (value >> 8) & 255, 0, 0));
        const b0 = f64x2.convert_low_i32x4_s(v128.splat<i32>((value >> 16) & 255));
        const foggedRg = f64x2.add(f64x2.add(rg, f64x2.mul(f64x2.sub(fogRg, rg), f)), half);
        const foggedB = f64x2.add(f64x2.add(b0, f64x2.mul(f64x2.sub(fogB0, b0), f)), half);
        const bytesRg = i32x4.trunc_sat_f64x2_s_zero(foggedRg);
        rgb =
          i32x4.extract_lane(bytesRg, 0) |
          (i32x4.extract_lane(bytesRg, 1) << 8) |
          (i32x4.extract_lane(i32x4.trunc_sat_f64x2_s_zero(foggedB), 0) << 16);
      }
    }
    // the byte too many is the next pixel's first
    store<u32>(colour + 3 * i, rgb);
    store<f32>(depth + (i << 2), distance);
    store<u8>(semantic + i, value >> 24);
  }
}
