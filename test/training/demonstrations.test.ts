import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { TurnwiseError } from '../../core/errors';
import { MemoryStore } from '../../core/memory-store';
import { readSafetensors, writeSafetensors } from '../../core/safetensors';
import { OBSERVATION_SIZES } from '../../sim/observation';
import { DataSet } from '../../training/data-set';
import { checksum, readIndex } from '../../training/demonstrations';
import { decodeShard, encodeShard } from '../../training/shard';
import { syntheticShard, TINY_SIZE, TRAINING_TOWNS, VALIDATION_TOWNS, writeSynthetic } from './synthetic';

let store: MemoryStore;

beforeEach(async () => {
  store = new MemoryStore();
  await writeSynthetic(store, 'set', 'training', TRAINING_TOWNS.slice(0, 2), 20);
});

/** An index before it is checked. */
interface LooseIndex {
  format: string;
  version: number;
  split: string;
  samples: number;
  shards: { file: string; hash: string; townSeed: number }[];
}

const open = () => DataSet.open(store, 'set', 'training', TINY_SIZE);

async function editIndex(edit: (index: LooseIndex) => void) {
  const index = JSON.parse(new TextDecoder().decode(await store.read('set/index.json')));
  edit(index);
  await store.write('set/index.json', new TextEncoder().encode(JSON.stringify(index)));
}

describe('a shard', () => {
  it('comes back as it was written', () => {
    const shard = syntheticShard(15, 3, 'validation', 7);
    expect(decodeShard(encodeShard(shard), 'x')).toEqual(shard);
  });

  it('is refused where a tensor is missing, has another shape or type, or a label is no number', () => {
    const bytes = encodeShard(syntheticShard(15, 3, 'training', 7));
    const { tensors, metadata } = readSafetensors(bytes);
    const action = tensors.action.data as Float32Array;
    const cases: [string, () => Uint8Array][] = [
      ['other format', () => writeSafetensors(tensors, { ...metadata, format: 'other' })],
      ['no origin', () => writeSafetensors(tensors, { format: metadata.format, version: metadata.version })],
      ['bad origin', () => writeSafetensors(tensors, { ...metadata, origin: '{"split":"unseen"}' })],
      ['no frames', () => writeSafetensors({ action: tensors.action }, metadata)],
      ['no turn', () => writeSafetensors(without(tensors, 'turn'), metadata)],
      [
        'short state',
        () =>
          writeSafetensors(
            { ...tensors, 'observation.state': { dtype: 'F32', shape: [1, 3], data: new Float32Array(3) } },
            metadata,
          ),
      ],
      [
        'wrong type',
        () => writeSafetensors({ ...tensors, routed: { dtype: 'I8', shape: [15], data: new Int8Array(15) } }, metadata),
      ],
      [
        'no number',
        () =>
          writeSafetensors({ ...tensors, action: { ...tensors.action, data: action.map(() => Number.NaN) } }, metadata),
      ],
    ];
    for (const [name, make] of cases) {
      expect(
        codeOf(() => decodeShard(make(), 'x')),
        name,
      ).toBe('DATA_BAD_SHARD');
    }
  });

  it('never fails otherwise than with a code, whatever happened to the file', () => {
    const good = encodeShard(syntheticShard(3, 0, 'training', 7));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 20 }), fc.nat(), (edits, cut) => {
        const bytes = good.slice();
        for (const [at, value] of edits) bytes[at] = value;
        const code = codeOf(() => decodeShard(cut % 3 ? bytes : bytes.slice(0, cut % bytes.length), 'x'));
        return code === null || /^(SAFETENSORS|DATA)_/.test(code);
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});

describe('an index', () => {
  it('lists what is there', async () => {
    const set = await open();
    expect(set.count).toBe(40);
    expect(set.hashes.length).toBe(2);
    expect((await DataSet.open(store, ['set', 'set'], 'training', TINY_SIZE)).count).toBe(80);
  });

  it.each([
    ['missing', 'DATA_NO_INDEX', () => store.remove('set/index.json')],
    ['no JSON', 'DATA_BAD_INDEX', () => store.write('set/index.json', new TextEncoder().encode('{"format":'))],
    ['null', 'DATA_BAD_INDEX', () => store.write('set/index.json', new TextEncoder().encode('null'))],
    [
      'other format',
      'DATA_BAD_INDEX',
      () =>
        editIndex((index) => {
          index.format = 'other';
        }),
    ],
    [
      'newer version',
      'DATA_VERSION',
      () =>
        editIndex((index) => {
          index.version = 2;
        }),
    ],
    [
      'wrong sum',
      'DATA_BAD_INDEX',
      () =>
        editIndex((index) => {
          index.samples = 41;
        }),
    ],
    [
      'path as file',
      'DATA_BAD_INDEX',
      () =>
        editIndex((index) => {
          index.shards[0].file = '../secret';
        }),
    ],
    [
      'shard twice',
      'DATA_BAD_INDEX',
      () =>
        editIndex((index) => {
          index.shards[1] = index.shards[0];
        }),
    ],
    [
      'no shards',
      'DATA_EMPTY',
      () =>
        editIndex((index) => {
          index.shards = [];
          index.samples = 0;
        }),
    ],
    ['lost shard', 'FILE_NOT_FOUND', () => store.remove('set/shard-00001.safetensors')],
    ['changed shard', 'DATA_HASH', () => store.files.get('set/shard-00001.safetensors')!.fill(7, -40, -20)],
    [
      'town of validation',
      'SEED_WRONG_SPLIT',
      () =>
        editIndex((index) => {
          index.shards[0].townSeed = VALIDATION_TOWNS[0];
        }),
    ],
    [
      'set of validation',
      'DATA_WRONG_SPLIT',
      () => writeSynthetic(store, 'set', 'validation', VALIDATION_TOWNS.slice(0, 1), 5),
    ],
    [
      'claims another split',
      'DATA_WRONG_SPLIT',
      () =>
        editIndex((index) => {
          index.split = 'validation';
        }),
    ],
  ])('is refused: %s', async (_, code, damage) => {
    await damage();
    await expect(open()).rejects.toMatchObject({ code });
  });

  it('refuses shards of another split behind an index that hides it', async () => {
    const bytes = encodeShard(syntheticShard(20, 0, 'validation', VALIDATION_TOWNS[0]));
    await store.write('set/shard-00000.safetensors', bytes);
    await editIndex((index) => {
      index.shards[0].hash = checksum(bytes);
    });
    await expect(open()).rejects.toMatchObject({ code: 'DATA_WRONG_SPLIT' });
  });

  it('refuses validation towns for training and the other way round', async () => {
    await expect(readIndex(store, 'set', 'validation')).rejects.toMatchObject({ code: 'DATA_WRONG_SPLIT' });
    await writeSynthetic(store, 'cheat', 'training', VALIDATION_TOWNS.slice(0, 1), 5);
    await expect(readIndex(store, 'cheat', 'training')).rejects.toMatchObject({ code: 'SEED_WRONG_SPLIT' });
  });

  it('refuses images of other sizes than the network sees', async () => {
    await expect(DataSet.open(store, 'set', 'training', OBSERVATION_SIZES.small)).rejects.toMatchObject({
      code: 'DATA_WRONG_SIZE',
    });
  });
});

describe('batches', () => {
  it.each([
    ['all in memory', 1e9],
    ['a shard at a time', 1],
  ])('walk through every sample once, %s', async (_, memory) => {
    await writeSynthetic(store, 'many', 'training', TRAINING_TOWNS.slice(0, 4), 20);
    const set = await DataSet.open(store, 'many', 'training', TINY_SIZE, { memory });
    const order = Int32Array.from({ length: 80 }, (_, i) => (i * 37) % 80);
    const seen: number[] = [];
    for await (const { shards, rows } of set.batches(order, 16)) {
      for (let i = 0; i < rows.length; i++) seen.push(shards[i].origin.number * 20 + rows[i]);
      for (let i = 0; i < rows.length; i++)
        expect(shards[i].action[2 * rows[i]]).toBe(set.curvature[seen[seen.length - rows.length + i]]);
    }
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, i) => i));
    if (memory === 1e9) expect(seen).toEqual(Array.from(order));
  });
});

describe('checksum', () => {
  it('notices a changed, a moved and a missing byte', () => {
    const bytes = Uint8Array.from({ length: 1003 }, (_, i) => (i * 7) % 251);
    const good = checksum(bytes);
    expect(checksum(bytes.slice())).toBe(good);
    expect(checksum(new Uint8Array([0, ...bytes]).subarray(1))).toBe(good);
    for (const at of [0, 500, 1002]) {
      const changed = bytes.slice();
      changed[at] ^= 1;
      expect(checksum(changed)).not.toBe(good);
    }
    expect(checksum(bytes.subarray(0, 1002))).not.toBe(good);
  });
});

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

function codeOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof TurnwiseError) return error.code;
    throw error;
  }
}
