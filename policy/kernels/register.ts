import {
  _FusedMatMul,
  BatchMatMul,
  backend,
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
  getBackend,
  getKernel,
  Identity,
  type KernelConfig,
  type KernelFunc,
  MaxPool,
  MaxPoolGrad,
  type NamedAttrMap,
  registerKernel,
  Sum,
  type TensorInfo,
  unregisterKernel,
  util,
} from '@tensorflow/tfjs-core';
import { TurnwiseError } from '../../core/errors';
import { convolve, convolveBackward, isCovered } from './convolution-kernels';
import { KernelHeap, type WasmBackend } from './kernel-heap';
import { denseBackward, multiply, multiplyTransposed } from './matrix-kernels';

/** Kernels of our own name: all gradients of a layer at once. Outputs are in the order [dx, dFilter or dw, dBias]. */
export const CONVOLUTION_BACKWARD = 'TurnwiseConvolutionBackward';
export const DENSE_BACKWARD = 'TurnwiseDenseBackward';

const heaps = new WeakMap<object, Promise<KernelHeap>>();
let current: KernelHeap | undefined;

/**
 * Registers Turnwise's kernels on tfjs's wasm backend, in the place of stock ones or beside them.
 *
 * Safe to call again, also after the backend was removed and made anew. Cases that our kernels do not cover (dilation,
 * NCHW, activations other than ReLU, batches of matrices) still run on the stock kernels. Throws `KERNELS_NEED_WASM` unless wasm is
 * the current, initialised backend.
 */
export async function registerTurnwiseKernels(): Promise<void> {
  if (getBackend() !== 'wasm') {
    throw new TurnwiseError('KERNELS_NEED_WASM', {
      what: `The kernels run on the backend "wasm"; the current one is "${getBackend()}".`,
      where: 'registerTurnwiseKernels',
      fix: "Call await tf.setBackend('wasm') and await tf.ready() first.",
    });
  }
  const wasm = backend() as unknown as WasmBackend;
  let pending = heaps.get(wasm);
  if (!pending) {
    pending = KernelHeap.create(wasm);
    heaps.set(wasm, pending);
  }
  const heap = await pending;
  if (!current) for (const config of configs()) replaceKernel(config);
  current = heap;
}

/** The kernels' heap of the current wasm backend, or undefined where they are not registered or another backend is current. */
export function currentHeap(): KernelHeap | undefined {
  return current && getBackend() === 'wasm' && (backend() as unknown) === current.backend ? current : undefined;
}

function heapOf(wasm: unknown): KernelHeap {
  if (!current || current.backend !== wasm) {
    throw new TurnwiseError('KERNELS_OTHER_BACKEND', {
      what: 'The wasm backend was made anew since the kernels were registered.',
      where: 'Turnwise kernels',
      fix: 'Call await registerTurnwiseKernels() after setting up the backend.',
    });
  }
  return current;
}

interface Call {
  inputs: Record<string, TensorInfo>;
  attrs: NamedAttrMap;
  heap: KernelHeap;
}
/** Runs the kernel, or returns undefined for a case that it does not cover. */
type Attempt = (call: Call) => TensorInfo | TensorInfo[] | undefined;

function replaceKernel({ name, attempt }: { name: string; attempt: Attempt }): void {
  const stock: KernelConfig | undefined = getKernel(name, 'wasm');
  const kernelFunc: KernelFunc = (params) => {
    const { inputs, attrs } = params;
    const result = attempt({
      inputs: inputs as Call['inputs'],
      attrs: attrs as NamedAttrMap,
      heap: heapOf(params.backend),
    });
    if (result) return result;
    if (stock) return stock.kernelFunc(params);
    throw new TurnwiseError('KERNELS_CASE', {
      what: `${name} has no kernel for these attributes: ${JSON.stringify(attrs)}.`,
      where: 'wasm backend',
      fix: 'Use NHWC tensors and dilation 1.',
    });
  };
  if (stock) unregisterKernel(name, 'wasm');
  // the stock kernel keeps its set-up (it binds the backend's functions) and tear-down
  registerKernel({ ...stock, kernelName: name, backendName: 'wasm', kernelFunc });
}

// tfjs types attributes as unions of everything; these are what its ops pass
// biome-ignore lint/suspicious/noExplicitAny: see above
type Attrs = any;

function geometry(xShape: number[], filterShape: number[], a: Attrs): backend_util.Conv2DInfo {
  const format = backend_util.convertConv2DDataFormat(a.dataFormat ?? 'NHWC');
  return backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    a.strides,
    a.dilations ?? 1,
    a.pad,
    a.dimRoundingMode,
    false,
    format,
  );
}

const isPlain = (activation: unknown) => activation == null || activation === 'linear';
const isFloat = (...tensors: (TensorInfo | null | undefined)[]) => tensors.every((t) => !t || t.dtype === 'float32');
const isVector = (bias: TensorInfo | null | undefined, size: number) =>
  !bias || (bias.shape.length === 1 && bias.shape[0] === size);

const convolution: Attempt = ({ inputs, attrs, heap }) => {
  const { x, filter, bias } = inputs;
  const a = attrs as Attrs;
  if (!isPlain(a.activation) && a.activation !== 'relu') return undefined;
  const g = geometry(x.shape, filter.shape, a);
  if (!isCovered(g) || !isVector(bias, g.outChannels) || !isFloat(x, filter, bias)) return undefined;
  return convolve(heap, g, x, filter, bias, a.activation === 'relu');
};

const filterGradient: Attempt = ({ inputs, attrs, heap }) => {
  const { x, dy } = inputs;
  const g = geometry(x.shape, (attrs as Attrs).filterShape, attrs);
  if (!isCovered(g)) return undefined;
  return convolveBackward(heap, g, { x, dy, wantInput: false, wantFilter: true, wantBias: false }).dFilter;
};

const inputGradient: Attempt = ({ inputs, attrs, heap }) => {
  const { dy, filter } = inputs;
  const g = geometry((attrs as Attrs).inputShape, filter.shape, attrs);
  if (!isCovered(g)) return undefined;
  return convolveBackward(heap, g, { filter, dy, wantInput: true, wantFilter: false, wantBias: false }).dx;
};

const convolutionBackward: Attempt = ({ inputs, attrs, heap }) => {
  const { x, filter, y, dy } = inputs;
  const a = attrs as Attrs;
  const g = geometry(x.shape, filter.shape, a);
  if (!isCovered(g)) return undefined;
  const relu = a.activation === 'relu';
  const { dx, dFilter, dBias } = convolveBackward(heap, g, {
    x,
    filter,
    dy,
    y: relu ? y : undefined,
    wantInput: a.inputGradient,
    wantFilter: true,
    wantBias: true,
  });
  return [dx, dFilter, dBias].filter((t) => t !== undefined);
};

const matrixProduct: Attempt = ({ inputs, attrs, heap }) => {
  const { a, b, bias } = inputs;
  const { transposeA, transposeB, activation } = attrs as Attrs;
  if (!isPlain(activation) && activation !== 'relu') return undefined;
  if (!isFloat(a, b, bias) || util.sizeFromShape(a.shape) * util.sizeFromShape(b.shape) === 0) return undefined;
  const batch = (t: TensorInfo) => t.shape.slice(0, -2);
  if (util.sizeFromShape(batch(a)) !== 1 || util.sizeFromShape(batch(b)) !== 1) return undefined;
  const rows = a.shape[a.shape.length - (transposeA ? 1 : 2)];
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)];
  if (!isVector(bias, columns)) return undefined;
  const outShape = [...(batch(a).length > batch(b).length ? batch(a) : batch(b)), rows, columns];
  if (!transposeA) return multiply(heap, a, b, transposeB, bias, activation === 'relu', outShape);
  if (transposeB || bias || activation === 'relu') return undefined;
  return multiplyTransposed(heap, a, b, outShape);
};

const denseGradients: Attempt = ({ inputs, attrs, heap }) => {
  const { x, w, y, dy } = inputs;
  const a = attrs as Attrs;
  const { dx, dw, dBias } = denseBackward(heap, x, w, dy, a.activation === 'relu' ? y : undefined, a.inputGradient);
  return dx ? [dx, dw, dBias] : [dw, dBias];
};

/** Sums over leading axes, as for a bias gradient: the stock kernel transposes first. */
const sumOfLeadingAxes: Attempt = ({ inputs, attrs, heap }) => {
  const { x } = inputs;
  const { axis, keepDims } = attrs as Attrs;
  if (!isFloat(x)) return undefined;
  const axes = util.parseAxisParam(axis, x.shape).sort((p, q) => p - q);
  const leading = axes.length > 0 && axes.length < x.shape.length && axes.every((value, i) => value === i);
  const kept = x.shape.slice(axes.length);
  const columns = util.sizeFromShape(kept);
  const size = util.sizeFromShape(x.shape);
  if (!leading || size === 0) return undefined;
  const out = heap.output(keepDims ? [...axes.map(() => 1), ...kept] : kept);
  heap.kernels.sumRows(heap.pointer(x), size / columns, columns, heap.pointer(out));
  return out;
};

function poolNumbers(x: TensorInfo, a: Attrs): { numbers: number[]; outShape: number[] } | undefined {
  const shape = x.shape as [number, number, number, number];
  const g = backend_util.computePool2DInfo(shape, a.filterSize, a.strides, 1, a.pad, a.dimRoundingMode);
  if (!isFloat(x) || util.sizeFromShape(g.outShape) === 0) return undefined;
  return {
    // biome-ignore format: input, window, output
    numbers: [
      g.batchSize, g.inHeight, g.inWidth, g.inChannels,
      g.filterHeight, g.filterWidth, g.strideHeight, g.strideWidth, g.padInfo.top, g.padInfo.left,
      g.outHeight, g.outWidth,
    ],
    outShape: g.outShape,
  };
}

const pooling: Attempt = ({ inputs: { x }, attrs, heap }) => {
  const pool = poolNumbers(x, attrs);
  if (!pool) return undefined;
  const y = heap.output(pool.outShape);
  heap.kernels.maxPool(heap.pointer(x), ...pool.numbers, heap.pointer(y));
  return y;
};

const poolingGradient: Attempt = ({ inputs: { dy, input, output }, attrs, heap }) => {
  const pool = poolNumbers(input, attrs);
  if (!pool) return undefined;
  const dx = heap.output(input.shape);
  heap.kernels.maxPoolBackward(
    heap.pointer(input),
    heap.pointer(output),
    heap.pointer(dy),
    ...pool.numbers,
    heap.pointer(dx),
  );
  return dx;
};

/** A second tensor on the same data: the stock kernel copies it, 90 times in a training step. */
const identity: Attempt = ({ inputs: { x }, heap }) => {
  if (x.dtype === 'string') return undefined;
  heap.backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};

function configs(): { name: string; attempt: Attempt }[] {
  return [
    { name: Conv2D, attempt: convolution },
    { name: FusedConv2D, attempt: convolution },
    { name: Conv2DBackpropFilter, attempt: filterGradient },
    { name: Conv2DBackpropInput, attempt: inputGradient },
    { name: CONVOLUTION_BACKWARD, attempt: convolutionBackward },
    { name: BatchMatMul, attempt: matrixProduct },
    { name: _FusedMatMul, attempt: matrixProduct },
    { name: DENSE_BACKWARD, attempt: denseGradients },
    { name: Sum, attempt: sumOfLeadingAxes },
    { name: Identity, attempt: identity },
    { name: MaxPool, attempt: pooling },
    { name: MaxPoolGrad, attempt: poolingGradient },
  ];
}
