import { CompiledNetwork } from '../policy/compiled-network';
import { fillPixels } from '../policy/inference';
import { createKernelMemory } from '../policy/kernels/kernel-memory';
import { networkOf, variable } from '../policy/network';
import { parameterLayout } from '../policy/parameter-layout';
import { createPolicy, type Policy } from '../policy/policy';
import { CAMERAS, type ImageShape, type Preset } from '../policy/presets';
import type { Observation } from '../sim/observation';
import type { Weights } from './trainer';

/** Images as the network takes them, float32 [H, W, C]: cameras as value - 0.5, the map in 0..1. */
export type PreparedImages = Record<keyof Observation['images'], { shape: ImageShape; data: Float32Array }>;

/** Prepares an observation for the network alone. */
export function prepareImages({ images }: Observation): PreparedImages {
  const prepare = (name: keyof Observation['images'], centre: number) => {
    const { height, width, channels, data: pixels } = images[name];
    const data = new Float32Array(pixels.length);
    fillPixels(images[name], data);
    return { shape: [height, width, channels] as const, data: data.map((value) => value - centre) };
  };
  const [front, left, right] = CAMERAS.map((name) => prepare(name, 0.5));
  return { front, left, right, map: prepare('map', 0) };
}

/**
 * Opens a network for one decision at a time on images that are in its memory already.
 *
 * @returns what decides: the head, then the routed curvature where the preset has one
 */
export function openNetwork(preset: Preset, weights: Weights, images: PreparedImages): () => number[] {
  const { places, floats } = parameterLayout(preset);
  const options = { batch: 1, gradients: false };
  const at = { parameters: 64, base: 64 + Math.ceil(floats / 16) * 64 };
  const place = createKernelMemory(at.base + CompiledNetwork.bytes(preset, options), false);
  const block = new Float32Array(place.memory.buffer, at.parameters, floats);
  for (const [name, { offset }] of places) block.set(weights.get(name)!.data, offset);
  const network = new CompiledNetwork(preset, place, at, options);
  for (const name of [...CAMERAS, 'map'] as const) network.inputs[name].set(images[name].data);
  return () => {
    network.forward(1);
    return [...network.head, ...network.routedCurvature];
  };
}

/** Opens a policy as the commands do. The wasm backend has been started; the policy owns its network. */
export function openPolicyOf(preset: Preset, weights: Weights): Policy {
  const parameters = [...weights].map(([name, { data, shape }]) => [name, variable(data, shape)] as const);
  return createPolicy(networkOf(preset, new Map(parameters)));
}
