import * as tf from '@tensorflow/tfjs-core';
import type { Image, Observation } from '../sim/observation';
import { CompiledNetwork } from './compiled-network';
import { createKernelMemory } from './kernels/kernel-memory';
import { Places } from './kernels/places';
import type { Network } from './network';
import { parameterLayout } from './parameter-layout';
import { CAMERAS, type ImageShape, type Preset } from './presets';

export type ImageName = keyof Observation['images'];

/** One decision at a time: all images are shown, then the network is asked. */
export interface Inference {
  /** Takes an image of the preset's size; left and right exchanged on demand. */
  show(name: ImageName, image: Image, mirrored: boolean): void;
  /** Runs the network on what was shown before the call: 3K outputs of the head and, where there is a routed branch, its curvature. */
  decide(): Promise<Float32Array>;
}

export const IMAGE_NAMES: readonly ImageName[] = [...CAMERAS, 'map'];
/** What a pixel is multiplied by before it reaches the network. */
export const PIXEL_SCALE = 1 / 255;
/** What is taken from a camera's values. */
const CENTRE = 0.5;

export const imageShape = (preset: Preset, name: ImageName): ImageShape =>
  name === 'map' ? preset.map : preset.camera;
const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/**
 * Runs a network without tfjs: its weights, copied now, lie in a wasm memory of their own beside everything else. The answers have the
 * bits of {@link tensorInference} on the wasm backend. The memory goes when the last reference does.
 *
 * @throws TurnwiseError KERNEL_MEMORY
 */
export function compiledInference({ preset, parameters }: Network): Inference {
  const layout = parameterLayout(preset);
  const options = { batch: 1, gradients: false };
  const places = new Places(64);
  const parameterAddress = places.take(layout.floats);
  const pixelAddress = places.take(Math.max(size(preset.camera), size(preset.map)) / 4);
  const base = places.take(0);
  const place = createKernelMemory(base + CompiledNetwork.bytes(preset, options), false);
  const { buffer } = place.memory;
  for (const [name, { offset, size }] of layout.places) {
    const values = parameters.get(name)!.dataSync() as Float32Array;
    new Float32Array(buffer, parameterAddress + 4 * offset, size).set(values);
  }
  const network = new CompiledNetwork(preset, place, { base, parameters: parameterAddress }, options);
  network.packWeights();
  const pixels = new Uint8Array(buffer, pixelAddress);
  return {
    show(name, { data, height, width, channels }, mirrored) {
      pixels.set(data);
      const centre = name === 'map' ? 0 : CENTRE;
      const to = network.inputs[name].byteOffset;
      place.kernels.fillPixels(pixelAddress, height, width, channels, mirrored ? 1 : 0, centre, to);
    },
    async decide() {
      network.forward(1);
      return Float32Array.of(...network.head, ...network.routedCurvature);
    },
  };
}

/** Runs a network on the current tfjs backend. */
export function tensorInference(network: Network): Inference {
  const { preset } = network;
  const buffers = Object.fromEntries(
    IMAGE_NAMES.map((name) => [name, new Float32Array(size(imageShape(preset, name)))]),
  ) as Record<ImageName, Float32Array>;
  const input = (name: ImageName) => tf.tensor4d(buffers[name], [1, ...imageShape(preset, name)]);
  return {
    show: (name, image, mirrored) => fillPixels(image, buffers[name], mirrored),
    async decide() {
      const output = tf.tidy(() => {
        const images = { front: input('front'), left: input('left'), right: input('right'), map: input('map') };
        const { head, routedCurvature } = network.forward(images);
        // One tensor, so that an asynchronous backend is read once.
        return routedCurvature ? tf.concat2d([head, routedCurvature], 1) : head;
      });
      const values = (await output.data()) as Float32Array;
      output.dispose();
      return values;
    },
  };
}

/** Writes an image as float32 in 0..1, left and right exchanged on demand. */
export function fillPixels({ data, width, height, channels }: Image, target: Float32Array, mirrored = false): void {
  if (!mirrored) {
    for (let i = 0; i < target.length; i++) target[i] = data[i] * PIXEL_SCALE;
    return;
  }
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = width - 1; column >= 0; column--) {
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c++) target[at++] = data[from + c] * PIXEL_SCALE;
    }
  }
}
