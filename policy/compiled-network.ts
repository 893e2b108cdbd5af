import { TurnwiseError } from '../core/errors';
import {
  type CompiledNetworkOptions,
  type CompiledNetworkPlaces,
  type InputName,
  type Wiring,
  wireNetwork,
  ZERO_FLOATS,
} from './compiled-wiring';
import { MIXTURE_HEAD } from './gaussian-mixture';
import type { KernelMemory } from './kernels/kernel-memory';
import { parameterLayout } from './parameter-layout';
import type { Preset } from './presets';

const SCALE = Math.fround(MIXTURE_HEAD.scale);

/**
 * A preset's network laid out at fixed addresses of a kernel memory: the same function as `Network`, and bit for bit the same outputs as
 * on our wasm kernels, without tfjs. Several may share one memory and one block of parameters, each in a worker of its own; a network
 * writes only to its own bytes and its own gradients.
 *
 * @example
 * network.inputs.front.set(images); // and left, right, map
 * network.forward(count);
 * network.headGradient.set(gradientOfLoss(network.head));
 * network.backward(count);
 */
export class CompiledNetwork {
  /** [batch, height, width, channels]: cameras as value - 0.5 (values in 0..1), the map in 0..1 with all its channels. */
  readonly inputs: Record<InputName, Float32Array>;
  /** [batch, 3K], written by `forward`, laid out as `MIXTURE_HEAD` says. */
  readonly head: Float32Array;
  /** [batch], [1/m], written by `forward` in presets with a routed branch, else empty. */
  readonly routedCurvature: Float32Array;
  /** [batch, 3K], read by `backward`: gradient of the loss by `head`. Empty without gradients. */
  readonly headGradient: Float32Array;
  /** [batch], read by `backward`: gradient of the loss by `routedCurvature`. Empty without gradients or routed branch. */
  readonly routedGradient: Float32Array;

  private readonly wiring: Wiring;
  /** Gradients that are sums over images. */
  private readonly sums: Float32Array[];
  private readonly rawCurvature: Float32Array;
  private readonly rawCurvatureGradient: Float32Array;
  private packed = false;

  /** @throws TurnwiseError KERNEL_PLACE where something would not lie in the memory */
  constructor(
    readonly preset: Preset,
    private readonly place: KernelMemory,
    at: CompiledNetworkPlaces,
    private readonly options: CompiledNetworkOptions,
  ) {
    const { batch, gradients } = options;
    const { buffer } = place.memory;
    const layout = parameterLayout(preset);
    const parameterBytes = layout.floats * 4;
    const wiring = wireNetwork(preset, at, options);
    checkPlace(preset, buffer, at.base, wiring.end - at.base);
    checkPlace(preset, buffer, at.parameters, parameterBytes);
    if (gradients) checkPlace(preset, buffer, at.gradients ?? 0, parameterBytes);
    this.wiring = wiring;

    const view = (address: number, floats: number) => new Float32Array(buffer, address, floats);
    const images = (shape: readonly number[]) => shape.reduce((product, n) => product * n, batch);
    const { front, left, right, map } = wiring.inputs;
    const camera = images(preset.camera);
    this.inputs = {
      front: view(front, camera),
      left: view(left, camera),
      right: view(right, camera),
      map: view(map, images(preset.map)),
    };
    const headFloats = batch * 3 * preset.components;
    const { routed } = wiring;
    const curvatures = routed ? batch : 0;
    this.head = view(wiring.headOutput, headFloats);
    this.headGradient = view(wiring.headGradient, gradients ? headFloats : 0);
    this.rawCurvature = view(routed?.output ?? 0, curvatures);
    this.routedCurvature = view(routed?.curvature ?? 0, curvatures);
    this.routedGradient = view(routed?.curvatureGradient ?? 0, gradients ? curvatures : 0);
    this.rawCurvatureGradient = view(routed?.outputGradient ?? 0, gradients ? curvatures : 0);
    view(wiring.zeros, ZERO_FLOATS).fill(0);
    this.sums = [...layout.places]
      .filter(([name]) => gradients && name.includes('.conv'))
      .map(([, { offset, size }]) => view((at.gradients as number) + offset * 4, size));
  }

  /** Bytes that a network needs beside its parameters and their gradients. */
  static bytes(preset: Preset, options: CompiledNetworkOptions): number {
    return wireNetwork(preset, { base: 0, parameters: 0 }, options).end;
  }

  /**
   * Brings the weights into the order in which the kernels read them. A network with gradients does so in every `forward`; one without
   * does it before its first, and must be told when its parameters have changed since.
   */
  packWeights(): void {
    const { kernels } = this.place;
    for (const { layers } of this.wiring.extractors) for (const layer of layers) layer.pack(kernels);
    this.packed = true;
  }

  /** Runs the first `count` images of `inputs`, at most `batch`. */
  forward(count: number): void {
    const { kernels } = this.place;
    const { inputs, streets, extractors, dense, head, last, routed } = this.wiring;
    if (!this.packed || this.options.gradients) this.packWeights();
    const [height, width, channels] = this.preset.map;
    if (streets) kernels.takeChannels(inputs.map, count * height * width, channels, this.preset.mapChannels, streets);
    for (const { layers } of extractors)
      for (let image = 0; image < count; image++) for (const layer of layers) layer.forward(kernels, image);
    for (const layer of dense) layer.forward(kernels, count);
    head.forward(kernels, count);
    if (!routed) return;
    kernels.copyRows(last.address, last.step, count, routed.last.address, routed.last.step, last.step);
    for (const layer of routed.dense) layer.forward(kernels, count);
    for (let image = 0; image < count; image++) this.routedCurvature[image] = this.rawCurvature[image] * SCALE;
  }

  /**
   * Writes the gradient of the loss by every parameter into the gradient block, from `headGradient` and `routedGradient` of the `count`
   * images that `forward` ran last.
   */
  backward(count: number): void {
    const { kernels } = this.place;
    const { extractors, dense, head, routed, last, headGradient, inputGradients, image: scratch, zeros } = this.wiring;
    for (const sum of this.sums) sum.fill(0);
    head.backward(kernels, count, headGradient, inputGradients[dense.length]);
    if (routed) {
      for (let i = 0; i < count; i++) this.rawCurvatureGradient[i] = this.routedGradient[i] * SCALE;
      let dy = routed.outputGradient;
      for (let i = routed.dense.length - 1; i >= 0; i--) {
        routed.dense[i].backward(kernels, count, dy, routed.inputGradients[i]);
        dy = routed.inputGradients[i];
      }
      const { address, step } = routed.lastGradient;
      kernels.addRows(address, step, count, last.step / 4, inputGradients[dense.length], last.step);
    }
    for (let i = dense.length - 1; i >= 0; i--)
      dense[i].backward(kernels, count, inputGradients[i + 1], inputGradients[i]);
    for (const { layers, outputGradient } of extractors) {
      for (const layer of layers) layer.packTransposed(kernels);
      for (let image = 0; image < count; image++) {
        let dy = outputGradient.address + image * outputGradient.step;
        for (let i = layers.length - 1; i >= 0; i--) {
          const dx = dy === scratch.gradient ? scratch.spare : scratch.gradient;
          layers[i].backward(kernels, image, dy, scratch.masked, dx, zeros);
          dy = dx;
        }
      }
    }
  }
}

function checkPlace(preset: Preset, buffer: ArrayBufferLike, from: number, bytes: number): void {
  if (from > 0 && from % 16 === 0 && from + bytes <= buffer.byteLength) return;
  throw new TurnwiseError('KERNEL_PLACE', {
    what: `${bytes} bytes at ${from} do not lie in the kernel memory of ${buffer.byteLength} bytes, at a multiple of 16.`,
    where: `network "${preset.name}"`,
    fix: 'Make the memory as large as CompiledNetwork.bytes() and parameterLayout() say.',
  });
}
