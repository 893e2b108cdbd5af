import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { loadCheckpoint, readCheckpointFiles } from '../../policy/checkpoint';
import { createPolicy } from '../../policy/policy';
import { OBSERVATION_SIZES } from '../../sim/observation';
import { collect } from '../../training/collect';
import { checksum, readIndex } from '../../training/demonstrations';
import { type CollectStage, type LearnHooks, learn, type Recipe, stagesOf } from '../../training/learn';
import { roleOfTownSeed } from '../../worlds/seeds';
import { useTestBackend } from './backend';
import { CircleEnvironment } from './circle-environment';

const SIZE = OBSERVATION_SIZES.small;
const RECIPE: Recipe = { preset: 'small', seed: 3, size: SIZE, shards: 1, epochs: 2, rounds: 1 };

/** Remembers every write, so that a kill after any of them can be played. */
class RecordingStore extends MemoryStore {
  readonly writes: [path: string, bytes: Uint8Array][] = [];
  override async write(path: string, bytes: Uint8Array): Promise<void> {
    await super.write(path, bytes);
    this.writes.push([path, this.files.get(path) as Uint8Array]);
  }
}

/** Learns in the stand-in for the simulator; notes what was worked on. */
async function learnIn(store: MemoryStore, more: Partial<Recipe> = {}) {
  const begun: string[] = [];
  const hooks: LearnHooks = {
    build: 'test',
    onBegin: ({ name }) => begun.push(name),
    collect: async ({ folder, options, checkpoint }: CollectStage) => {
      const opened = checkpoint ? await loadCheckpoint(store, checkpoint) : null;
      const policy = opened && createPolicy(opened.network);
      const driver = opened && policy ? { name: opened.config.weights, act: policy.act } : undefined;
      try {
        return await collect(store, folder, options, { makeEnvironment: () => new CircleEnvironment(SIZE), driver });
      } finally {
        policy?.dispose();
      }
    },
  };
  const results = await learn(store, 'out', { ...RECIPE, ...more }, hooks);
  return { begun, results };
}
const weightsOf = async (store: MemoryStore, folder: string) =>
  JSON.parse(new TextDecoder().decode((await readCheckpointFiles(store, folder)).config)).weights;

let whole: RecordingStore;
beforeAll(async () => {
  await useTestBackend();
  whole = new RecordingStore();
  await learnIn(whole);
});

describe('stagesOf', () => {
  const stages = stagesOf({ ...RECIPE, shards: 40, epochs: 5, rounds: 3 }, 'out');
  const collections = stages.filter((stage) => stage.kind === 'collect');
  const runs = stages.filter((stage) => stage.kind === 'train');

  it('lets every network be corrected, and start from the one before with all demonstrations', () => {
    expect(stages.map(({ kind }) => kind).join(' ')).toBe(`collect collect train${' collect train'.repeat(3)}`);
    expect(runs.map(({ start }) => start)).toEqual([null, ...runs.slice(0, 3).map(({ folder }) => `${folder}/best`)]);
    expect(collections.slice(2).map(({ checkpoint }) => checkpoint)).toEqual(runs.slice(1).map(({ start }) => start));
    expect(runs.map(({ data }) => data.length)).toEqual([1, 2, 3, 4]);
    expect(runs[3].data).toEqual(collections.slice(1).map(({ folder }) => folder));
    for (const all of [stages.map(({ name }) => name), stages.map(({ folder }) => folder)])
      expect(new Set(all).size).toBe(stages.length);
  });

  it('shows other towns each time, and validates on validation towns only', () => {
    expect(collections.map(({ options }) => options.split)).toEqual(['validation', ...Array(4).fill('training')]);
    expect(new Set(collections.slice(1).map(({ options }) => options.seed)).size).toBe(4);
  });
});

describe('learn', () => {
  it('goes from nothing to a checkpoint, on towns of the right splits', async () => {
    expect(await weightsOf(whole, 'out/best')).toBe(await weightsOf(whole, 'out/runs/round-1/best'));
    (await loadCheckpoint(whole, 'out/best')).network.dispose();
    const round = await readIndex(whole, 'out/data/round-1', 'training');
    expect(round.shards[0].driver).toBe(await weightsOf(whole, 'out/runs/base/best'));
    expect(roleOfTownSeed(round.shards[0].townSeed)).toBe('training');
    expect((await readIndex(whole, 'out/data/validation', 'validation')).samples).toBeGreaterThan(0);
  });

  it('has nothing to do when it is finished, and goes on from there with more rounds', async () => {
    const store = new MemoryStore();
    for (const [path, bytes] of whole.files) store.files.set(path, bytes);
    const { begun, results } = await learnIn(store);
    expect([begun, results.length]).toEqual([[], 5]);
    const more = await learnIn(store, { rounds: 2 });
    expect(more.begun).toEqual(['corrections, round 2', 'training, round 2']);
    expect(await weightsOf(store, 'out/best')).toBe(await weightsOf(store, 'out/runs/round-2/best'));
  });

  it.each(['data/training/shard', 'runs/base/resume', 'data/round-1/index', 'runs/round-1/last/config', 'best/model'])(
    'killed after the first write of %s and started again, gives the same bits',
    async (path) => {
      const store = new MemoryStore();
      const last = whole.writes.findIndex(([written]) => written.startsWith(`out/${path}`));
      expect(last).toBeGreaterThan(0);
      for (const [written, bytes] of whole.writes.slice(0, last + 1)) store.files.set(written, bytes);
      await learnIn(store);
      for (const [written, bytes] of whole.files) expect(checksum(store.files.get(written)!)).toBe(checksum(bytes));
      expect(store.files.size).toBe(whole.files.size);
    },
  );

  it.each(['preset', 'seed', 'shards', 'epochs'] as const)('refuses to go on with another %s', async (key) => {
    const other = { preset: 'amini2019', seed: 4, shards: 2, epochs: 1 } as const;
    await expect(learnIn(whole, { [key]: other[key] })).rejects.toMatchObject({ code: 'LEARN_OPTIONS_DIFFER' });
  });

  it('leaves folders alone that hold something else', async () => {
    const store = new MemoryStore();
    await store.write('out/best/config.json', new Uint8Array(1));
    await expect(learnIn(store)).rejects.toMatchObject({ code: 'LEARN_FOLDER_IN_USE' });
    await store.write('out/learn.json', new TextEncoder().encode('[]'));
    await expect(learnIn(store)).rejects.toMatchObject({ code: 'LEARN_BAD_STATE' });
    expect([...store.files.keys()]).toEqual(['out/best/config.json', 'out/learn.json']);
  });
});
