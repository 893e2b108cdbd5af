import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { createNetwork } from '../../policy/network';
import { DataSet } from '../../training/data-set';
import { type EpochMetrics, train } from '../../training/train';
import { useTestBackend } from './backend';
import { TINY_PRESET, TINY_SIZE } from './synthetic';
import { OPTIONS, syntheticSets, weightsOf } from './synthetic-training';

let store: MemoryStore;
let training: DataSet;
let validation: DataSet;

beforeAll(async () => {
  await useTestBackend();
  ({ store, training, validation } = await syntheticSets());
});

describe('train', () => {
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
});
