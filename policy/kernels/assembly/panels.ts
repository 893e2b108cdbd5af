// Packed panels: B[K, N] as panels of eight columns (the last of four where at most four are left), each panel K rows that
// lie side by side, columns beyond N zero. The panel of column n begins n * K floats into the buffer.

// @ts-ignore: decorator
@inline
export function panelWidth(left: i32): i32 {
  return left > 4 ? 8 : 4;
}

/** Packs `rows` x `columns` (at most `width`) of B into one panel; B's element (k, n) lies at b + k * rowStep + n * columnStep. */
export function packPanel(b: usize, rowStep: usize, columnStep: usize, rows: i32, columns: i32, width: i32, to: usize): void {
  if (columnStep == 4 && columns == 8) {
    for (let k = 0; k < rows; k++) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
      b += rowStep;
      to += 32;
    }
    return;
  }
  for (let k = 0; k < rows; k++) {
    let from = b;
    let n = 0;
    for (; n < columns; n++) {
      store<f32>(to, load<f32>(from));
      from += columnStep;
      to += 4;
    }
    for (; n < width; n++) {
      store<f32>(to, 0);
      to += 4;
    }
    b += rowStep;
  }
}

/** Copies `count` floats of bias, or zeros where there is none, and zeros behind up to a multiple of eight. */
export function packBias(bias: usize, count: i32, to: usize): void {
  const whole = (count + 7) & ~7;
  for (let n = 0; n < whole; n++) store<f32>(to + (<usize>n << 2), bias != 0 && n < count ? load<f32>(bias + (<usize>n << 2)) : 0);
}
