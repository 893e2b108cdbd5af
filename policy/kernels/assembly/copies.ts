// Copies and sums between layers.

/** Copies rows of `bytes` that lie `fromRow` and `toRow` bytes apart. */
export function copyRows(from: usize, fromRow: usize, rows: i32, to: usize, toRow: usize, bytes: usize): void {
  for (let y = 0; y < rows; y++) {
    memory.copy(to, from, bytes);
    from += fromRow;
    to += toRow;
  }
}

/** Copies the first `taken` of every pixel's channels. */
export function takeChannels(from: usize, pixels: i32, channels: i32, taken: i32, to: usize): void {
  const skip = <usize>(channels - taken) << 2;
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < taken; c++) {
      store<f32>(to, load<f32>(from));
      from += 4;
      to += 4;
    }
    from += skip;
  }
}

/** to[row, n] += from[row, n]; rows lie `fromRow` and `toRow` bytes apart. */
export function addRows(from: usize, fromRow: usize, rows: i32, columns: i32, to: usize, toRow: usize): void {
  for (let r = 0; r < rows; r++) {
    for (let n = 0; n < columns; n++) {
      const at = <usize>n << 2;
      store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
    }
    from += fromRow;
    to += toRow;
  }
}
