import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { startBackend } from '../../policy/backend';
import { CompiledNetwork } from '../../policy/compiled-network';
import { createKernelMemory, joinKernelMemory, type KernelMemory } from '../../policy/kernels/kernel-memory';
import { mixtureNegativeLogLikelihood, routedSquaredError } from '../../policy/mixture-loss';
import { type Network, type NetworkInput, networkOf, variable } from '../../policy/network';
import { parameterLayout } from '../../policy/parameter-layout';
import { type ConvolutionLayer, PRESETS, type Preset, planLayers } from '../../policy/presets';

beforeAll(async () => {
  await startBackend({ kind: 'wasm' });
});

/** amini2019's structure with sizes that leave rests in every tile. */
const ROUTED: Preset = { ...PRESETS.amini2019, camera: [43, 49, 3], dense: [83, 14] };

const NAMES = ['front', 'left', 'right', 'map'] as const;
type Images = Record<(typeof NAMES)[number], Float32Array>;

function randomImages(preset: Preset, count: number, seed: number): Images {
  const stream = new RandomStream(seed, 'images');
  const images = (name: string) => {
    const [h, w, c] = name === 'map' ? preset.map : preset.camera;
    return Float32Array.from({ length: count * h * w * c }, () => stream.uniform());
  };
  return Object.fromEntries(NAMES.map((name) => [name, images(name)])) as Images;
}

function tensorsOf(preset: Preset, images: Images, count: number): NetworkInput {
  const tensor = (name: keyof Images) =>
    tf.tensor4d(images[name], [count, ...(name === 'map' ? preset.map : preset.camera)]);
  return { front: tensor('front'), left: tensor('left'), right: tensor('right'), map: tensor('map') };
}

/** A network with weights of about the usual size, biases too; quick even for 25 million of them. */
function anyNetwork(preset: Preset, seed: number): Network {
  const parameters = new Map<string, tf.Variable>();
  let state = seed + 1;
  for (const { name, kernelShape } of planLayers(preset)) {
    const outputs = kernelShape[kernelShape.length - 1];
    const count = kernelShape.reduce((product, n) => product * n, 1);
    const draw = (size: number, spread: number) => {
      const values = new Float32Array(size);
      for (let i = 0; i < size; i++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
        values[i] = (state / 2 ** 31) * spread;
      }
      return values;
    };
    parameters.set(`${name}.kernel`, variable(draw(count, Math.sqrt((6 * outputs) / count)), kernelShape));
    parameters.set(`${name}.bias`, variable(draw(outputs, 0.05), [outputs]));
  }
  return networkOf(preset, parameters);
}

const GUARD = 0x5a;

/** A compiled network with the weights of a network; between its three blocks lie bytes that nobody may touch. */
function compile(network: Network, options: { batch: number; gradients: boolean }, shared = false) {
  const { preset } = network;
  const layout = parameterLayout(preset);
  const parameterBytes = layout.floats * 4;
  const gap = 4096;
  const parameters = gap;
  const gradients = parameters + parameterBytes + gap;
  const base = gradients + (options.gradients ? parameterBytes : 0) + gap;
  const end = base + CompiledNetwork.bytes(preset, options);
  const place = createKernelMemory(end + gap, shared);
  const bytes = new Uint8Array(place.memory.buffer);
  bytes.fill(GUARD);
  for (const [name, { offset, size }] of layout.places)
    new Float32Array(place.memory.buffer, parameters + offset * 4, size).set(
      network.parameters.get(name)!.dataSync() as Float32Array,
    );
  const gaps = [
    [0, parameters],
    [parameters + parameterBytes, gradients],
    [base - gap, base],
    [end, bytes.length],
  ];
  const parametersBefore = bytes.slice(parameters, parameters + parameterBytes);
  return {
    compiled: new CompiledNetwork(
      preset,
      place,
      { base, parameters, gradients: options.gradients ? gradients : undefined },
      options,
    ),
    gradient: (name: string) => {
      const { offset, size } = layout.places.get(name)!;
      return new Float32Array(place.memory.buffer, gradients + offset * 4, size);
    },
    /** Fails where something was written beside the network's own bytes. */
    check() {
      for (const [from, to] of gaps) expect(bytes.subarray(from, to).findIndex((byte) => byte !== GUARD)).toBe(-1);
      const now = bytes.subarray(parameters, parameters + parameterBytes);
      expect(now.findIndex((byte, i) => byte !== parametersBefore[i])).toBe(-1);
    },
  };
}

function setInputs(compiled: CompiledNetwork, images: Images): void {
  for (const name of NAMES) compiled.inputs[name].set(name === 'map' ? images.map : images[name].map((v) => v - 0.5));
}

function expectSameForward(network: Network, compiled: CompiledNetwork, count: number, seed: number): void {
  const { preset } = network;
  const images = randomImages(preset, count, seed);
  setInputs(compiled, images);
  compiled.forward(count);
  tf.tidy(() => {
    const { head, routedCurvature } = network.forward(tensorsOf(preset, images, count));
    const expected = head.dataSync();
    expect(compiled.head.slice(0, expected.length)).toEqual(expected);
    if (routedCurvature) expect(compiled.routedCurvature.slice(0, count)).toEqual(routedCurvature.dataSync());
    else expect(compiled.routedCurvature.length).toBe(0);
  });
}

function expectSameGradients(network: Network, batch: number, count: number, withRoute: boolean): void {
  const { preset } = network;
  const { compiled, gradient, check } = compile(network, { batch, gradients: true });
  const images = randomImages(preset, count, 11);
  const stream = new RandomStream(3, 'targets');
  const curvature = tf.tensor1d(Array.from({ length: count }, () => stream.range(-0.1, 0.1)));
  const input = tensorsOf(preset, images, count);
  // the heads' gradients by a tape of their own, then all parameters' by one over the whole network
  const losses = (head: tf.Tensor, routed: tf.Tensor | undefined) => {
    const likelihood = mixtureNegativeLogLikelihood(head as tf.Tensor2D, curvature);
    if (!routed || !withRoute) return likelihood;
    return tf.add(likelihood, routedSquaredError(routed as tf.Tensor2D, curvature)) as tf.Scalar;
  };
  const { head, routedCurvature } = network.forward(input);
  const outputs = routedCurvature && withRoute ? [head, routedCurvature] : [head];
  const [headGradient, routedGradient] = tf.grads((...t: tf.Tensor[]) => losses(t[0], t[1]))(outputs);
  const { grads } = tf.variableGrads(() => {
    const output = network.forward(input);
    return losses(output.head, output.routedCurvature);
  }, [...network.parameters.values()]);

  // what a larger batch left behind must not matter
  for (const values of Object.values(compiled.inputs)) values.fill(0.3);
  compiled.forward(batch);
  setInputs(compiled, images);
  for (let round = 0; round < 2; round++) {
    compiled.forward(count);
    compiled.headGradient.set(headGradient.dataSync());
    compiled.routedGradient.fill(0);
    if (routedGradient) compiled.routedGradient.set(routedGradient.dataSync());
    compiled.backward(count);
  }
  for (const [name, parameter] of network.parameters) {
    const got = gradient(name);
    // tfjs leaves out what the loss does not depend on
    const expected = (grads[parameter.name]?.dataSync() as Float32Array) ?? new Float32Array(got.length);
    const largest = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    if (withRoute || !name.startsWith('routed')) expect(largest, name).toBeGreaterThan(0);
    for (let i = 0; i < expected.length; i++)
      if (!(Math.abs(got[i] - expected[i]) <= 1e-5 * (largest + Math.abs(expected[i]))))
        expect.fail(`${name}[${i}] is ${got[i]} instead of ${expected[i]}, among ${largest}`);
  }
  check();
  tf.dispose([curvature, input as never, head, routedCurvature ?? [], headGradient, routedGradient ?? [], grads]);
}

const CASES: { name: string; preset: Preset; batch: number }[] = [
  { name: 'small', preset: PRESETS.small, batch: 5 },
  { name: 'amini2019', preset: PRESETS.amini2019, batch: 2 },
  { name: 'odd sizes', preset: ROUTED, batch: 7 },
];

describe('a compiled network', () => {
  it.each(CASES)('answers with the same bits as tfjs on our wasm kernels: $name', ({ preset, batch }) => {
    const network = anyNetwork(preset, 4);
    for (const options of [
      { batch, gradients: true },
      { batch: 1, gradients: false },
    ]) {
      const { compiled, check } = compile(network, options);
      for (const count of new Set([options.batch, 1])) expectSameForward(network, compiled, count, count);
      check();
    }
    network.dispose();
  });

  it.each(CASES)('finds the gradients that tfjs finds: $name', ({ preset, batch }) => {
    const network = anyNetwork(preset, 6);
    expectSameGradients(network, batch, batch, true);
    // 25 million parameters take long enough once
    if (preset !== PRESETS.amini2019) {
      expectSameGradients(network, batch, 1, true);
      expectSameGradients(network, batch, batch - 1, false);
    }
    network.dispose();
  });

  const layer = fc.record({
    filters: fc.integer({ min: 1, max: 19 }),
    size: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 3 }),
  });
  const layers = fc.array(layer, { minLength: 1, maxLength: 2 }) as fc.Arbitrary<ConvolutionLayer[]>;
  const shape = fc.record({ height: fc.integer({ min: 17, max: 24 }), width: fc.integer({ min: 17, max: 24 }) });
  const width = fc.integer({ min: 1, max: 21 });
  const widths = fc.array(width, { minLength: 1, maxLength: 2 });
  const presets = fc
    .record({
      camera: shape,
      map: shape,
      mapChannels: fc.integer({ min: 1, max: 2 }),
      cameraLayers: layers,
      mapLayers: layers,
      dense: widths,
      components: fc.integer({ min: 1, max: 5 }),
      routed: fc.option(fc.record({ map: layers, dense: widths }), { nil: undefined }),
    })
    .map(
      ({ camera, map, ...rest }): Preset => ({
        ...rest,
        name: 'any',
        camera: [camera.height, camera.width, 3],
        map: [map.height, map.width, 2],
      }),
    );

  it('is the same function for any sizes', () =>
    fc.assert(
      fc.property(presets, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (preset, batch, most) => {
        const network = anyNetwork(preset, 2);
        const count = Math.min(batch, most);
        const { compiled, check } = compile(network, { batch, gradients: false });
        expectSameForward(network, compiled, count, 9);
        check();
        network.dispose();
      }),
      { numRuns: 40, seed: 2026 },
    ));

  it('reads its parameters again when it packs them, or in every step with gradients', () => {
    const network = anyNetwork(ROUTED, 1);
    const place = createKernelMemory(
      4 * parameterLayout(ROUTED).floats * 2 + CompiledNetwork.bytes(ROUTED, { batch: 1, gradients: true }) + 256,
      false,
    );
    const floats = parameterLayout(ROUTED).floats;
    const at = { parameters: 64, gradients: 64 + floats * 4, base: 64 + floats * 8 };
    const parameters = new Float32Array(place.memory.buffer, 64, floats);
    for (const gradients of [false, true]) {
      const compiled = new CompiledNetwork(ROUTED, place, at, { batch: 1, gradients });
      parameters.fill(0.01);
      compiled.inputs.front.fill(0.1);
      compiled.forward(1);
      const before = compiled.head.slice();
      parameters.fill(0.02);
      if (!gradients) compiled.packWeights();
      compiled.forward(1);
      const after = compiled.head.slice();
      expect(after).not.toEqual(before);
    }
    network.dispose();
  });
});

describe('kernel memory', () => {
  it('is joined by other threads, and two networks share one block of parameters', () => {
    const network = anyNetwork(ROUTED, 8);
    const layout = parameterLayout(ROUTED);
    const options = { batch: 2, gradients: true };
    const bytes = CompiledNetwork.bytes(ROUTED, options);
    const block = layout.floats * 4;
    const first = createKernelMemory(64 + 3 * block + 2 * (bytes + 64), true);
    expect(first.memory.buffer).toBeInstanceOf(SharedArrayBuffer);
    const second: KernelMemory = joinKernelMemory(first.memory);
    for (const [name, { offset, size }] of layout.places)
      new Float32Array(first.memory.buffer, 64 + offset * 4, size).set(
        network.parameters.get(name)!.dataSync() as Float32Array,
      );
    const base = 64 * Math.ceil((64 + 3 * block) / 64);
    const networks = [first, second].map(
      (place, i) =>
        new CompiledNetwork(
          ROUTED,
          place,
          { parameters: 64, gradients: 64 + (i + 1) * block, base: base + i * 64 * Math.ceil(bytes / 64) },
          options,
        ),
    );
    for (const [i, compiled] of networks.entries()) expectSameForward(network, compiled, 2, i);
    network.dispose();
  });

  it('says so when it cannot be had', () => {
    expect(() => createKernelMemory(2 ** 33, false)).toThrow(expect.objectContaining({ code: 'KERNEL_MEMORY' }));
    const place = createKernelMemory(1000, false);
    const options = { batch: 1, gradients: false };
    expect(() => new CompiledNetwork(PRESETS.small, place, { base: 64, parameters: 64 }, options)).toThrow(
      expect.objectContaining({ code: 'KERNEL_PLACE' }),
    );
  });
});

describe('parameterLayout', () => {
  it.each(Object.values(PRESETS))('gives every parameter of $name a place of its own', (preset) => {
    const { places, floats } = parameterLayout(preset);
    let end = 0;
    for (const { offset, shape, size } of places.values()) {
      expect(offset).toBeGreaterThanOrEqual(end);
      expect(offset % 4).toBe(0);
      expect(size).toBe(shape.reduce((p, n) => p * n, 1));
      end = offset + size;
    }
    expect(floats).toBe(Math.ceil(end / 4) * 4);
  });
});
