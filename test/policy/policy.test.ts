import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { curveSpeed } from '../../core/curve-speed';
import { startBackend } from '../../policy/backend';
import { chooseCurvature } from '../../policy/choose-curvature';
import { mixtureFromHead } from '../../policy/gaussian-mixture';
import { fillPixels, IMAGE_NAMES, tensorInference } from '../../policy/inference';
import { createKernelMemory } from '../../policy/kernels/kernel-memory';
import { createNetwork } from '../../policy/network';
import { createPolicy, MAX_CURVATURE } from '../../policy/policy';
import { PRESETS, type Preset } from '../../policy/presets';
import { mirroredObservation, noiseObservation } from './observations';

beforeAll(async () => {
  await startBackend({ kind: 'wasm' });
});

/** amini2019's structure at a size for tests. */
const ROUTED: Preset = {
  ...PRESETS.amini2019,
  camera: [45, 45, 3],
  dense: [8, 6],
};

/** Adds to one bias of a network, so that its answer is far from the middle. */
function shift(network: ReturnType<typeof createNetwork>, name: string, values: number[]): void {
  const bias = network.parameters.get(name)!;
  bias.assign(tf.add(bias, tf.tensor1d(values)));
}

describe('startBackend', () => {
  it('says what it chose and why, and may be called again', async () => {
    expect(await startBackend({ kind: 'wasm' })).toEqual({ kind: 'wasm', why: 'asked for' });
    expect((await startBackend()).why).toContain('no webgpu');
    expect(tf.getBackend()).toBe('wasm');
  });

  it('refuses what is not there', async () => {
    await expect(startBackend({ kind: 'webgpu' })).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
  });

  it('takes webgpu on no software adapter', async () => {
    const kept = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    for (const info of [
      { vendor: 'google', architecture: 'swiftshader' },
      { vendor: 'mesa', description: 'llvmpipe (LLVM 17)' },
      { vendor: 'intel', isFallbackAdapter: true },
      {},
    ]) {
      const gpu = { requestAdapter: async () => ({ info }) };
      Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
      expect((await startBackend()).kind).toBe('wasm');
    }
    if (kept) Object.defineProperty(globalThis, 'navigator', kept);
    else Reflect.deleteProperty(globalThis, 'navigator');
  });
});

describe('policy', () => {
  it('drives the densest mode, at the advised speed or what the bend allows', async () => {
    const network = createNetwork(PRESETS.small, 3);
    shift(network, 'head.bias', [0, 0, 4, 0, 0, 0.8, 0, 0, -2]);
    const policy = createPolicy(network);
    const { curvature, speed, mixture, timings } = await policy.act(noiseObservation(1));
    expect(curvature).toBeCloseTo(chooseCurvature(mixture), 12);
    expect(curvature).toBeGreaterThan(0.1);
    expect(speed).toBeCloseTo(curveSpeed(curvature), 12);
    expect(timings).toEqual({ prepare: 0, network: 0, total: 0 });
    const slow = noiseObservation(1);
    slow.state.advisedSpeed = 1;
    expect((await policy.act(slow)).speed).toBe(1);
    policy.dispose();
  });

  it('never asks for more than the tightest path', async () => {
    const network = createNetwork(PRESETS.small, 3);
    shift(network, 'head.bias', [0, 0, 0, -9, -9, -9, 0, 0, 0]);
    const policy = createPolicy(network);
    expect((await policy.act(noiseObservation(1))).curvature).toBe(-MAX_CURVATURE);
    policy.dispose();
  });

  it('follows the routed branch only where the route is on the map', async () => {
    const network = createNetwork(ROUTED, 3);
    shift(network, 'routed.curvature.bias', [0.7]);
    const policy = createPolicy(network);
    const observation = noiseObservation(1, ROUTED);
    const routed = await policy.act(observation);
    expect(routed.curvature).toBeCloseTo(0.07, 2);
    observation.state.routed = false;
    const free = await policy.act(observation);
    expect(free.curvature).toBeCloseTo(chooseCurvature(free.mixture), 12);
    expect(free.curvature).toBeLessThan(0.05);
    policy.dispose();
  });

  it('decides alike in a mirror where traffic keeps left', async () => {
    const policy = createPolicy(createNetwork(PRESETS.small, 9));
    const here = await policy.act(noiseObservation(4));
    const there = await policy.act(mirroredObservation(noiseObservation(4)));
    expect(there.curvature).toBe(-here.curvature);
    expect(there.speed).toBe(here.speed);
    expect([...there.mixture.means]).toEqual([...here.mixture.means].map((mean) => -mean));
    const unmirrored = mirroredObservation(noiseObservation(4));
    unmirrored.state.drivingSide = 'right';
    expect((await policy.act(unmirrored)).curvature).not.toBe(-here.curvature);
    policy.dispose();
  });

  it('refuses images of another size', async () => {
    const policy = createPolicy(createNetwork(PRESETS.small, 1));
    const wrong = noiseObservation(1, PRESETS.amini2019);
    await expect(policy.act(wrong)).rejects.toMatchObject({
      code: 'POLICY_IMAGE_SIZE',
      where: 'observation.images.front',
    });
    const short = noiseObservation(1);
    short.images.map.data = short.images.map.data.subarray(1);
    await expect(policy.act(short)).rejects.toMatchObject({
      code: 'POLICY_IMAGE_SIZE',
      where: 'observation.images.map',
    });
    policy.dispose();
  });

  it('says so when the network has no answer', async () => {
    const network = createNetwork(PRESETS.small, 1);
    shift(network, 'head.bias', new Array(9).fill(Number.NaN));
    const policy = createPolicy(network);
    await expect(policy.act(noiseObservation(1))).rejects.toMatchObject({ code: 'POLICY_NOT_FINITE' });
    policy.dispose();
  });

  it('times by the clock it is given', async () => {
    let time = 0;
    const policy = createPolicy(createNetwork(PRESETS.small, 1), { now: () => time++ });
    expect((await policy.act(noiseObservation(1))).timings).toEqual({ prepare: 1, network: 1, total: 3 });
    policy.dispose();
  });

  it.each(['right', 'left'] as const)('decides with the same bits as tfjs, traffic on the %s', async (side) => {
    for (const preset of [PRESETS.small, ROUTED] as Preset[]) {
      const network = createNetwork(preset, 12);
      const reference = tensorInference(network);
      const policy = createPolicy(network);
      const observation = noiseObservation(2, preset);
      // every value of a pixel
      for (const { data } of Object.values(observation.images)) for (let i = 0; i < 256; i++) data[i] = i;
      observation.state.drivingSide = side;
      const mirrored = side === 'left';
      const names = mirrored ? (['front', 'right', 'left', 'map'] as const) : IMAGE_NAMES;
      IMAGE_NAMES.forEach((name, i) => {
        reference.show(name, observation.images[names[i]], mirrored);
      });
      const expected = await reference.decide();
      const { curvature, mixture } = await policy.act(observation);
      const { means, weights, deviations } = mixtureFromHead(expected, 0, preset.components);
      expect(mixture).toEqual({ weights, deviations, means: mirrored ? means.map((mean) => -mean) : means });
      const routed = preset.routed ? expected[3 * preset.components] : chooseCurvature({ weights, means, deviations });
      expect(curvature).toBe(mirrored ? -routed : routed);
      policy.dispose();
    }
  });

  it('turns pixels into the same numbers as JavaScript', async () => {
    for (const mirrored of [false, true]) {
      const { front } = noiseObservation(3).images;
      const expected = new Float32Array(front.data.length);
      fillPixels(front, expected, mirrored);
      const { kernels, memory } = createKernelMemory(4e5, false);
      new Uint8Array(memory.buffer, 64).set(front.data);
      const to = 1e5;
      kernels.fillPixels(64, 48, 96, 3, mirrored ? 1 : 0, 0.5, to);
      const got = new Float32Array(memory.buffer, to, expected.length);
      expect(got).toEqual(expected.map((value) => value - 0.5));
    }
  });

  it('has no answer once it is disposed', async () => {
    const policy = createPolicy(createNetwork(PRESETS.small, 1));
    policy.dispose();
    await expect(policy.act(noiseObservation(1))).rejects.toMatchObject({ code: 'POLICY_NOT_LOADED' });
  });

  it('keeps no tensor over 300 decisions, and repeats itself to the bit', async () => {
    const before = tf.memory().numTensors;
    const policy = createPolicy(createNetwork(PRESETS.small, 2));
    const observation = noiseObservation(6);
    const first = await policy.act(observation);
    const held = tf.memory().numTensors;
    for (let i = 0; i < 300; i++) {
      const again = await policy.act(observation);
      if (again.curvature !== first.curvature) expect(again).toEqual(first);
    }
    expect(tf.memory().numTensors).toBe(held);
    policy.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('answers overlapping calls each by its own images', async () => {
    const policy = createPolicy(createNetwork(PRESETS.small, 2));
    const observations = [1, 2, 3].map((seed) => noiseObservation(seed));
    const together = await Promise.all(observations.map((o) => policy.act(o)));
    for (const [i, o] of observations.entries()) expect((await policy.act(o)).curvature).toBe(together[i].curvature);
    expect(new Set(together.map(({ curvature }) => curvature)).size).toBe(3);
    policy.dispose();
  });
});
