import type { LayerPlan } from '../presets';
import type { KernelExports } from './kernel-heap';
import type { Places } from './places';

const RELU = 1;
const panelFloats = (columns: number) =>
  Math.floor(columns / 8) * 8 + (columns % 8 === 0 ? 0 : columns % 8 > 4 ? 8 : 4);

/** Addresses of a layer's parameters and of their gradients (0 for none). */
export interface LayerPlaces {
  kernel: number;
  bias: number;
  kernelGradient: number;
  biasGradient: number;
}

/** Images one behind the other, `step` bytes apart (0: each in the place of the one before). */
export interface ImagePlaces {
  address: number;
  step: number;
}

/** A convolution with bias and ReLU, without padding, at fixed addresses; it works on one image at a time, which stays in the cache. */
export class CompiledConvolution {
  readonly outputFloats: number;
  /** Geometry as convolveImage takes it behind the first argument. */
  private readonly geometry: number[];
  private readonly filters: number;
  private readonly inputBytes: number;
  private readonly panels: number;
  private readonly panelsTransposed: number;

  /** `inputGradient`: whether the gradient of the input will be asked for. */
  constructor(
    plan: LayerPlan,
    [height, width, channels]: readonly number[],
    private readonly at: LayerPlaces,
    private readonly input: ImagePlaces,
    private readonly output: ImagePlaces,
    places: Places,
    private readonly inputGradient: boolean,
  ) {
    const [side] = plan.kernelShape;
    const [outHeight, outWidth, filters] = plan.outputShape;
    const pixel = channels * 4;
    const row = width * pixel;
    const run = side * channels;
    this.filters = filters;
    this.outputFloats = outHeight * outWidth * filters;
    this.inputBytes = height * row;
    this.geometry = [plan.stride * row, plan.stride * pixel, outHeight, outWidth, side, run, row];
    this.panels = places.take(side * run * panelFloats(filters));
    this.panelsTransposed = inputGradient ? places.take(side * panelFloats(run) * filters) : 0;
  }

  /** Packs the filter for {@link forward}. */
  pack(kernels: KernelExports): void {
    const [, , , , side, run] = this.geometry;
    kernels.packFilter(this.at.kernel, side * run, this.filters, this.panels);
  }

  /** Packs the filter for {@link backward}. */
  packTransposed(kernels: KernelExports): void {
    const [, , , , side, run] = this.geometry;
    if (this.inputGradient)
      kernels.packFilterTransposed(this.at.kernel, side, run, this.filters, this.panelsTransposed);
  }

  forward(kernels: KernelExports, image: number): void {
    const [, , , width] = this.geometry;
    kernels.convolveImage(
      this.input.address + image * this.input.step,
      ...this.geometry,
      this.panels,
      this.filters,
      this.at.bias,
      RELU,
      this.output.address + image * this.output.step,
      width * this.filters * 4,
      this.filters * 4,
    );
  }

  /**
   * Adds one image's part to the gradients of the parameters and writes the gradient of the input to `dx`.
   *
   * @param dy address of the gradient of the output; @param masked scratch for it behind the ReLU, `outputFloats`
   */
  backward(kernels: KernelExports, image: number, dy: number, masked: number, dx: number, zeros: number): void {
    kernels.convolveImageBackward(
      this.input.address + image * this.input.step,
      ...this.geometry,
      this.panelsTransposed,
      this.filters,
      zeros,
      dy,
      this.output.address + image * this.output.step,
      masked,
      this.at.kernelGradient,
      this.at.biasGradient,
      this.inputGradient ? dx : 0,
      this.inputBytes,
    );
  }
}
