import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { createNetwork } from '../../policy/network';
import type { DataSet } from '../../training/data-set';
import { learningRateAt, TRAIN_DEFAULTS, train } from '../../training/train';
import { tfjsEngine } from '../../training/training-engine';
import { validate } from '../../training/validate';
import { useTestBackend } from './backend';
import { TINY_PRESET, TINY_SIZE } from './synthetic';
import { OPTIONS, syntheticSets } from './synthetic-training';

let training: DataSet;
let validation: DataSet;

beforeAll(async () => {
  await useTestBackend();
  ({ training, validation } = await syntheticSets());
});

describe('train', () => {
  it('learns what there is to learn', async () => {
    const network = createNetwork(TINY_PRESET, 1);
    const engine = await tfjsEngine(network, { ...TRAIN_DEFAULTS, size: TINY_SIZE, batchSize: 32 });
    const before = await validate(engine, TINY_PRESET, validation, 32);
    const result = await train(network, { training, validation }, new MemoryStore(), '', OPTIONS);
    const after = await validate(engine, TINY_PRESET, validation, 32);
    expect(after.negativeLogLikelihood).toBeLessThan(before.negativeLogLikelihood - 0.7);
    expect(after.curvatureError).toBeLessThan(0.5 * before.curvatureError);
    expect(after.negativeLogLikelihood).toBeCloseTo(result.history[5].validationNll, 6);
    expect(result.steps).toBe(6 * 15);
    await engine.dispose();
    network.dispose();
  });

  it('leaves no tensors behind', async () => {
    const network = createNetwork(TINY_PRESET, 3);
    const before = tf.memory().numTensors;
    const { history } = await train(network, { training, validation }, new MemoryStore(), '', {
      ...OPTIONS,
      epochs: 3,
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(new Set(history.map(({ tensors }) => tensors)).size).toBe(1);
    network.dispose();
  });

  it('refuses to mix two runs in one folder, and a damaged state', async () => {
    const folder = new MemoryStore();
    const network = createNetwork(TINY_PRESET, 5);
    await train(network, { training, validation }, folder, '', { ...OPTIONS, epochs: 1 });
    await expect(
      train(network, { training, validation }, folder, '', { ...OPTIONS, epochs: 1, seed: 8 }),
    ).rejects.toMatchObject({ code: 'TRAIN_OPTIONS_DIFFER' });
    const bytes = await folder.read('resume.safetensors');
    await folder.write('resume.safetensors', bytes.slice(0, bytes.length - 8));
    await expect(train(network, { training, validation }, folder, '', { ...OPTIONS, epochs: 1 })).rejects.toMatchObject(
      { code: 'SAFETENSORS_TRUNCATED' },
    );
    await expect(
      train(network, { training, validation }, new MemoryStore(), '', { ...OPTIONS, batchSize: 10_000 }),
    ).rejects.toMatchObject({ code: 'TRAIN_TOO_FEW_SAMPLES' });
    network.dispose();
  });

  it('says so when the loss is lost', async () => {
    const network = createNetwork(TINY_PRESET, 6);
    const first = network.parameters.values().next().value as tf.Variable;
    first.assign(tf.fill(first.shape, Number.NaN));
    await expect(train(network, { training, validation }, new MemoryStore(), '', OPTIONS)).rejects.toMatchObject({
      code: 'TRAIN_DIVERGED',
    });
    network.dispose();
  });

  it('warms up, then cools down', () => {
    const rate = (step: number) => learningRateAt(step, 1000, TRAIN_DEFAULTS);
    expect(rate(0)).toBeLessThan(rate(100));
    expect(rate(200)).toBeCloseTo(TRAIN_DEFAULTS.learningRate, 12);
    expect(rate(999)).toBeLessThan(2 * TRAIN_DEFAULTS.lastLearningRate);
  });

  it('reports rates by the clock it was given', async () => {
    const network = createNetwork(TINY_PRESET, 7);
    let now = 0;
    const seen: (number | null)[] = [];
    await train(
      network,
      { training, validation },
      new MemoryStore(),
      '',
      { ...OPTIONS, epochs: 1 },
      {
        clock: () => (now += 500),
        onProgress: ({ samplesPerSecond }) => seen.push(samplesPerSecond),
      },
    );
    expect(seen[0]).toBeCloseTo(64, 6);
    network.dispose();
  });
});
