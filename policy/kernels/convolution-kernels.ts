import { type backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { KernelHeap } from './kernel-heap';

export type ConvolutionGeometry = backend_util.Conv2DInfo;

const RELU = 1;
const wholePanels = (columns: number) => Math.ceil(columns / 8) * 8;

/** Whether the kernels cover a convolution: NHWC, dilation 1, no groups. */
export function isCovered(g: ConvolutionGeometry): boolean {
  return (
    g.dataFormat === 'channelsLast' &&
    g.dilationHeight === 1 &&
    g.dilationWidth === 1 &&
    g.batchSize * g.outHeight * g.outWidth * g.outChannels * g.inChannels > 0
  );
}

/** Batch, sizes, strides and padding in the order that convolve and convolveBackward take them. */
function describe(heap: KernelHeap, g: ConvolutionGeometry, x: number, filter: number) {
  const { top, left } = g.padInfo;
  const readHeight = (g.outHeight - 1) * g.strideHeight + g.filterHeight;
  const readWidth = (g.outWidth - 1) * g.strideWidth + g.filterWidth;
  const needsPadding = top > 0 || left > 0 || readHeight > g.inHeight || readWidth > g.inWidth;
  const paddedFloats = readHeight * readWidth * g.inChannels;
  return {
    // biome-ignore format: one line for each of x, filter and output
    numbers: [
      x, g.batchSize, g.inHeight, g.inWidth, g.inChannels,
      filter, g.filterHeight, g.filterWidth, g.outChannels, g.strideHeight, g.strideWidth,
      top, left, readHeight, readWidth, g.outHeight, g.outWidth,
    ],
    padded: needsPadding ? heap.scratch('padded', paddedFloats) : 0,
    paddedFloats,
  };
}

/** Returns activation(conv(x, filter) + bias). */
export function convolve(
  heap: KernelHeap,
  g: ConvolutionGeometry,
  x: TensorInfo,
  filter: TensorInfo,
  bias: TensorInfo | null | undefined,
  relu: boolean,
): TensorInfo {
  const y = heap.output(g.outShape);
  const { numbers, padded } = describe(heap, g, heap.pointer(x), heap.pointer(filter));
  const packed = heap.scratch('panels', util.sizeFromShape(g.filterShape.slice(0, 3)) * wholePanels(g.outChannels));
  const biasScratch = heap.scratch('bias', wholePanels(g.outChannels));
  heap.kernels.convolve(...numbers, heap.pointer(bias), relu ? RELU : 0, heap.pointer(y), packed, biasScratch, padded);
  return y;
}

/** What {@link convolveBackward} is given and which gradients it must find. */
export interface ConvolutionGradientRequest {
  x?: TensorInfo;
  filter?: TensorInfo;
  dy: TensorInfo;
  /** The output, where a ReLU follows the convolution. */
  y?: TensorInfo;
  wantInput: boolean;
  wantFilter: boolean;
  wantBias: boolean;
}

export interface ConvolutionGradients {
  dx?: TensorInfo;
  dFilter?: TensorInfo;
  dBias?: TensorInfo;
}

/** Finds the wanted gradients of a convolution in one pass over its output's gradient. */
export function convolveBackward(
  heap: KernelHeap,
  g: ConvolutionGeometry,
  request: ConvolutionGradientRequest,
): ConvolutionGradients {
  const dx = request.wantInput ? heap.output(g.inShape) : undefined;
  const dFilter = request.wantFilter ? heap.output(g.filterShape) : undefined;
  const dBias = request.wantBias ? heap.output([g.outChannels]) : undefined;
  const { numbers, padded, paddedFloats } = describe(heap, g, heap.pointer(request.x), heap.pointer(request.filter));
  const zeros = 8;
  heap.kernels.convolveBackward(
    ...numbers,
    heap.pointer(request.dy),
    heap.pointer(request.y),
    heap.pointer(dx),
    heap.pointer(dFilter),
    heap.pointer(dBias),
    dx ? heap.scratch('panels', g.filterHeight * wholePanels(g.filterWidth * g.inChannels) * g.outChannels) : 0,
    dx ? heap.scratch('bias', zeros) : 0,
    padded,
    padded && dx ? heap.scratch('paddedGradient', paddedFloats) : 0,
    heap.scratch('gradient', g.outHeight * g.outWidth * g.outChannels),
  );
  return { dx, dFilter, dBias };
}
