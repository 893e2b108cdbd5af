import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { TurnwiseError } from '../../core/errors';
import { RunningHash } from '../../core/hash';
import { MemoryStore } from '../../core/memory-store';
import { readSafetensors, type Tensor, writeSafetensors } from '../../core/safetensors';
import {
  type CheckpointAbout,
  type CheckpointFiles,
  loadCheckpoint,
  readCheckpointFiles,
  restoreNetwork,
  saveCheckpoint,
} from '../../policy/checkpoint';
import { createNetwork } from '../../policy/network';
import { PRESETS } from '../../policy/presets';

const ABOUT: CheckpointAbout = {
  build: '0.1.0',
  seeds: { weights: 1, data: 2 },
  data: { folder: 'demonstrations', towns: [1, 2, 3] },
  command: 'turnwise train --seed 1',
  metrics: { validationLoss: -2.5 },
};

let files: CheckpointFiles;

beforeAll(async () => {
  await tf.setBackend('cpu');
  const network = createNetwork(PRESETS.small, 1);
  const store = new MemoryStore();
  await saveCheckpoint(store, 'run/best', network, ABOUT);
  network.dispose();
  files = await readCheckpointFiles(store, 'run/best');
});

/** The files with other weights, their config in agreement. */
function withTensors(change: (tensors: Record<string, Tensor>) => void): CheckpointFiles {
  const { tensors, metadata } = readSafetensors(files.weights);
  change(tensors);
  const weights = writeSafetensors(tensors, metadata);
  return { weights, config: withConfig({ weights: new RunningHash().bytes(weights).digest() }).config };
}

function withConfig(change: object): CheckpointFiles {
  const config = { ...JSON.parse(new TextDecoder().decode(files.config)), ...change };
  return { ...files, config: new TextEncoder().encode(JSON.stringify(config)) };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TurnwiseError) return error.code;
    throw error;
  }
  return 'none';
}

describe('checkpoint', () => {
  it('gives the saved network back, and what made it', async () => {
    const store = new MemoryStore();
    const network = createNetwork(PRESETS.small, 5);
    const saved = await saveCheckpoint(store, 'run', network, ABOUT);
    expect(await store.list('run')).toEqual(['config.json', 'model.safetensors']);
    const { network: loaded, config } = await loadCheckpoint(store, 'run');
    expect(config).toEqual(saved);
    expect(config).toMatchObject({ format: 'turnwise-checkpoint', version: 1, preset: 'small', ...ABOUT });
    for (const [name, parameter] of network.parameters) {
      // one by one: `toEqual` on hundreds of thousands of numbers takes seconds
      const [got, expected] = [loaded.parameters.get(name)!.dataSync(), parameter.dataSync()];
      expect(got.length, name).toBe(expected.length);
      expect(
        got.every((value, i) => Object.is(value, expected[i])),
        name,
      ).toBe(true);
    }
    network.dispose();
    loaded.dispose();
  });

  it('is no checkpoint while the config is not written', async () => {
    const store = new MemoryStore();
    const network = createNetwork(PRESETS.small, 5);
    const write = store.write.bind(store);
    store.write = async (path, bytes) => {
      if (path.endsWith('.json')) throw new Error('the disk is full');
      await write(path, bytes);
    };
    await expect(saveCheckpoint(store, 'run', network, ABOUT)).rejects.toThrow('full');
    await expect(loadCheckpoint(store, 'run')).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' });
    network.dispose();
  });

  it('writes nothing that it could not read', async () => {
    const store = new MemoryStore();
    const network = createNetwork(PRESETS.small, 5);
    const about = { ...ABOUT, metrics: { validationLoss: Number.NaN } };
    await expect(saveCheckpoint(store, 'run', network, about)).rejects.toMatchObject({
      code: 'CHECKPOINT_CONFIG_INVALID',
    });
    expect(store.files.size).toBe(0);
    network.dispose();
  });

  it('says when there is none', async () => {
    await expect(loadCheckpoint(new MemoryStore(), 'run')).rejects.toMatchObject({
      code: 'CHECKPOINT_MISSING',
      where: 'run',
    });
  });

  const cases: [string, string, () => CheckpointFiles][] = [
    ['a config that is no JSON', 'CHECKPOINT_CONFIG_INVALID', () => ({ ...files, config: new Uint8Array([1]) })],
    ['another format', 'CHECKPOINT_CONFIG_INVALID', () => withConfig({ format: 'pytorch' })],
    ['a later version', 'CHECKPOINT_CONFIG_INVALID', () => withConfig({ version: 2 })],
    ['another scale', 'CHECKPOINT_CONFIG_INVALID', () => withConfig({ curvatureScale: 1 })],
    ['seeds left out', 'CHECKPOINT_CONFIG_INVALID', () => withConfig({ seeds: undefined })],
    ['an unknown preset', 'PRESET_UNKNOWN', () => withConfig({ preset: 'toString' })],
    ['another preset', 'CHECKPOINT_SHAPE', () => withConfig({ preset: 'amini2019' })],
    ['weights of another save', 'CHECKPOINT_WEIGHTS_DIFFER', () => withConfig({ weights: '0123456789abcdef' })],
    ['cut weights', 'SAFETENSORS_TRUNCATED', () => ({ ...files, weights: files.weights.subarray(0, -4) })],
    ['a tensor left out', 'CHECKPOINT_TENSOR_MISSING', () => withTensors((t) => delete t['head.bias'])],
    [
      'a tensor too many',
      'CHECKPOINT_TENSOR_UNKNOWN',
      () => withTensors((t) => Object.assign(t, { more: t['head.bias'] })),
    ],
    [
      'a transposed tensor',
      'CHECKPOINT_SHAPE',
      () => withTensors((t) => Object.assign(t['head.kernel'], { shape: [9, 64] })),
    ],
    [
      'another element type',
      'CHECKPOINT_SHAPE',
      () =>
        withTensors((t) => Object.assign(t, { 'head.bias': { dtype: 'F64', shape: [9], data: new Float64Array(9) } })),
    ],
    [
      'a weight that is no number',
      'CHECKPOINT_NOT_FINITE',
      () =>
        withTensors((t) =>
          Object.assign(t, { 'head.bias': { dtype: 'F32', shape: [9], data: new Float32Array(9).fill(Number.NaN) } }),
        ),
    ],
  ];
  it.each(cases)('refuses %s: %s', (_, code, damaged) => {
    const before = tf.memory().numTensors;
    expect(codeOf(() => restoreNetwork(damaged(), 'run'))).toBe(code);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses or accepts any damage, with a code', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.nat(), fc.nat(255), (inConfig, at, value) => {
        const damaged = { config: files.config.slice(), weights: files.weights.slice() };
        const bytes = inConfig ? damaged.config : damaged.weights;
        const place = at % (inConfig ? bytes.length : 4000);
        const changed = bytes[place] !== value;
        bytes[place] = value;
        const before = tf.memory().numTensors;
        const code = codeOf(() => restoreNetwork(damaged, 'run').network.dispose());
        if (changed && !inConfig) expect(code).not.toBe('none');
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns: 60 },
    );
  });
});
