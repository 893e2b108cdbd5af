// Register tiles: the only places where products are summed.
//
// wasm has 16 vector registers on x64, one of them taken by V8. A 4x8 tile needs 8 accumulators, 2 vectors of B and 2 for
// the product: 12. Broadcasts of A are loads (load32_splat), which cost no arithmetic port. Every output element is summed
// in one order, given by its shape alone: never by alignment, position in the tile or number of rows.

export const RELU: i32 = 1;
/** Adds to what C holds instead of overwriting it. */
export const ACCUMULATE: i32 = 2;

// @ts-ignore: decorator
@inline
function finish(sum: v128, c: usize, bias: usize, flags: i32): v128 {
  if (flags & ACCUMULATE) sum = f32x4.add(v128.load(c), sum);
  sum = f32x4.add(sum, v128.load(bias));
  // pmax(v, 0) is one instruction and keeps NaN
  return flags & RELU ? f32x4.pmax(sum, f32x4.splat(0)) : sum;
}

/** Stores `count` (1..4) lanes, finished like a whole vector but without touching the lanes behind. */
function storeSome(sum: v128, c: usize, bias: usize, flags: i32, count: i32): void {
  for (let i = 0; i < count; i++) {
    let value = f32x4.extract_lane(sum, 0);
    if (flags & ACCUMULATE) value = load<f32>(c) + value;
    value += load<f32>(bias);
    if (flags & RELU) value = value < 0 ? 0 : value;
    store<f32>(c, value);
    sum = v128.shuffle<i32>(sum, sum, 1, 2, 3, 0);
    c += 4;
    bias += 4;
  }
}

// @ts-ignore: decorator
@inline
function storeRow(low: v128, high: v128, c: usize, bias: usize, flags: i32, columns: i32): void {
  if (columns == 8) {
    const first = finish(low, c, bias, flags);
    const second = finish(high, c + 16, bias + 16, flags);
    v128.store(c, first);
    v128.store(c, second, 16);
  } else storeRest(low, high, c, bias, flags, columns);
}

function storeRest(low: v128, high: v128, c: usize, bias: usize, flags: i32, columns: i32): void {
  storeSome(low, c, bias, flags, min(columns, 4));
  if (columns > 4) storeSome(high, c + 16, bias + 16, flags, columns - 4);
}

/**
 * C[4, columns] = A B + bias, A's rows read as `runs` runs of `run` floats, `runStep` bytes apart, B a packed panel of eight
 * columns. Only the first `rows` rows are stored; the pointers of the others must still be readable. C's rows are written one
 * after the other, so they may overlap where `flags` says to accumulate.
 */
export function tile4x8(
  a0: usize, a1: usize, a2: usize, a3: usize, runs: i32, run: i32, runStep: usize, b: usize,
  c0: usize, c1: usize, c2: usize, c3: usize, rows: i32, columns: i32, bias: usize, flags: i32,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  const skip = runStep - (<usize>run << 2);
  const all = <usize>run << 2;
  for (let r = 0; r < runs; r++) {
    const end = a0 + all;
    while (a0 < end) {
      const low = v128.load(b), high = v128.load(b, 16);
      let a = v128.load32_splat(a0);
      s00 = f32x4.add(s00, f32x4.mul(a, low));
      s01 = f32x4.add(s01, f32x4.mul(a, high));
      a = v128.load32_splat(a1);
      s10 = f32x4.add(s10, f32x4.mul(a, low));
      s11 = f32x4.add(s11, f32x4.mul(a, high));
      a = v128.load32_splat(a2);
      s20 = f32x4.add(s20, f32x4.mul(a, low));
      s21 = f32x4.add(s21, f32x4.mul(a, high));
      a = v128.load32_splat(a3);
      s30 = f32x4.add(s30, f32x4.mul(a, low));
      s31 = f32x4.add(s31, f32x4.mul(a, high));
      b += 32;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    a0 += skip;
    a1 += skip;
    a2 += skip;
    a3 += skip;
  }
  storeRow(s00, s01, c0, bias, flags, columns);
  if (rows > 1) storeRow(s10, s11, c1, bias, flags, columns);
  if (rows > 2) storeRow(s20, s21, c2, bias, flags, columns);
  if (rows > 3) storeRow(s30, s31, c3, bias, flags, columns);
}

/**
 * {@link tile4x8} for the usual case, eight columns of four pixels of one row: A's rows lie aStep bytes apart, C's cStep. Half the
 * arguments go through memory otherwise, which a short sum cannot hide.
 */
export function straightTile4x8(
  a0: usize, aStep: usize, runs: i32, run: i32, runStep: usize, b: usize, c: usize, cStep: usize, bias: usize, flags: i32,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  const all = <usize>run << 2;
  const skip = runStep - all;
  let a1 = a0 + aStep;
  let a2 = a1 + aStep;
  let a3 = a2 + aStep;
  for (let r = 0; r < runs; r++) {
    const end = a0 + all;
    while (a0 < end) {
      const low = v128.load(b), high = v128.load(b, 16);
      let a = v128.load32_splat(a0);
      s00 = f32x4.add(s00, f32x4.mul(a, low));
      s01 = f32x4.add(s01, f32x4.mul(a, high));
      a = v128.load32_splat(a1);
      s10 = f32x4.add(s10, f32x4.mul(a, low));
      s11 = f32x4.add(s11, f32x4.mul(a, high));
      a = v128.load32_splat(a2);
      s20 = f32x4.add(s20, f32x4.mul(a, low));
      s21 = f32x4.add(s21, f32x4.mul(a, high));
      a = v128.load32_splat(a3);
      s30 = f32x4.add(s30, f32x4.mul(a, low));
      s31 = f32x4.add(s31, f32x4.mul(a, high));
      b += 32;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    a0 += skip;
    a1 += skip;
    a2 += skip;
    a3 += skip;
  }
  storeRow(s00, s01, c, bias, flags, 8);
  c += cStep;
  storeRow(s10, s11, c, bias, flags, 8);
  c += cStep;
  storeRow(s20, s21, c, bias, flags, 8);
  c += cStep;
  storeRow(s30, s31, c, bias, flags, 8);
}

/** C[4, 8] += A B for four rows of A and C that lie aStep and cStep bytes apart, B a packed panel of eight columns. */
export function addTile4x8(a0: usize, aStep: usize, depth: i32, b: usize, c: usize, cStep: usize): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  let a1 = a0 + aStep;
  let a2 = a1 + aStep;
  let a3 = a2 + aStep;
  for (const end = a0 + (<usize>depth << 2); a0 < end; a0 += 4) {
    const low = v128.load(b), high = v128.load(b, 16);
    let a = v128.load32_splat(a0);
    s00 = f32x4.add(s00, f32x4.mul(a, low));
    s01 = f32x4.add(s01, f32x4.mul(a, high));
    a = v128.load32_splat(a1);
    s10 = f32x4.add(s10, f32x4.mul(a, low));
    s11 = f32x4.add(s11, f32x4.mul(a, high));
    a = v128.load32_splat(a2);
    s20 = f32x4.add(s20, f32x4.mul(a, low));
    s21 = f32x4.add(s21, f32x4.mul(a, high));
    a = v128.load32_splat(a3);
    s30 = f32x4.add(s30, f32x4.mul(a, low));
    s31 = f32x4.add(s31, f32x4.mul(a, high));
    b += 32;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
  addRow(s00, s01, c, 8);
  c += cStep;
  addRow(s10, s11, c, 8);
  c += cStep;
  addRow(s20, s21, c, 8);
  c += cStep;
  addRow(s30, s31, c, 8);
}

/**
 * {@link tile4x8} for a panel of four columns. Even and odd terms of every run are summed apart: four chains of additions would wait
 * for each other where a machine adds slowly.
 */
export function tile4x4(
  a0: usize, a1: usize, a2: usize, a3: usize, runs: i32, run: i32, runStep: usize, b: usize,
  c0: usize, c1: usize, c2: usize, c3: usize, rows: i32, columns: i32, bias: usize, flags: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  let row: v128;
  const skip = runStep - (<usize>run << 2);
  const even = <usize>(run & ~1) << 2;
  const all = <usize>run << 2;
  for (let r = 0; r < runs; r++) {
    const end = a0 + all;
    const evenEnd = a0 + even;
    while (a0 < evenEnd) {
      row = v128.load(b);
      s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(a0), row));
      s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(a1), row));
      s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(a2), row));
      s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(a3), row));
      row = v128.load(b, 16);
      t0 = f32x4.add(t0, f32x4.mul(v128.load32_splat(a0, 4), row));
      t1 = f32x4.add(t1, f32x4.mul(v128.load32_splat(a1, 4), row));
      t2 = f32x4.add(t2, f32x4.mul(v128.load32_splat(a2, 4), row));
      t3 = f32x4.add(t3, f32x4.mul(v128.load32_splat(a3, 4), row));
      b += 32;
      a0 += 8;
      a1 += 8;
      a2 += 8;
      a3 += 8;
    }
    if (a0 < end) {
      row = v128.load(b);
      s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(a0), row));
      s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(a1), row));
      s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(a2), row));
      s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(a3), row));
      b += 16;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    a0 += skip;
    a1 += skip;
    a2 += skip;
    a3 += skip;
  }
  storeHalf(f32x4.add(s0, t0), c0, bias, flags, columns);
  if (rows > 1) storeHalf(f32x4.add(s1, t1), c1, bias, flags, columns);
  if (rows > 2) storeHalf(f32x4.add(s2, t2), c2, bias, flags, columns);
  if (rows > 3) storeHalf(f32x4.add(s3, t3), c3, bias, flags, columns);
}

/**
 * {@link tile4x4} for six pixels of one row, the even terms of all runs before the odd ones: six sums and what they read in one step fit
 * into the registers.
 */
export function straightTile6x4(
  a: usize, aStep: usize, runs: i32, run: i32, runStep: usize, b: usize, c: usize, cStep: usize, columns: i32, bias: usize, flags: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  let t0 = s0, t1 = s0, t2 = s0, t3 = s0, t4 = s0, t5 = s0;
  const panelRun = <usize>run << 4;
  for (let odd: usize = 0; odd < 2; odd++) {
    let from = a + (odd << 2);
    let row = b + (odd << 4);
    const bytes = (<usize>(run + 1) - odd >> 1) << 3;
    for (let r = 0; r < runs; r++) {
      let a0 = from, a1 = a0 + aStep, p = row;
      let a2 = a1 + aStep;
      let a3 = a2 + aStep;
      let a4 = a3 + aStep;
      let a5 = a4 + aStep;
      for (const end = a0 + bytes; a0 < end; a0 += 8) {
        const v = v128.load(p);
        s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(a0), v));
        s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(a1), v));
        s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(a2), v));
        s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(a3), v));
        s4 = f32x4.add(s4, f32x4.mul(v128.load32_splat(a4), v));
        s5 = f32x4.add(s5, f32x4.mul(v128.load32_splat(a5), v));
        a1 += 8;
        a2 += 8;
        a3 += 8;
        a4 += 8;
        a5 += 8;
        p += 32;
      }
      from += runStep;
      row += panelRun;
    }
    if (odd == 0) {
      t0 = s0, t1 = s1, t2 = s2, t3 = s3, t4 = s4, t5 = s5;
      s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
    }
  }
  storeHalf(f32x4.add(t0, s0), c, bias, flags, columns);
  c += cStep;
  storeHalf(f32x4.add(t1, s1), c, bias, flags, columns);
  c += cStep;
  storeHalf(f32x4.add(t2, s2), c, bias, flags, columns);
  c += cStep;
  storeHalf(f32x4.add(t3, s3), c, bias, flags, columns);
  c += cStep;
  storeHalf(f32x4.add(t4, s4), c, bias, flags, columns);
  c += cStep;
  storeHalf(f32x4.add(t5, s5), c, bias, flags, columns);
}

// @ts-ignore: decorator
@inline
function storeHalf(sum: v128, c: usize, bias: usize, flags: i32, columns: i32): void {
  if (columns == 4) v128.store(c, finish(sum, c, bias, flags));
  else storeSome(sum, c, bias, flags, columns);
}

function addSome(sum: v128, c: usize, count: i32): void {
  if (count == 4) {
    v128.store(c, f32x4.add(v128.load(c), sum));
    return;
  }
  for (let i = 0; i < count; i++) {
    store<f32>(c, load<f32>(c) + f32x4.extract_lane(sum, 0));
    sum = v128.shuffle<i32>(sum, sum, 1, 2, 3, 0);
    c += 4;
  }
}

// @ts-ignore: decorator
@inline
function addRow(low: v128, high: v128, c: usize, columns: i32): void {
  if (columns == 8) {
    v128.store(c, f32x4.add(v128.load(c), low));
    v128.store(c, f32x4.add(v128.load(c, 16), high), 16);
  } else {
    addSome(low, c, min(columns, 4));
    if (columns > 4) addSome(high, c + 16, columns - 4);
  }
}

/**
 * C[4, columns] += sum over a grid of `height` x `width` points of A(point)[4] B(point)[columns]. A's four elements lie at
 * a0..a3 and move by `aStep` bytes a point and `aSkip` more a row; B likewise. C's rows are `cStep` bytes apart; only the first
 * `rows` are changed. B may be read up to 28 bytes behind its last column.
 */
export function outer4x8(
  a0: usize, a1: usize, a2: usize, a3: usize, aStep: usize, aSkip: usize, b: usize, bStep: usize, bSkip: usize,
  height: i32, width: i32, c: usize, cStep: usize, rows: i32, columns: i32,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const low = v128.load(b), high = v128.load(b, 16);
      let a = v128.load32_splat(a0);
      s00 = f32x4.add(s00, f32x4.mul(a, low));
      s01 = f32x4.add(s01, f32x4.mul(a, high));
      a = v128.load32_splat(a1);
      s10 = f32x4.add(s10, f32x4.mul(a, low));
      s11 = f32x4.add(s11, f32x4.mul(a, high));
      a = v128.load32_splat(a2);
      s20 = f32x4.add(s20, f32x4.mul(a, low));
      s21 = f32x4.add(s21, f32x4.mul(a, high));
      a = v128.load32_splat(a3);
      s30 = f32x4.add(s30, f32x4.mul(a, low));
      s31 = f32x4.add(s31, f32x4.mul(a, high));
      a0 += aStep;
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
      b += bStep;
    }
    a0 += aSkip;
    a1 += aSkip;
    a2 += aSkip;
    a3 += aSkip;
    b += bSkip;
  }
  addRow(s00, s01, c, columns);
  if (rows > 1) addRow(s10, s11, c + cStep, columns);
  if (rows > 2) addRow(s20, s21, c + 2 * cStep, columns);
  if (rows > 3) addRow(s30, s31, c + 3 * cStep, columns);
}

/** {@link outer4x8} for four elements of A that lie side by side: one pointer instead of four. */
export function outer4x8Together(
  a: usize, aStep: usize, aSkip: usize, b: usize, bStep: usize, bSkip: usize,
  height: i32, width: i32, c: usize, cStep: usize, columns: i32,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
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
      a += aStep;
      b += bStep;
    }
    a += aSkip;
    b += bSkip;
  }
  addRow(s00, s01, c, columns);
  addRow(s10, s11, c + cStep, columns);
  addRow(s20, s21, c + 2 * cStep, columns);
  addRow(s30, s31, c + 3 * cStep, columns);
}

/** {@link outer4x8} for at most four columns; eight chains by taking A's element pairs of odd and even points apart. */
export function outer4x4(
  a0: usize, a1: usize, a2: usize, a3: usize, aStep: usize, aSkip: usize, b: usize, bStep: usize, bSkip: usize,
  height: i32, width: i32, c: usize, cStep: usize, rows: i32, columns: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  const even = width & ~1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < even; x += 2) {
      const first = v128.load(b);
      s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(a0), first));
      s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(a1), first));
      s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(a2), first));
      s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(a3), first));
      a0 += aStep;
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
      b += bStep;
      const second = v128.load(b);
      t0 = f32x4.add(t0, f32x4.mul(v128.load32_splat(a0), second));
      t1 = f32x4.add(t1, f32x4.mul(v128.load32_splat(a1), second));
      t2 = f32x4.add(t2, f32x4.mul(v128.load32_splat(a2), second));
      t3 = f32x4.add(t3, f32x4.mul(v128.load32_splat(a3), second));
      a0 += aStep;
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
      b += bStep;
    }
    if (width & 1) {
      const first = v128.load(b);
      s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(a0), first));
      s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(a1), first));
      s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(a2), first));
      s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(a3), first));
      a0 += aStep;
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
      b += bStep;
    }
    a0 += aSkip;
    a1 += aSkip;
    a2 += aSkip;
    a3 += aSkip;
    b += bSkip;
  }
  addSome(f32x4.add(s0, t0), c, columns);
  if (rows > 1) addSome(f32x4.add(s1, t1), c + cStep, columns);
  if (rows > 2) addSome(f32x4.add(s2, t2), c + 2 * cStep, columns);
  if (rows > 3) addSome(f32x4.add(s3, t3), c + 3 * cStep, columns);
}

/** {@link outer4x4} for six elements of A that lie side by side. */
export function outer6x4Together(
  a: usize, aStep: usize, aSkip: usize, b: usize, bStep: usize, bSkip: usize,
  height: i32, width: i32, c: usize, cStep: usize, columns: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = v128.load(b);
      s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(a), row));
      s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(a, 4), row));
      s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(a, 8), row));
      s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(a, 12), row));
      s4 = f32x4.add(s4, f32x4.mul(v128.load32_splat(a, 16), row));
      s5 = f32x4.add(s5, f32x4.mul(v128.load32_splat(a, 20), row));
      a += aStep;
      b += bStep;
    }
    a += aSkip;
    b += bSkip;
  }
  addSome(s0, c, columns);
  addSome(s1, c + cStep, columns);
  addSome(s2, c + 2 * cStep, columns);
  addSome(s3, c + 3 * cStep, columns);
  addSome(s4, c + 4 * cStep, columns);
  addSome(s5, c + 5 * cStep, columns);
}
