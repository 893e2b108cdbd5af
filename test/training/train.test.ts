import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { createNetwork } from '../../policy/network';
import { AUGMENT_DEFAULTS } from '../../training/augment';
import { DataSet } from '../../training/data-set';
import { type EpochMetrics, learningRateAt, TRAIN_DEFAULTS, type TrainOptions, train } from '../../training/train';
import { tfjsEngine } from '../../training/training-engine';
import { validate } from '../../training/validate';
import { useTestBackend } from './backend';
import { TINY_PRESET, TINY_SIZE, TRAINING_TOWNS, VALIDATION_TOWNS, writeSynthetic } from './synthetic';

const OPTIONS: Partial<TrainOptions> = {
  epochs: 6,
  batchSize: 32,
  learningRate: 0.01,
  warmUpSteps: 4,
  augment: { ...AUGMENT_DEFAULTS, brightness: 0, contrast: 0, gain: 0, cover: 0, darkCamera: 0 },
};

let store: MemoryStore;
let training: DataSet;
let validation: DataSet;

beforeAll(async () => {
  await useTestBackend();
  store = new MemoryStore();
  await writeSynthetic(store, 'training', 'training', TRAINING_TOWNS.slice(0, 3), 160);
  await writeSynthetic(store, 'validation', 'validation', VALIDATION_TOWNS.slice(0, 1), 96);
  training = await DataSet.open(store, 'training', 'training', TINY_SIZE);
  validation = await DataSet.open(store, 'validation', 'validation', TINY_SIZE);
});

async function weightsOf(network: ReturnType<typeof createNetwork>) {
  const weights: Record<string, number[]> = {};
  for (const [name, variable] of network.parameters) weights[name] = Array.from(await variable.data());
  return weights;
}

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

  it('goes on after an interruption exactly as if there had been none', async () => {
    const whole = createNetwork(TINY_PRESET, 2);
    const wholeStore = new MemoryStore();
    const uninterrupted = await train(whole, { training, validation }, wholeStore, 'run', OPTIONS);

    const folder = new MemoryStore();
    const first = createNetwork(TINY_PRESET, 2);
    const stop = new AbortController();
    const interrupted = train(first, { training, validation }, folder, 'run', OPTIONS, {
      signal: stop.signal,
      onProgress: ({ step }) => step === 40 && stop.abort(),
    });
    await expect(interrupted).rejects.toThrow();
    // another start: what the folder holds must win
    const second = createNetwork(TINY_PRESET, 99);
    const resumed = await train(second, { training, validation }, folder, 'run', OPTIONS);

    const figures = (history: EpochMetrics[]) => history.map(({ tensors: _, ...metrics }) => metrics);
    expect(figures(resumed.history)).toEqual(figures(uninterrupted.history));
    expect(await weightsOf(second)).toEqual(await weightsOf(whole));
    const lines = new TextDecoder()
      .decode(await folder.read('run/metrics.jsonl'))
      .trim()
      .split('\n');
    expect(lines.length).toBe(6);
    for (const network of [whole, first, second]) network.dispose();
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

  it('gives the same curve when the images do not fit in memory and come in groups, and keeps learning', async () => {
    const small = await DataSet.open(store, 'training', 'training', TINY_SIZE, { memory: 1 });
    const network = createNetwork(TINY_PRESET, 1);
    const result = await train(network, { training: small, validation }, new MemoryStore(), '', OPTIONS);
    expect(result.history[5].validationNll).toBeLessThan(result.history[0].validationNll - 0.3);
    network.dispose();
  });

  it('stops when nothing gets better, and keeps the best network', async () => {
    const network = createNetwork(TINY_PRESET, 4);
    const saved: string[] = [];
    const result = await train(
      network,
      { training, validation },
      new MemoryStore(),
      '',
      { ...OPTIONS, epochs: 40, patience: 2, learningRate: 1e-12, lastLearningRate: 0 },
      { saveNetwork: async (name, { epoch }) => void saved.push(`${name} ${epoch}`) },
    );
    expect(result.stoppedEarly).toBe(true);
    expect(result.epochs).toBeLessThan(40);
    expect(saved.filter((text) => text.startsWith('best')).at(-1)).toBe(`best ${result.best.epoch}`);
    expect(saved.filter((text) => text.startsWith('last')).length).toBe(result.epochs);
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
