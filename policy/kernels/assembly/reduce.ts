// What data-parallel training does between the gradients and the optimiser.

/**
 * to[i] = sum over `blocks` blocks of from[i], the blocks `step` bytes apart, added in their order. Returns the sum of the squares of
 * `to`, in double precision.
 */
export function sumBlocks(from: usize, step: usize, blocks: i32, count: i32, to: usize): f64 {
  let low = f64x2.splat(0), high = low;
  const end = from + (<usize>(count & ~3) << 2);
  while (from < end) {
    let sum = v128.load(from);
    let block = from;
    for (let b = 1; b < blocks; b++) {
      block += step;
      sum = f32x4.add(sum, v128.load(block));
    }
    v128.store(to, sum);
    const first = f64x2.promote_low_f32x4(sum);
    const second = f64x2.promote_low_f32x4(v128.shuffle<i32>(sum, sum, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
    from += 16;
    to += 16;
  }
  const both = f64x2.add(low, high);
  let squares = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (let i = 0; i < (count & 3); i++) {
    let sum = load<f32>(from);
    let block = from;
    for (let b = 1; b < blocks; b++) {
      block += step;
      sum += load<f32>(block);
    }
    store<f32>(to, sum);
    squares += <f64>sum * <f64>sum;
    from += 4;
    to += 4;
  }
  return squares;
}

/** x[i] *= factor. */
export function scaleBy(x: usize, count: i32, factor: f32): void {
  const all = f32x4.splat(factor);
  const end = x + (<usize>(count & ~3) << 2);
  for (; x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), all));
  for (let i = 0; i < (count & 3); i++) {
    store<f32>(x, load<f32>(x) * factor);
    x += 4;
  }
}
