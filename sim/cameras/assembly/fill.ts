import {
  BYTE,
  COLUMN,
  COVERED,
  HALF,
  IMAGES,
  ONE,
  ONE_F,
  ROW,
  THREE_F,
  TWO,
  WHOLE,
  WHOLE_F,
  ZERO,
} from './layout';

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
/**
 * Spans of pixels that are still to be drawn, a record each. They are worked out for many triangles first: what the processor guesses wrong
 * about one span then does not hold up the next.
 */
let spans: usize = 0;
let spansEnd: usize = 0;
/** From here on they are drawn. */
let spansFull: usize = 0;
/** A span: one over the distance at its first pixel, what that changes by from pixel to pixel, colour and class, its first pixel, how many. */
const SPAN_STEP: usize = 8;
const SPAN_VALUE: usize = 16;
const SPAN_PIXELS: usize = 24;
const SPAN_COUNT: usize = 28;
const SPAN_BYTES: usize = 32;
/** So many spans are kept before they are drawn. */
const SPANS_KEPT: usize = 256;

/** Writes what loops read instead of constants. */
export function setConstants(): void {
  for (let i: usize = 0; i < 8 * <usize>BLOCK; i += 8) store<i64>(COVERED + i, -1);
  v128.store(HALF, v128.splat<f64>(0.5));
  v128.store(ONE, v128.splat<f64>(1));
  v128.store(TWO, v128.splat<f64>(2));
  v128.store(ZERO, v128.splat<f64>(0));
  v128.store(WHOLE, v128.splat<f64>(4503599627370496));
  v128.store(ONE_F, v128.splat<f32>(1));
  v128.store(THREE_F, v128.splat<f32>(3));
  v128.store(WHOLE_F, v128.splat<f32>(8388608));
  v128.store(BYTE, v128.splat<i32>(255));
}

/** Places the images, with room behind for what is read and written a block at a time. */
export function setImages(columns: i32, rows: i32): usize {
  width = columns;
  height = rows;
  const pixels = <usize>columns * <usize>rows;
  nearest = IMAGES;
  depth = nearest + 8 * (pixels + <usize>BLOCK);
  colour = depth + 4 * (pixels + <usize>BLOCK);
  semantic = colour + 3 * pixels + 16;
  spans = spansEnd = (semantic + pixels + <usize>BLOCK + 15) & ~15;
  spansFull = spans + SPANS_KEPT * SPAN_BYTES;
  // a triangle may have a span on each row, and what comes after the last is written too
  return spansFull + (<usize>rows + 2) * SPAN_BYTES;
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

/**
 * Fills a triangle row by row.
 *
 * @param a where its corners lie, placed; @param value colour and class
 */
export function fill(a: usize, b: usize, c: usize, value: u32): void {
  let y0 = load<f64>(a, ROW);
  let y1 = load<f64>(b, ROW);
  let swap = (a ^ b) & -u32(y1 < y0);
  a ^= swap;
  b ^= swap;
  swap = (a ^ c) & -u32(load<f64>(c, ROW) < load<f64>(a, ROW));
  a ^= swap;
  c ^= swap;
  swap = (b ^ c) & -u32(load<f64>(c, ROW) < load<f64>(b, ROW));
  b ^= swap;
  c ^= swap;
  // from here on from top to bottom
  y0 = load<f64>(a, ROW);
  y1 = load<f64>(b, ROW);
  const y2 = load<f64>(c, ROW);
  // column and one over the distance, of the first corner and from there
  const first = v128.load(a, COLUMN);
  const toSecond = f64x2.sub(v128.load(b, COLUMN), first);
  const toThird = f64x2.sub(v128.load(c, COLUMN), first);
  const down1 = y1 - y0;
  const down2 = y2 - y0;
  const across1 = f64x2.extract_lane(toSecond, 0);
  const across2 = f64x2.extract_lane(toThird, 0);
  const areas = f64x2.sub(f64x2.mul(toSecond, v128.splat<f64>(down2)), f64x2.mul(toThird, v128.splat<f64>(down1)));
  const area = f64x2.extract_lane(areas, 0);
  if (area > -1e-9 && area < 1e-9) return;
  const turn = f64x2.extract_lane(toThird, 1) * across1 - f64x2.extract_lane(toSecond, 1) * across2;
  // what one over the distance changes by from pixel to pixel and from row to row
  const changes = f64x2.div(f64x2(f64x2.extract_lane(areas, 1), turn), v128.splat<f64>(area));
  const ends = pixelsFrom(f64x2(y0, y2), v128.splat<f64>(<f64>height));
  const top = f64x2.extract_lane(ends, 0);
  const bottom = f64x2.extract_lane(ends, 1);
  if (top >= bottom) return;
  // The long edge goes all the way down, a short one to the middle and another on.
  const column0 = v128.splat<f64>(f64x2.extract_lane(first, 0));
  const column1 = v128.load64_splat(b, COLUMN);
  const row0 = v128.splat<f64>(y0);
  const row1 = v128.splat<f64>(y1);
  const long = v128.splat<f64>(across2 / down2);
  const short = f64x2.div(f64x2(across1, load<f64>(c, COLUMN) - load<f64>(b, COLUMN)), f64x2(down1, y2 - y1));
  const upper = v128.shuffle<i64>(short, short, 0, 0);
  const lower = v128.shuffle<i64>(short, short, 1, 1);
  const middle = f64x2.add(pixelsFrom(row1, v128.splat<f64>(<f64>height)), v128.load(HALF));
  const isLongLeft = v128.splat<i64>(-i64(area > 0));
  const edge = v128.splat<f64>(<f64>width);
  const inverse0 = v128.shuffle<i64>(first, first, 1, 1);
  const perColumn = v128.shuffle<i64>(changes, changes, 0, 0);
  const perRow = v128.shuffle<i64>(changes, changes, 1, 1);
  const last = v128.splat<f64>(bottom);
  const values = v128.replace_lane<i32>(perColumn, 2, value);
  let end = spansEnd;
  let rows = f64x2.add(f64x2(top, top + 1), v128.load(HALF));
  let row = top;
  // Two rows at a time, one in each lane. There is at least one: V8 takes out of a loop only what every turn of it does, and the first has begun.
  do {
    const fromTop = f64x2.sub(rows, row0);
    const isUpper = f64x2.lt(rows, middle);
    const longAt = pixelsFrom(f64x2.add(column0, f64x2.mul(fromTop, long)), edge);
    const fromCorner = f64x2.sub(rows, v128.bitselect(row0, row1, isUpper));
    const shortFrom = v128.bitselect(column0, column1, isUpper);
    const shortAt = pixelsFrom(f64x2.add(shortFrom, f64x2.mul(fromCorner, v128.bitselect(upper, lower, isUpper))), edge);
    const from = v128.bitselect(longAt, shortAt, isLongLeft);
    const to = v128.bitselect(shortAt, longAt, isLongLeft);
    const fromFirst = f64x2.sub(f64x2.add(from, v128.load(HALF)), column0);
    const inverses = f64x2.add(f64x2.add(inverse0, f64x2.mul(fromTop, perRow)), f64x2.mul(fromFirst, perColumn));
    // a row below the bottom has no pixels
    const counts = v128.and(f64x2.sub(to, from), f64x2.lt(rows, last));
    const pixels = f64x2.add(f64x2.mul(f64x2.sub(rows, v128.load(HALF)), edge), from);
    const places = v128.shuffle<i32>(f64x2.add(pixels, v128.load(WHOLE)), f64x2.add(counts, v128.load(WHOLE)), 0, 4, 2, 6);
    // half of all rows are empty: they are overwritten, for a branch would be mispredicted
    v128.store64_lane(end, inverses, 0);
    v128.store(end, values, SPAN_STEP);
    v128.store64_lane(end, places, 0, SPAN_PIXELS);
    end += (<u32>-i32x4.extract_lane(places, 1) >> 31) << 5;
    v128.store64_lane(end, inverses, 1);
    v128.store(end, values, SPAN_STEP);
    v128.store64_lane(end, places, 1, SPAN_PIXELS);
    end += (<u32>-i32x4.extract_lane(places, 3) >> 31) << 5;
    rows = f64x2.add(rows, v128.load(TWO));
    row += 2;
  } while (row < bottom);
  spansEnd = end;
  if (end >= spansFull) fillSpans();
}

/** The first rows or columns whose middles are not before two places, held to the image. */
// @ts-ignore: decorator
@inline
function pixelsFrom(places: v128, most: v128): v128 {
  const first = f64x2.ceil(f64x2.sub(places, v128.load(HALF)));
  return f64x2.pmax(v128.load(ZERO), f64x2.pmin(most, first));
}

/** Draws the spans that are kept. */
function fillSpans(): void {
  const all = v128.splat<i64>(-1);
  for (let span = spans; span < spansEnd; span += SPAN_BYTES) {
    const dx = v128.load64_splat(span, SPAN_STEP);
    const third = f64x2.add(dx, dx);
    const step = f64x2.add(third, third);
    const values = v128.load32_splat(span, SPAN_VALUE);
    let inverses = f64x2.add(v128.load64_splat(span), f64x2.replace_lane(dx, 0, 0));
    let o = nearest + (<usize>load<u32>(span, SPAN_PIXELS) << 3);
    let left = load<i32>(span, SPAN_COUNT);
    for (; left > BLOCK; left -= BLOCK) {
      see(o, inverses, values, all);
      see(o + 16, f64x2.add(inverses, third), values, all);
      inverses = f64x2.add(inverses, step);
      o += 8 * BLOCK;
    }
    const covered = COVERED + (<usize>(BLOCK - left) << 3);
    see(o, inverses, values, v128.load(covered));
    see(o + 16, f64x2.add(inverses, third), values, v128.load(covered, 16));
  }
  spansEnd = spans;
}

/** Keeps the nearer of what is at two pixels and what is drawn there. */
// @ts-ignore: decorator
@inline
function see(pixels: usize, inverses: v128, values: v128, covered: v128): void {
  const own = v128.and(covered, v128.shuffle<i32>(values, f32x4.demote_f64x2_zero(inverses), 0, 4, 1, 5));
  const old = v128.load(pixels);
  v128.store(pixels, v128.bitselect(own, old, v128.gt<i64>(own, old)));
}

/**
 * Turns what was seen into the pictures: fog by three's shader (smoothstep on the viewing distance), 8 bits, four pixels at a time.
 *
 * @param sky red, green, blue from the lowest byte up; @param perMetre one over the span of the fog, 0 for none; @param fogR its colour, 0..255
 */
export function resolve(far: f32, sky: u32, near: f32, perMetre: f32, fogR: f32, fogG: f32, fogB: f32): void {
  fillSpans();
  const pixels = <usize>width * <usize>height;
  let i: usize = 0;
  do {
    const pair0 = v128.load(nearest + (i << 3));
    const pair1 = v128.load(nearest + (i << 3), 16);
    const values = v128.shuffle<i32>(pair0, pair1, 0, 2, 4, 6);
    const isSky = i32x4.eq(values, v128.load(ZERO));
    const distances = f32x4.div(v128.load(ONE_F), v128.shuffle<i32>(pair0, pair1, 1, 3, 5, 7));
    v128.store(depth + (i << 2), v128.bitselect(v128.splat<f32>(far), distances, isSky));
    let t = f32x4.mul(f32x4.sub(distances, v128.splat<f32>(near)), v128.splat<f32>(perMetre));
    t = f32x4.pmin(v128.load(ONE_F), f32x4.pmax(v128.load(ZERO), t));
    const share = f32x4.mul(f32x4.mul(t, t), f32x4.sub(v128.load(THREE_F), f32x4.add(t, t)));
    const foggy = v128.or(
      v128.or(fogged(values, share, fogR), i32x4.shl(fogged(i32x4.shr_u(values, 8), share, fogG), 8)),
      i32x4.shl(fogged(i32x4.shr_u(values, 16), share, fogB), 16),
    );
    const rgb = v128.bitselect(v128.splat<i32>(sky), foggy, isSky);
    // the bytes too many are those of the pixels that come next
    v128.store(colour + 3 * i, v128.shuffle<i8>(rgb, rgb, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15));
    v128.store32_lane(semantic + i, v128.shuffle<i8>(values, values, 3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15), 0);
    i += BLOCK;
  } while (i < pixels);
}

/** The lowest bytes as they are seen through fog of a colour, 0..255. */
// @ts-ignore: decorator
@inline
function fogged(words: v128, share: v128, fog: f32): v128 {
  const byte = v128.load(BYTE);
  const clear = f32x4.convert_i32x4_s(v128.and(words, byte));
  const exact = f32x4.add(clear, f32x4.mul(f32x4.sub(v128.splat<f32>(fog), clear), share));
  // a number from 0 to 255 added to this is found, rounded, in the lowest bits
  return v128.and(f32x4.add(exact, v128.load(WHOLE_F)), byte);
}
