import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { startBackend } from '../../policy/backend';
import { createNetwork, type Network } from '../../policy/network';
import type { Preset } from '../../policy/presets';
import { DataSet } from '../../training/data-set';
import { shareOf } from '../../training/parallel/memory-plan';
import { parallelEngine, type StartedWorker } from '../../training/parallel/parallel-engine';
import { startTrainThread } from '../../training/parallel/start-worker-node';
import { type TrainOptions, train } from '../../training/train';
import { type MakeEngine, tfjsEngine } from '../../training/training-engine';
import { buildBefore } from '../build-before';
import { useTestBackend } from './backend';
import { fewSteps } from './few-steps';
import { TINY_PRESET, TINY_SIZE, TRAINING_TOWNS, VALIDATION_TOWNS, writeSynthetic } from './synthetic';

const script = buildBefore({ 'train-worker': 'training/parallel/train-worker-node.ts' })('train-worker');

const ROUTED: Preset = {
  ...TINY_PRESET,
  name: 'tiny-routed',
  mapChannels: 1,
  routed: { map: [{ filters: 3, size: 3, stride: 2 }], dense: [5] },
};
const OPTIONS: Partial<TrainOptions> = { epochs: 2, batchSize: 30, learningRate: 0.01, warmUpSteps: 4 };

let training: DataSet;
let validation: DataSet;
const started: StartedWorker[] = [];
const startWorker = () => {
  const worker = startTrainThread(script);
  started.push(worker);
  return worker;
};

beforeAll(async () => {
  await useTestBackend();
  const store = new MemoryStore();
  await writeSynthetic(store, 'training', 'training', TRAINING_TOWNS.slice(0, 2), 100);
  await writeSynthetic(store, 'validation', 'validation', VALIDATION_TOWNS.slice(0, 1), 70);
  training = await DataSet.open(store, 'training', 'training', TINY_SIZE);
  validation = await DataSet.open(store, 'validation', 'validation', TINY_SIZE);
});

async function run(preset: Preset, makeEngine?: MakeEngine, options = OPTIONS) {
  const network = createNetwork(preset, 1);
  const { history } = await train(network, { training, validation }, new MemoryStore(), '', options, { makeEngine });
  const weights = await weightsOf(network);
  network.dispose();
  return { curve: history.map(({ tensors: _, ...metrics }) => metrics), weights };
}

async function weightsOf(network: Network) {
  const weights: number[] = [];
  for (const variable of network.parameters.values()) weights.push(...((await variable.data()) as Float32Array));
  return weights;
}

const parallel = (workers: number, shared: boolean) => parallelEngine({ workers, startWorker, shared });

describe.each([TINY_PRESET, ROUTED])('training $name in workers', (preset) => {
  it('gives the same bits every time, with shared memory and without', async () => {
    for (const workers of [1, 3]) {
      const shared = await run(preset, parallel(workers, true));
      expect(await run(preset, parallel(workers, true))).toEqual(shared);
      expect(await run(preset, parallel(workers, false))).toEqual(shared);
    }
  });

  it('follows the curve of tfjs, whatever the number of workers', async () => {
    const reference = await run(preset, tfjsEngine);
    for (const workers of [1, 2, 3]) {
      const { curve } = await run(preset, parallel(workers, true));
      for (const [i, metrics] of curve.entries()) {
        expect(metrics.trainingNll).toBeCloseTo(reference.curve[i].trainingNll, 3);
        expect(metrics.validationNll).toBeCloseTo(reference.curve[i].validationNll, 3);
        expect(metrics.gradientNorm).toBeCloseTo(reference.curve[i].gradientNorm, 2);
      }
    }
  });
});

it('follows stock tfjs for 50 steps', async () => {
  const ours = await fewSteps(parallel(2, true), 50);
  await startBackend({ kind: 'cpu' });
  try {
    const stock = await fewSteps(tfjsEngine, 50);
    for (const [i, [loss, norm]] of stock.entries()) {
      // rounding, until it lifts a unit over zero that stayed below it in the other network: after 20 steps or so they part a little
      expect(Math.abs(ours[i][0] - loss)).toBeLessThan(i < 20 ? 2e-5 : 5e-3);
      expect(Math.abs(ours[i][1] - norm)).toBeLessThan((i < 20 ? 1e-3 : 2e-2) * Math.max(1, norm));
    }
    expect(stock[49][0]).toBeLessThan(stock[0][0] - 0.5);
  } finally {
    await startBackend({ kind: 'wasm' });
  }
});

describe('a training run in workers', () => {
  it('goes on after an interruption to the same bits, and only with the same number of workers', async () => {
    const whole = await run(TINY_PRESET, parallel(2, true));
    const store = new MemoryStore();
    const data = { training, validation };
    const network = createNetwork(TINY_PRESET, 1);
    const stop = new AbortController();
    const makeEngine = parallel(2, true);
    await expect(
      train(network, data, store, '', OPTIONS, { makeEngine, signal: stop.signal, onEpoch: () => stop.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    await expect(train(network, data, store, '', OPTIONS, { makeEngine: parallel(1, true) })).rejects.toMatchObject({
      code: 'TRAIN_OPTIONS_DIFFER',
    });
    const fresh = createNetwork(TINY_PRESET, 9);
    await train(fresh, data, store, '', OPTIONS, { makeEngine });
    expect(await weightsOf(fresh)).toEqual(whole.weights);
  });

  it.each([true, false])('ends with one error when a worker is lost (shared memory: %s)', async (shared) => {
    const network = createNetwork(TINY_PRESET, 1);
    const from = started.length;
    let steps = 0;
    const running = train(
      network,
      { training, validation },
      new MemoryStore(),
      '',
      { ...OPTIONS, epochs: 50 },
      {
        makeEngine: parallel(3, shared),
        onProgress: () => {
          if (++steps === 5) started[from + 1].terminate();
        },
      },
    );
    await expect(running).rejects.toMatchObject({ code: 'TRAIN_WORKER_LOST' });
    expect(steps).toBeLessThan(15);
  });

  it('ends with one error when the script cannot be started', async () => {
    const network = createNetwork(TINY_PRESET, 1);
    const makeEngine = parallelEngine({
      workers: 2,
      startWorker: () => startTrainThread(new URL('file:///no/such.js')),
    });
    await expect(
      train(network, { training, validation }, new MemoryStore(), '', OPTIONS, { makeEngine }),
    ).rejects.toMatchObject({ code: 'TRAIN_WORKER_LOST' });
  });

  it('says so when the loss is lost', async () => {
    const network = createNetwork(TINY_PRESET, 6);
    const options = { ...OPTIONS, learningRate: 1e30, clipNorm: 1e30 };
    await expect(
      train(network, { training, validation }, new MemoryStore(), '', options, { makeEngine: parallel(2, true) }),
    ).rejects.toMatchObject({ code: 'TRAIN_DIVERGED' });
  });
});

it('shares cover everything once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(200), fc.constantFrom(1, 16), (workers, count, unit) => {
      let end = 0;
      for (let i = 0; i < workers; i++) {
        const [from, to] = shareOf(i, workers, count, unit);
        expect(from).toBe(end);
        expect(from % unit === 0 || from === count).toBe(true);
        end = to;
      }
      expect(end).toBe(count);
    }),
  );
});
