// Matrix products. B is packed panel by panel in blocks of K that stay in the first-level cache, so that even the largest
// layer needs no more scratch than one panel.
import { addColumnSums, maskByOutput } from './convolution';
import { packBias, packPanel, panelWidth } from './panels';
import { ACCUMULATE, RELU, tile4x4, tile4x8 } from './tiles';

const K_BLOCK: i32 = 512;

/**
 * C[M, N] = activation(A[M, K] B[K, N] + bias). A's rows are K floats; B's element (k, n) lies at b + k * rowStep + n * columnStep
 * bytes. `panel` is scratch for 512 x 8 floats, `biasScratch` for N + 8.
 *
 * Zeros in a single row of A stand for zero products: B must be finite there.
 */
export function multiply(
  a: usize, b: usize, rows: i32, depth: i32, columns: i32, rowStep: usize, columnStep: usize,
  bias: usize, flags: i32, c: usize, panel: usize, biasScratch: usize,
): void {
  if (rows == 1 && columnStep == 4) {
    multiplyRow(a, b, depth, columns, rowStep, bias, flags, c, panel, biasScratch);
  } else multiplyColumns(a, b, rows, depth, 0, columns, rowStep, columnStep, bias, flags, c, panel, biasScratch);
}

/** {@link multiply} for the columns from `first`, a multiple of eight. */
function multiplyColumns(
  a: usize, b: usize, rows: i32, depth: i32, first: i32, columns: i32, rowStep: usize, columnStep: usize,
  bias: usize, flags: i32, c: usize, panel: usize, biasScratch: usize,
): void {
  const aRow = <usize>depth << 2;
  const cRow = <usize>columns << 2;
  for (let k = 0; k < depth; k += K_BLOCK) {
    const block = min(K_BLOCK, depth - k);
    const last = k + block >= depth;
    packBias(last ? bias : 0, columns, biasScratch);
    const blockFlags = (last ? flags : 0) | (k > 0 ? ACCUMULATE : 0);
    for (let n = first; n < columns; n += 8) {
      const left = columns - n;
      const wide = panelWidth(left);
      const from = b + <usize>k * rowStep + <usize>n * columnStep;
      packPanel(from, rowStep, columnStep, block, min(left, 8), wide, panel);
      const biasHere = biasScratch + (<usize>n << 2);
      for (let m = 0; m < rows; m += 4) {
        const count = min(4, rows - m);
        const a0 = a + <usize>m * aRow + (<usize>k << 2);
        const a1 = count > 1 ? a0 + aRow : a0;
        const a2 = count > 2 ? a1 + aRow : a0;
        const a3 = count > 3 ? a2 + aRow : a0;
        const c0 = c + <usize>m * cRow + (<usize>n << 2);
        const c1 = c0 + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
        if (left > 4) tile4x8(a0, a1, a2, a3, 1, block, 0, panel, c0, c1, c2, c3, count, min(left, 8), biasHere, blockFlags);
        else tile4x4(a0, a1, a2, a3, 1, block, 0, panel, c0, c1, c2, c3, count, left, biasHere, blockFlags);
      }
    }
  }
}

/**
 * {@link multiply} for one row of A: B is read once, in the order in which it lies, without the rows that a zero of A would multiply
 * (half of them behind a ReLU). Every sum runs in the order of the tiles, and adding a zero product changes no sum.
 * `list` is scratch for 512 pairs of an element of A and the address of its row of B, `sums` for N floats.
 */
function multiplyRow(
  a: usize, b: usize, depth: i32, columns: i32, rowStep: usize, bias: usize, flags: i32, c: usize, list: usize, sums: usize,
): void {
  const rest = columns & 7;
  const wide = <usize>(columns - rest) << 2;
  for (let k = 0; k < depth; k += K_BLOCK) {
    const block = min(K_BLOCK, depth - k);
    const aHere = a + (<usize>k << 2);
    const bHere = b + <usize>k * rowStep;
    memory.fill(sums, 0, wide);
    const end = list + (<usize>listRows(aHere, block, bHere, rowStep, list) << 3);
    for (let at = list; at < end; at += 128) addSixteenRows(at, sums, wide);
    const last = k + block >= depth;
    const blockFlags = (last ? flags : 0) | (k > 0 ? ACCUMULATE : 0);
    for (let n: usize = 0; n < wide; n += 16) {
      let sum = v128.load(sums + n);
      if (blockFlags & ACCUMULATE) sum = f32x4.add(v128.load(c + n), sum);
      if (last && bias) sum = f32x4.add(sum, v128.load(bias + n));
      v128.store(c + n, blockFlags & RELU ? f32x4.pmax(sum, f32x4.splat(0)) : sum);
    }
    for (let n = columns - rest; n < columns; n++) {
      const shift = <usize>n << 2;
      // as in the tiles: at most four columns sum odd and even terms apart
      let sum = rest <= 4
        ? sumEvery(aHere, 0, 2, block, bHere + shift, rowStep) + sumEvery(aHere, 1, 2, block, bHere + shift, rowStep)
        : sumEvery(aHere, 0, 1, block, bHere + shift, rowStep);
      if (blockFlags & ACCUMULATE) sum = load<f32>(c + shift) + sum;
      if (last && bias) sum += load<f32>(bias + shift);
      store<f32>(c + shift, blockFlags & RELU && sum < 0 ? 0 : sum);
    }
  }
}

/** Lists elements of A that are not zero with their rows of B, filled up to a multiple of sixteen with zeros. Returns how many. */
function listRows(a: usize, count: i32, b: usize, rowStep: usize, list: usize): i32 {
  let found = 0;
  for (let k = 0; k < count; k++) {
    const value = load<f32>(a);
    const at = list + (<usize>found << 3);
    store<f32>(at, value);
    store<usize>(at, b, 4);
    // a branch would be mispredicted at every other element
    found += i32(value != 0);
    a += 4;
    b += rowStep;
  }
  for (; found & 15; found++) {
    store<f32>(list + (<usize>found << 3), 0);
    store<usize>(list + (<usize>found << 3), b - rowStep, 4);
  }
  return found;
}

/**
 * sums[n] += element times row[n] for sixteen entries of a list, one after the other. So many rows at once, because memory answers many
 * streams faster than few.
 */
function addSixteenRows(list: usize, sums: usize, bytes: usize): void {
  const v0 = v128.load32_splat(list, 0), v1 = v128.load32_splat(list, 8), v2 = v128.load32_splat(list, 16), v3 = v128.load32_splat(list, 24);
  const v4 = v128.load32_splat(list, 32), v5 = v128.load32_splat(list, 40), v6 = v128.load32_splat(list, 48), v7 = v128.load32_splat(list, 56);
  const v8 = v128.load32_splat(list, 64), v9 = v128.load32_splat(list, 72), v10 = v128.load32_splat(list, 80), v11 = v128.load32_splat(list, 88);
  const v12 = v128.load32_splat(list, 96), v13 = v128.load32_splat(list, 104), v14 = v128.load32_splat(list, 112), v15 = v128.load32_splat(list, 120);
  const b0 = load<usize>(list, 4), b1 = load<usize>(list, 12), b2 = load<usize>(list, 20), b3 = load<usize>(list, 28);
  const b4 = load<usize>(list, 36), b5 = load<usize>(list, 44), b6 = load<usize>(list, 52), b7 = load<usize>(list, 60);
  const b8 = load<usize>(list, 68), b9 = load<usize>(list, 76), b10 = load<usize>(list, 84), b11 = load<usize>(list, 92);
  const b12 = load<usize>(list, 100), b13 = load<usize>(list, 108), b14 = load<usize>(list, 116), b15 = load<usize>(list, 124);
  for (let n: usize = 0; n < bytes; n += 16) {
    let sum = v128.load(sums + n);
    sum = f32x4.add(sum, f32x4.mul(v0, v128.load(b0 + n)));
    sum = f32x4.add(sum, f32x4.mul(v1, v128.load(b1 + n)));
    sum = f32x4.add(sum, f32x4.mul(v2, v128.load(b2 + n)));
    sum = f32x4.add(sum, f32x4.mul(v3, v128.load(b3 + n)));
    sum = f32x4.add(sum, f32x4.mul(v4, v128.load(b4 + n)));
    sum = f32x4.add(sum, f32x4.mul(v5, v128.load(b5 + n)));
    sum = f32x4.add(sum, f32x4.mul(v6, v128.load(b6 + n)));
    sum = f32x4.add(sum, f32x4.mul(v7, v128.load(b7 + n)));
    sum = f32x4.add(sum, f32x4.mul(v8, v128.load(b8 + n)));
    sum = f32x4.add(sum, f32x4.mul(v9, v128.load(b9 + n)));
    sum = f32x4.add(sum, f32x4.mul(v10, v128.load(b10 + n)));
    sum = f32x4.add(sum, f32x4.mul(v11, v128.load(b11 + n)));
    sum = f32x4.add(sum, f32x4.mul(v12, v128.load(b12 + n)));
    sum = f32x4.add(sum, f32x4.mul(v13, v128.load(b13 + n)));
    sum = f32x4.add(sum, f32x4.mul(v14, v128.load(b14 + n)));
    sum = f32x4.add(sum, f32x4.mul(v15, v128.load(b15 + n)));
    v128.store(sums + n, sum);
  }
}

/** Sum over k = from, from + step, ... of a[k] times the element of B's row k at b. */
function sumEvery(a: usize, from: i32, step: i32, count: i32, b: usize, rowStep: usize): f32 {
  let sum: f32 = 0;
  for (let k = from; k < count; k += step) sum += load<f32>(a + (<usize>k << 2)) * load<f32>(b + <usize>k * rowStep);
  return sum;
}

/** Rows of B between two visits to the partial sums: at 4 KiB a row they still fit into the first-level TLB. */
const STRIPE: i32 = 32;

/**
 * {@link multiply} for a layer whose weights are too large for the caches: B is read once, in stripes of whole rows, and not packed. The
 * sums are the same. `partial` is scratch for N floats and for as many rows as A has, rounded up to four.
 */
export function multiplyStriped(
  a: usize, b: usize, rows: i32, depth: i32, columns: i32, bias: usize, flags: i32, c: usize,
  partial: usize, panel: usize, biasScratch: usize,
): void {
  const aRow = <usize>depth << 2, bRow = <usize>columns << 2;
  if (rows == 1) {
    multiplyRow(a, b, depth, columns, bRow, bias, flags, c, panel, biasScratch);
    return;
  }
  const wide = columns & ~7;
  const rounded = rows + 3 & ~3;
  for (let k = 0; k < depth; k += K_BLOCK) {
    const block = min(K_BLOCK, depth - k);
    for (let s = 0; s < block; s += STRIPE) {
      const count = min(STRIPE, block - s);
      const aHere = a + (<usize>(k + s) << 2);
      const bHere = b + <usize>(k + s) * bRow;
      // the stripe behind this one is brought into the cache while this one is multiplied
      const next = bHere + <usize>count * bRow;
      const ahead = <usize>min(STRIPE, depth - k - s - count) * bRow;
      for (let n = 0; n < wide; n += 8) {
        touch(next + (ahead * <usize>n) / <usize>wide, next + (ahead * <usize>(n + 8)) / <usize>wide, panel);
        let p = partial + (<usize>(n * rounded) << 2);
        for (let m = 0; m < rows; m += 4) {
          stripe4x8(aHere + <usize>m * aRow, aRow, rows - m, count, bHere + (<usize>n << 2), bRow, p, s == 0);
          p += 128;
        }
      }
    }
    const last = k + block >= depth;
    finishPartial(partial, rows, rounded, wide, last ? bias : 0, (last ? flags : 0) | (k > 0 ? ACCUMULATE : 0), c, bRow);
  }
  if (wide < columns) multiplyColumns(a, b, rows, depth, wide, columns, bRow, 4, bias, flags, c, panel, biasScratch);
}

/** Reads one word of every cache line. */
function touch(from: usize, to: usize, sink: usize): void {
  let sum: i32 = 0;
  for (; from < to; from += 64) sum += load<i32>(from);
  store<i32>(sink, sum);
}

/** partial[4, 8] (+)= A B for `count` steps; rows of A behind the last are read as the first. */
function stripe4x8(a0: usize, aRow: usize, rows: i32, count: i32, b: usize, bRow: usize, p: usize, begin: bool): void {
  let a1 = rows > 1 ? a0 + aRow : a0;
  let a2 = rows > 2 ? a1 + aRow : a0;
  let a3 = rows > 3 ? a2 + aRow : a0;
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (!begin) {
    s00 = v128.load(p);
    s01 = v128.load(p, 16);
    s10 = v128.load(p, 32);
    s11 = v128.load(p, 48);
    s20 = v128.load(p, 64);
    s21 = v128.load(p, 80);
    s30 = v128.load(p, 96);
    s31 = v128.load(p, 112);
  }
  for (const end = a0 + (<usize>count << 2); a0 < end; a0 += 4) {
    const low = v128.load(b), high = v128.load(b, 16);
    let v = v128.load32_splat(a0);
    s00 = f32x4.add(s00, f32x4.mul(v, low));
    s01 = f32x4.add(s01, f32x4.mul(v, high));
    v = v128.load32_splat(a1);
    s10 = f32x4.add(s10, f32x4.mul(v, low));
    s11 = f32x4.add(s11, f32x4.mul(v, high));
    v = v128.load32_splat(a2);
    s20 = f32x4.add(s20, f32x4.mul(v, low));
    s21 = f32x4.add(s21, f32x4.mul(v, high));
    v = v128.load32_splat(a3);
    s30 = f32x4.add(s30, f32x4.mul(v, low));
    s31 = f32x4.add(s31, f32x4.mul(v, high));
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += bRow;
  }
  v128.store(p, s00);
  v128.store(p, s01, 16);
  v128.store(p, s10, 32);
  v128.store(p, s11, 48);
  v128.store(p, s20, 64);
  v128.store(p, s21, 80);
  v128.store(p, s30, 96);
  v128.store(p, s31, 112);
}

/** Brings the sums of one block of K, in tiles of eight columns, to where they belong. */
function finishPartial(partial: usize, rows: i32, rounded: i32, wide: i32, bias: usize, flags: i32, c: usize, cRow: usize): void {
  const zero = f32x4.splat(0);
  for (let m = 0; m < rows; m++) {
    let p = partial + (<usize>m << 5);
    for (let n: usize = 0; n < <usize>wide << 2; n += 32) {
      for (let half: usize = 0; half < 32; half += 16) {
        let sum = v128.load(p + half);
        if (flags & ACCUMULATE) sum = f32x4.add(v128.load(c + n + half), sum);
        if (bias) sum = f32x4.add(sum, v128.load(bias + n + half));
        v128.store(c + n + half, flags & RELU ? f32x4.pmax(sum, zero) : sum);
      }
      p += <usize>rounded << 5;
    }
    c += cRow;
  }
}

/** Rows of A and B that are summed at once in {@link multiplyTransposed}, and columns of A that share a visit to B. */
const OUTER_ROWS: i32 = 128;
const OUTER_DEPTH: i32 = 32;

/**
 * C[K, N] = A[M, K]^T B[M, N]. C, which may be far larger than both, is written once and not read. `scratch` is for
 * min(M, 128) x (N + 40) floats.
 */
export function multiplyTransposed(a: usize, b: usize, rows: i32, depth: i32, columns: i32, c: usize, scratch: usize): void {
  const aRow = <usize>depth << 2, bRow = <usize>columns << 2;
  const rounded = columns + 7 & ~7;
  const quads = scratch + (<usize>(min(rows, OUTER_ROWS) * rounded) << 2);
  for (let m = 0; m < rows; m += OUTER_ROWS) {
    const count = min(OUTER_ROWS, rows - m);
    for (let n = 0; n < columns; n += 8)
      packPanel(b + <usize>m * bRow + (<usize>n << 2), bRow, 4, count, min(8, columns - n), 8, scratch + (<usize>(n * count) << 2));
    for (let k = 0; k < depth; k += OUTER_DEPTH) {
      const deep = min(OUTER_DEPTH, depth - k);
      for (let i = 0; i < deep; i += 4)
        packQuads(a + <usize>m * aRow + (<usize>(k + i) << 2), aRow, count, min(4, deep - i), quads + (<usize>(i * count) << 2));
      for (let n = 0; n < columns; n += 8) {
        const panel = scratch + (<usize>(n * count) << 2);
        for (let i = 0; i < deep; i += 4) {
          const to = c + <usize>(k + i) * bRow + (<usize>n << 2);
          sumOuter4x8(quads + (<usize>(i * count) << 2), panel, count, to, bRow, min(4, deep - i), min(8, columns - n), m > 0);
        }
      }
    }
  }
}

/** Copies `width` (at most four) floats of every row, with zeros up to four. */
function packQuads(a: usize, aRow: usize, rows: i32, width: i32, to: usize): void {
  for (let m = 0; m < rows; m++) {
    if (width == 4) v128.store(to, v128.load(a));
    else for (let i = 0; i < 4; i++) store<f32>(to + (<usize>i << 2), i < width ? load<f32>(a + (<usize>i << 2)) : 0);
    a += aRow;
    to += 16;
  }
}

// @ts-ignore: decorator
@inline
function storeSum(low: v128, high: v128, c: usize, columns: i32, add: bool): void {
  if (columns == 8) {
    v128.store(c, add ? f32x4.add(v128.load(c), low) : low);
    v128.store(c, add ? f32x4.add(v128.load(c, 16), high) : high, 16);
  } else storeSumRest(low, high, c, columns, add);
}

function storeSumRest(low: v128, high: v128, c: usize, columns: i32, add: bool): void {
  for (let n = 0; n < columns; n++) {
    const sum = f32x4.extract_lane(low, 0);
    store<f32>(c, add ? load<f32>(c) + sum : sum);
    low = v128.shuffle<i32>(low, high, 1, 2, 3, 4);
    high = v128.shuffle<i32>(high, high, 1, 2, 3, 0);
    c += 4;
  }
}

/** C[rows, columns] (+)= sum over `count` points of a quad times a row of a panel. */
function sumOuter4x8(a: usize, b: usize, count: i32, c: usize, cRow: usize, rows: i32, columns: i32, add: bool): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  for (const end = a + (<usize>count << 4); a < end; a += 16) {
    const low = v128.load(b), high = v128.load(b, 16);
    let v = v128.load32_splat(a);
    s00 = f32x4.add(s00, f32x4.mul(v, low));
    s01 = f32x4.add(s01, f32x4.mul(v, high));
    v = v128.load32_splat(a, 4);
    s10 = f32x4.add(s10, f32x4.mul(v, low));
    s11 = f32x4.add(s11, f32x4.mul(v, high));
    v = v128.load32_splat(a, 8);
    s20 = f32x4.add(s20, f32x4.mul(v, low));
    s21 = f32x4.add(s21, f32x4.mul(v, high));
    v = v128.load32_splat(a, 12);
    s30 = f32x4.add(s30, f32x4.mul(v, low));
    s31 = f32x4.add(s31, f32x4.mul(v, high));
    b += 32;
  }
  storeSum(s00, s01, c, columns, add);
  if (rows > 1) storeSum(s10, s11, c + cRow, columns, add);
  if (rows > 2) storeSum(s20, s21, c + 2 * cRow, columns, add);
  if (rows > 3) storeSum(s30, s31, c + 3 * cRow, columns, add);
}

/** Rows of B that stay in the cache while all rows of A pass. */
const DOT_ROWS: i32 = 16;

/** C[M, N] = A[M, K] B[N, K]^T: products of rows, so that nothing needs packing. */
function multiplyRows(a: usize, b: usize, rows: i32, depth: i32, columns: i32, c: usize, sink: usize): void {
  const row = <usize>depth << 2;
  const cRow = <usize>columns << 2;
  const rounded = <usize>(rows + 3 & ~3);
  for (let n = 0; n < columns; n += DOT_ROWS) {
    const end = min(columns, n + DOT_ROWS);
    // the rows behind these are brought into the cache meanwhile
    const next = b + <usize>end * row;
    const ahead = <usize>min(DOT_ROWS, columns - end) * row;
    for (let m = 0; m < rows; m += 4) {
      touch(next + ahead * <usize>m / rounded, next + ahead * <usize>(m + 4) / rounded, sink);
      const to = c + <usize>m * cRow;
      for (let i = n; i < end; i += 2)
        dot4x2(a + <usize>m * row, b + <usize>i * row, row, to + (<usize>i << 2), cRow, min(4, rows - m), min(2, end - i));
    }
  }
}

/** C[rows, columns] = products of at most four rows of A with at most two of B; the others are read as the first. */
function dot4x2(a0: usize, b0: usize, row: usize, c: usize, cRow: usize, rows: i32, columns: i32): void {
  let a1 = rows > 1 ? a0 + row : a0;
  let a2 = rows > 2 ? a1 + row : a0;
  let a3 = rows > 3 ? a2 + row : a0;
  let b1 = columns > 1 ? b0 + row : b0;
  const rest = row & 15;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  for (const end = a0 + row - rest; a0 < end; a0 += 16) {
    const first = v128.load(b0), second = v128.load(b1);
    let v = v128.load(a0);
    s0 = f32x4.add(s0, f32x4.mul(v, first));
    t0 = f32x4.add(t0, f32x4.mul(v, second));
    v = v128.load(a1);
    s1 = f32x4.add(s1, f32x4.mul(v, first));
    t1 = f32x4.add(t1, f32x4.mul(v, second));
    v = v128.load(a2);
    s2 = f32x4.add(s2, f32x4.mul(v, first));
    t2 = f32x4.add(t2, f32x4.mul(v, second));
    v = v128.load(a3);
    s3 = f32x4.add(s3, f32x4.mul(v, first));
    t3 = f32x4.add(t3, f32x4.mul(v, second));
    a1 += 16;
    a2 += 16;
    a3 += 16;
    b0 += 16;
    b1 += 16;
  }
  let s = sumLanes(s0, s1, s2, s3), t = sumLanes(t0, t1, t2, t3);
  for (let i: usize = 0; i < rest; i += 4) {
    const v = f32x4(load<f32>(a0 + i), load<f32>(a1 + i), load<f32>(a2 + i), load<f32>(a3 + i));
    s = f32x4.add(s, f32x4.mul(v, v128.load32_splat(b0 + i)));
    t = f32x4.add(t, f32x4.mul(v, v128.load32_splat(b1 + i)));
  }
  for (let m = 0; m < rows; m++) {
    store<f32>(c, f32x4.extract_lane(s, 0));
    if (columns > 1) store<f32>(c, f32x4.extract_lane(t, 0), 4);
    s = v128.shuffle<i32>(s, s, 1, 2, 3, 0);
    t = v128.shuffle<i32>(t, t, 1, 2, 3, 0);
    c += cRow;
  }
}

/** The sums of the four lanes of each of four vectors. */
// @ts-ignore: decorator
@inline
function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/**
 * Gradients of a dense layer y = activation(x[M, K] w[K, N] + bias): dx, dw and dBias, each left out where its pointer is 0. `y` is 0
 * without a ReLU. `dz` is scratch for M x N floats, `scratch` as for {@link multiplyTransposed}.
 */
export function denseBackward(
  x: usize, w: usize, rows: i32, depth: i32, columns: i32, dy: usize, y: usize, dx: usize, dw: usize, dBias: usize,
  dz: usize, scratch: usize,
): void {
  maskByOutput(dy, y, rows * columns, dz);
  const row = <usize>columns << 2;
  if (dBias) {
    memory.fill(dBias, 0, row);
    addColumnSums(dz, rows, columns, row, dBias);
  }
  if (dw) multiplyTransposed(x, dz, rows, depth, columns, dw, scratch);
  if (dx) multiplyRows(dz, w, rows, columns, depth, dx, scratch);
}

/** to[n] = sum over rows of from[rows, columns]. */
export function sumRows(from: usize, rows: i32, columns: i32, to: usize): void {
  const row = <usize>columns << 2;
  memory.fill(to, 0, row);
  // partial sums of 256 rows: as exact as summing by pixels of an image
  for (let r = 0; r < rows; r += 256) addColumnSums(from + <usize>r * row, min(256, rows - r), columns, row, to);
}
