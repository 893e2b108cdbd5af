import {
  _FusedMatMul,
  BatchMatMul,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  customGrad,
  engine,
  FusedConv2D,
  getBackend,
  getKernel,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  // the chained methods of Tensor exist only under the umbrella package
  reshape,
  step,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { CONVOLUTION_BACKWARD, DENSE_BACKWARD } from './register';

export type LayerActivation = 'linear' | 'relu';

export interface ConvolutionLayerOptions {
  strides?: number | [number, number];
  /** 'valid', 'same', a number, or [[0, 0], [top, bottom], [left, right], [0, 0]]. */
  pad?: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  activation?: LayerActivation;
  /** Whether the gradient reaches the input; false saves a third of the work in a network's first layer. */
  inputGradient?: boolean;
}

export const CONVOLUTION_LAYER_DEFAULTS: Required<ConvolutionLayerOptions> = {
  strides: 1,
  pad: 'valid',
  activation: 'linear',
  inputGradient: true,
};

// tfjs's runKernel takes one union type for attributes and may return several tensors
function run<T extends Tensor | Tensor[]>(name: string, inputs: object, attrs: object): T {
  return engine().runKernel(name, inputs as NamedTensorMap, attrs as NamedAttrMap) as T;
}

/**
 * Convolves float32 NHWC images [batch, height, width, channels] with a filter [kh, kw, channels, out], adds bias [out], applies the
 * activation; forward and backward are one kernel each.
 *
 * tf.fused.conv2d is fused only without gradients: a training step runs six kernels and five passes over memory for it. Works on
 * every backend; where our kernels are not registered the gradient is put together from stock ones.
 */
export function convolutionLayer(
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor,
  options: ConvolutionLayerOptions = {},
): Tensor4D {
  const { strides, pad, activation, inputGradient } = { ...CONVOLUTION_LAYER_DEFAULTS, ...options };
  const shared = { strides, pad, dataFormat: 'NHWC', dimRoundingMode: undefined };
  const forward = (image: Tensor4D, kernel: Tensor4D, offset: Tensor) =>
    run<Tensor4D>(
      FusedConv2D,
      { x: image, filter: kernel, bias: offset },
      { ...shared, dilations: [1, 1], activation },
    );
  const backward = (dy: Tensor4D, image: Tensor4D, kernel: Tensor4D, y: Tensor4D): Tensor[] => {
    if (getKernel(CONVOLUTION_BACKWARD, getBackend())) {
      const inputs = { x: image, filter: kernel, y, dy };
      return run<Tensor[]>(CONVOLUTION_BACKWARD, inputs, { ...shared, activation, inputGradient });
    }
    const dz = activation === 'relu' ? mul(dy, step(y)) : dy;
    const gradients = [
      run<Tensor>(Conv2DBackpropFilter, { x: image, dy: dz }, { ...shared, filterShape: kernel.shape }),
      sum(dz, [0, 1, 2]),
    ];
    if (!inputGradient) return gradients;
    return [
      run<Tensor>(Conv2DBackpropInput, { dy: dz, filter: kernel }, { ...shared, inputShape: image.shape }),
      ...gradients,
    ];
  };
  return withGradient(x, filter, bias, inputGradient, forward, backward);
}

export interface DenseLayerOptions {
  activation?: LayerActivation;
  /** Whether the gradient reaches the input. */
  inputGradient?: boolean;
}

export const DENSE_LAYER_DEFAULTS: Required<DenseLayerOptions> = { activation: 'linear', inputGradient: true };

/** Returns activation(x [batch, in] weights [in, out] + bias [out]), float32; forward and backward are one kernel each. */
export function denseLayer(x: Tensor2D, weights: Tensor2D, bias: Tensor, options: DenseLayerOptions = {}): Tensor2D {
  const { activation, inputGradient } = { ...DENSE_LAYER_DEFAULTS, ...options };
  const forward = (a: Tensor2D, b: Tensor2D, offset: Tensor) => {
    // the batch dimension of matMul is written out, as tf.fused.matMul does
    const as3D = { a: reshape(a, [1, ...a.shape]), b: reshape(b, [1, ...b.shape]), bias: offset };
    const y = run<Tensor>(_FusedMatMul, as3D, { transposeA: false, transposeB: false, activation });
    return reshape(y, [a.shape[0], b.shape[1]]) as Tensor2D;
  };
  const backward = (dy: Tensor2D, a: Tensor2D, w: Tensor2D, y: Tensor2D): Tensor[] => {
    if (getKernel(DENSE_BACKWARD, getBackend()))
      return run<Tensor[]>(DENSE_BACKWARD, { x: a, w, y, dy }, { activation, inputGradient });
    const dz = activation === 'relu' ? mul(dy, step(y)) : dy;
    const product = (p: Tensor, q: Tensor, transposeA: boolean, transposeB: boolean) => {
      const batch = { a: reshape(p, [1, ...p.shape]), b: reshape(q, [1, ...q.shape]) };
      const c = run<Tensor>(BatchMatMul, batch, { transposeA, transposeB });
      return reshape(c, c.shape.slice(1));
    };
    const gradients = [product(a, dz, true, false), sum(dz, 0)];
    return inputGradient ? [product(dz, w, false, true), ...gradients] : gradients;
  };
  return withGradient(x, weights, bias, inputGradient, forward, backward);
}

/** Ties a layer's forward and backward; without a gradient to the input, the input is no argument of the tape. */
function withGradient<T extends Tensor>(
  x: T,
  weights: T,
  bias: Tensor,
  inputGradient: boolean,
  forward: (x: T, weights: T, bias: Tensor) => T,
  backward: (dy: T, x: T, weights: T, y: T) => Tensor[],
): T {
  const layer = customGrad((...args) => {
    // tfjs passes the save function last
    const save = args.pop() as unknown as (tensors: Tensor[]) => void;
    const [image, w, b] = (inputGradient ? args : [x, ...args]) as [T, T, Tensor];
    const value = forward(image, w, b);
    save([image, w, value]);
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy as T, ...(saved as [T, T, T])) };
  });
  return (inputGradient ? layer(x, weights, bias) : layer(weights, bias)) as T;
}
