import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelHeap } from './kernel-heap';

const RELU = 1;
/** Scratch of multiply. */
export const PANEL_FLOATS = 512 * 8;

/** Scratch of multiplyTransposed and denseBackward. */
export const outerScratchFloats = (rows: number, columns: number) => Math.min(rows, 128) * (columns + 40);

/** Returns activation(a b + bias) of matrices; b may be given transposed. */
export function multiply(
  heap: KernelHeap,
  a: TensorInfo,
  b: TensorInfo,
  transposeB: boolean,
  bias: TensorInfo | null | undefined,
  relu: boolean,
  outShape: number[],
): TensorInfo {
  const [rows, depth] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)];
  const c = heap.output(outShape);
  heap.kernels.multiply(
    heap.pointer(a),
    heap.pointer(b),
    rows,
    depth,
    columns,
    transposeB ? 4 : columns * 4,
    transposeB ? depth * 4 : 4,
    heap.pointer(bias),
    relu ? RELU : 0,
    heap.pointer(c),
    heap.scratch('panels', PANEL_FLOATS),
    heap.scratch('bias', columns + 8),
  );
  return c;
}

/** Returns transpose(a) b of matrices. */
export function multiplyTransposed(heap: KernelHeap, a: TensorInfo, b: TensorInfo, outShape: number[]): TensorInfo {
  const [rows, depth] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - 1];
  const c = heap.output(outShape);
  const scratch = heap.scratch('panels', outerScratchFloats(rows, columns));
  heap.kernels.multiplyTransposed(heap.pointer(a), heap.pointer(b), rows, depth, columns, heap.pointer(c), scratch);
  return c;
}

/** Gradients of y = activation(x w + bias); `y` is given where a ReLU follows. */
export function denseBackward(
  heap: KernelHeap,
  x: TensorInfo,
  w: TensorInfo,
  dy: TensorInfo,
  y: TensorInfo | undefined,
  wantInput: boolean,
): { dx?: TensorInfo; dw: TensorInfo; dBias: TensorInfo } {
  const [rows, depth] = x.shape;
  const columns = w.shape[1];
  const dx = wantInput ? heap.output([rows, depth]) : undefined;
  const dw = heap.output([depth, columns]);
  const dBias = heap.output([columns]);
  heap.kernels.denseBackward(
    heap.pointer(x),
    heap.pointer(w),
    rows,
    depth,
    columns,
    heap.pointer(dy),
    heap.pointer(y),
    heap.pointer(dx),
    heap.pointer(dw),
    heap.pointer(dBias),
    heap.scratch('gradient', rows * columns),
    heap.scratch('panels', outerScratchFloats(rows, columns)),
  );
  return { dx, dw, dBias };
}
