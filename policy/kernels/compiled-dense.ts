import type { LayerPlan } from '../presets';
import type { LayerPlaces } from './compiled-convolution';
import type { KernelExports } from './kernel-heap';
import { outerScratchFloats, PANEL_FLOATS } from './matrix-kernels';
import type { Places } from './places';

const RELU = 1;
/** Scratch that all dense layers of a network share. */
export interface DenseScratch {
  panel: number;
  /** Of the widest layer's output. */
  bias: number;
  partial: number;
  /** For gradients only. */
  masked: number;
  outer: number;
}

/** Takes scratch for layers of at most `widest` outputs. */
export function takeDenseScratch(places: Places, batch: number, widest: number, gradients: boolean): DenseScratch {
  return {
    panel: places.take(PANEL_FLOATS),
    bias: places.take(widest + 8),
    partial: places.take((batch + 3) * widest),
    masked: gradients ? places.take(batch * widest) : 0,
    outer: gradients ? places.take(outerScratchFloats(batch, widest)) : 0,
  };
}

/** A dense layer at fixed addresses: x [count, inputs], y [count, outputs], rows without gaps. */
export class CompiledDense {
  readonly inputs: number;
  readonly outputs: number;
  private readonly relu: boolean;

  constructor(
    plan: LayerPlan,
    private readonly at: LayerPlaces,
    readonly x: number,
    private readonly y: number,
    private readonly scratch: DenseScratch,
  ) {
    [this.inputs, this.outputs] = plan.kernelShape;
    this.relu = plan.relu;
  }

  forward(kernels: KernelExports, count: number): void {
    kernels.multiplyStriped(
      this.x,
      this.at.kernel,
      count,
      this.inputs,
      this.outputs,
      this.at.bias,
      this.relu ? RELU : 0,
      this.y,
      this.scratch.partial,
      this.scratch.panel,
      this.scratch.bias,
    );
  }

  /** Writes the gradients of the parameters and, unless `dx` is 0, of the input. */
  backward(kernels: KernelExports, count: number, dy: number, dx: number): void {
    kernels.denseBackward(
      this.x,
      this.at.kernel,
      count,
      this.inputs,
      this.outputs,
      dy,
      this.relu ? this.y : 0,
      dx,
      this.at.kernelGradient,
      this.at.biasGradient,
      this.scratch.masked,
      this.scratch.outer,
    );
  }
}
