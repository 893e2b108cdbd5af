import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { createNetwork, type Network } from '../../policy/network';
import { createPolicy } from '../../policy/policy';
import { collect } from '../../training/collect';
import { type DaggerHooks, type DaggerOptions, dagger, networkFingerprint } from '../../training/dagger';
import { DataSet } from '../../training/data-set';
import { readIndex } from '../../training/demonstrations';
import { useTestBackend } from './backend';
import { CircleEnvironment } from './circle-environment';
import { TINY_PRESET, TINY_SIZE } from './synthetic';

const COLLECT = { seed: 7, shards: 2, samplesPerShard: 100, size: TINY_SIZE };
const OPTIONS: Partial<DaggerOptions> = {
  rounds: 2,
  collect: { ...COLLECT, expertEpisodes: 0.2 },
  train: { epochs: 2, batchSize: 32, learningRate: 0.01, warmUpSteps: 2 },
};

let store: MemoryStore;

beforeAll(async () => {
  await useTestBackend();
  store = new MemoryStore();
  const hooks = { makeEnvironment: () => new CircleEnvironment() };
  await collect(store, 'training', COLLECT, hooks);
  await collect(store, 'validation', { ...COLLECT, split: 'validation' }, hooks);
});

function improve(network: Network, into: string, more: Partial<DaggerHooks> = {}) {
  const folders = { training: ['training'], validation: ['validation'] };
  return dagger(network, folders, TINY_SIZE, store, into, OPTIONS, {
    collect: { makeEnvironment: () => new CircleEnvironment() },
    makeDriver: (driving) => createPolicy(driving),
    ...more,
  });
}

describe('dagger', () => {
  it('lets each network drive, and learns from all demonstrations together', async () => {
    const network = createNetwork(TINY_PRESET, 1);
    const first = await networkFingerprint(network);
    const results = await improve(network, 'a');
    expect(results.length).toBe(2);
    expect(results[1].history[1].validationNll).toBeLessThan(results[0].history[0].validationNll);
    const rounds = [1, 2].map((round) => `a/round-${round}/demonstrations`);
    const drivers = [];
    for (const round of rounds) drivers.push((await readIndex(store, round, 'training')).shards[0].driver);
    expect(drivers[0]).toBe(first);
    expect(drivers[1]).not.toBe(first);
    expect((await DataSet.open(store, ['training', ...rounds], 'training', TINY_SIZE)).count).toBe(600);
    network.dispose();
  });

  it('goes on after an interruption exactly as if there had been none', async () => {
    const stop = new AbortController();
    const first = createNetwork(TINY_PRESET, 1);
    const train = { signal: stop.signal, onEpoch: ({ epoch }: { epoch: number }) => epoch === 1 && stop.abort() };
    await expect(improve(first, 'b', { train })).rejects.toThrow();
    const second = createNetwork(TINY_PRESET, 1);
    await improve(second, 'b');
    const whole = createNetwork(TINY_PRESET, 1);
    await improve(whole, 'c');
    expect(await networkFingerprint(second)).toBe(await networkFingerprint(whole));
    for (const network of [first, second, whole]) network.dispose();
  });
});
