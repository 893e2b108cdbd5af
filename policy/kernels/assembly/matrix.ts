// Matrix products. B is packed panel by panel in blocks of K that stay in the first-level cache, so that even the largest
// layer needs no more scratch than one panel.
import { addColumnSums, maskByOutput } from './convolution';
import { packBias, packPanel, panelWidth } from './panels';
import { ACCUMULATE, outer4x4, outer4x8Together, outer4x8, tile4x4, tile4x8 } from './tiles';

const K_BLOCK: i32 = 512;

/**
 * C[M, N] = activation(A[M, K] B[K, N] + bias). A's rows are K floats; B's element (k, n) lies at b + k * rowStep + n * columnStep
 * bytes. `panel` is scratch for 512 x 8 floats, `biasScratch` for N + 8.
 */
export function multiply(
  a: usize, b: usize, rows: i32, depth: i32, columns: i32, rowStep: usize, columnStep: usize,
  bias: usize, flags: i32, c: usize, panel: usize, biasScratch: usize,
): void {
  const aRow = <usize>depth << 2;
  const cRow = <usize>columns << 2;
  for (let k = 0; k < depth; k += K_BLOCK) {
    const block = min(K_BLOCK, depth - k);
    const last = k + block >= depth;
    packBias(last ? bias : 0, columns, biasScratch);
    const blockFlags = (last ? flags : 0) | (k > 0 ? ACCUMULATE : 0);
    for (let n = 0; n < columns; n += 8) {
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

const OUTER_ROWS: i32 = 64;

/**
 * C[K, N] = A[M, K]^T B[M, N]. B may be read 28 bytes behind its end.
 */
export function multiplyTransposed(a: usize, b: usize, rows: i32, depth: i32, columns: i32, c: usize): void {
  const aRow = <usize>depth << 2;
  const bRow = <usize>columns << 2;
  memory.fill(c, 0, <usize>depth * bRow);
  for (let k = 0; k < depth; k += 4) {
    const ks = min(4, depth - k);
    for (let m = 0; m < rows; m += OUTER_ROWS) {
      const count = min(OUTER_ROWS, rows - m);
      const a0 = a + <usize>m * aRow + (<usize>k << 2);
      const a1 = ks > 1 ? a0 + 4 : a0, a2 = ks > 2 ? a0 + 8 : a0, a3 = ks > 3 ? a0 + 12 : a0;
      for (let n = 0; n < columns; n += 8) {
        const left = columns - n;
        const b0 = b + <usize>m * bRow + (<usize>n << 2);
        const c0 = c + <usize>k * bRow + (<usize>n << 2);
        if (left <= 4) outer4x4(a0, a1, a2, a3, aRow, 0, b0, bRow, 0, 1, count, c0, bRow, ks, left);
        else if (ks == 4) outer4x8Together(a0, aRow, 0, b0, bRow, 0, 1, count, c0, bRow, min(left, 8));
        else outer4x8(a0, a1, a2, a3, aRow, 0, b0, bRow, 0, 1, count, c0, bRow, ks, min(left, 8));
      }
    }
  }
}

/**
 * Gradients of a dense layer y = activation(x[M, K] w[K, N] + bias): dx, dw and dBias, each left out where its pointer is 0. `y` is 0
 * without a ReLU. `dz` is scratch for M x N floats and 8 more.
 */
export function denseBackward(
  x: usize, w: usize, rows: i32, depth: i32, columns: i32, dy: usize, y: usize, dx: usize, dw: usize, dBias: usize,
  dz: usize, panel: usize, biasScratch: usize,
): void {
  maskByOutput(dy, y, rows * columns, dz);
  const row = <usize>columns << 2;
  if (dBias) {
    memory.fill(dBias, 0, row);
    addColumnSums(dz, rows, columns, row, dBias);
  }
  if (dw) multiplyTransposed(x, dz, rows, depth, columns, dw);
  if (dx) multiply(dz, w, rows, columns, depth, 4, row, 0, 0, dx, panel, biasScratch);
}

/** to[n] = sum over rows of from[rows, columns]. */
export function sumRows(from: usize, rows: i32, columns: i32, to: usize): void {
  const row = <usize>columns << 2;
  memory.fill(to, 0, row);
  // partial sums of 256 rows: as exact as summing by pixels of an image
  for (let r = 0; r < rows; r += 256) addColumnSums(from + <usize>r * row, min(256, rows - r), columns, row, to);
}
