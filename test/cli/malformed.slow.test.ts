import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runCli } from './run-cli';
import { endInOneError, type WrongCommand, wordsOf } from './wrong-files';

/** Data sets that are right but for one thing, by name: what is done to the bytes of their shard. */
const SHARDS: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  'data-cut-shard': (bytes) => bytes.slice(0, -1000),
  'data-changed-shard': (bytes) => bytes.with(bytes.length - 5, bytes[bytes.length - 5] ^ 1),
};
const collect = (out: string) => `collect --shards 1 --samples-per-shard 4 --out @/${out}`;

/** Beside the wrong files, two small data sets that are right, and copies of them that are damaged. */
async function prepare(folder: string): Promise<void> {
  for (const line of [collect('training'), `${collect('validation')} --split validation`])
    expect((await runCli(wordsOf(line, folder))).code).toBe(0);
  for (const [name, damage] of Object.entries(SHARDS)) {
    await cp(join(folder, 'training'), join(folder, name), { recursive: true });
    const shard = join(folder, name, 'shard-00000.safetensors');
    await writeFile(shard, damage(await readFile(shard)));
  }
}

const CASES: WrongCommand[] = [
  // checkpoints
  ...[
    'evaluate --town 1 --checkpoint',
    'drive --town 1 --checkpoint',
    'collect --out @/new --checkpoint',
    'train --data @/training --validation @/validation --out @/new --start',
  ].flatMap((command): WrongCommand[] => [
    [`${command} @/none`, 'FOLDER_NOT_FOUND'],
    [`${command} @/file`, 'FILE_NOT_FOLDER'],
    [`${command} @/run-empty`, /^(CHECKPOINT|FILE)_/],
    [`${command} @/run-config`, /^CHECKPOINT_/],
    [`${command} @/run-other`, /^CHECKPOINT_/],
  ]),
  // data sets
  ['train --data @/none --validation @/none --out @/new', 'FOLDER_NOT_FOUND'],
  ['train --data @/file --validation @/file --out @/new', 'FILE_NOT_FOLDER'],
  ['train --data @/data-none --validation @/data-none --out @/new', 'DATA_NO_INDEX'],
  ['train --data @/data-text --validation @/data-text --out @/new', 'DATA_BAD_INDEX'],
  ['train --data @/data-other --validation @/data-other --out @/new', 'DATA_BAD_INDEX'],
  ['train --data @/data-future --validation @/data-future --out @/new', 'DATA_VERSION'],
  ['train --data @/data-gone --validation @/data-gone --out @/new', 'FILE_NOT_FOUND'],
  ['train --data @/data-town --validation @/data-town --out @/new', 'SEED_WRONG_SPLIT'],
  ['train --data @/data-text-shard --validation @/data-text-shard --out @/new', /^SAFETENSORS_/],
  ['train --data @/data-empty-shard --validation @/data-empty-shard --out @/new', /^(DATA|SAFETENSORS)_/],
  ['train --data @/data-cut-shard --validation @/validation --out @/new', /^SAFETENSORS_/],
  ['train --data @/data-changed-shard --validation @/validation --out @/new', 'DATA_HASH'],
  ['train --data @/training @/data-changed-shard --validation @/validation --out @/new', 'DATA_HASH'],
  ['train --data @/training --validation @/none --out @/new', 'FOLDER_NOT_FOUND'],
  ['train --data @/training --validation @/data-text --out @/new', 'DATA_BAD_INDEX'],
  ['train --data @/training --validation @/training --out @/new', 'DATA_WRONG_SPLIT'],
  ['train --data @/validation --validation @/validation --out @/new', 'DATA_WRONG_SPLIT'],
  ['train --data @/training --validation @/validation --preset amini2019 --out @/new', 'DATA_WRONG_SIZE'],
  ['train --data @/training --validation @/validation --batch-size 5 --out @/new', 'TRAIN_TOO_FEW_SAMPLES'],
  [`${collect('training')} --seed 2`, 'DATA_OPTIONS_DIFFER'],
  [`${collect('training')} --preset amini2019`, 'DATA_OPTIONS_DIFFER'],
  // runs
  ['train --data @/training --validation @/validation --out @/run-stopped', 'TRAIN_FOLDER_IN_USE'],
  [
    'train --data @/training --validation @/validation --batch-size 2 --resume --out @/run-stopped',
    /^(SAFETENSORS|TRAIN)_/,
  ],
  ['learn --out @/run-stopped', 'LEARN_FOLDER_IN_USE'],
  ['learn --out @/training', 'LEARN_FOLDER_IN_USE'],
  ['learn --out @/learn-text', 'LEARN_BAD_STATE'],
  ['learn --out @/learn-other', 'LEARN_BAD_STATE'],
  ['learn --out @/learn-begun', 'LEARN_OPTIONS_DIFFER'],
  // outputs
  ['learn --out @/file', 'FILE_UNWRITABLE'],
  ['evaluate --town 1 --driver expert --out @/file', 'FILE_UNWRITABLE'],
  ['evaluate --town 1 --driver expert --report @', 'FILE_UNWRITABLE'],
  [collect('file'), 'FILE_UNWRITABLE'],
  ['train --data @/training --validation @/validation --batch-size 2 --epochs 1 --out @/file', 'FILE_UNWRITABLE'],
  ['world render --town 1 --out @/file/below.png', 'FILE_UNWRITABLE'],
  ['world new --town 1 --out @/file/below.world.json', 'FILE_UNWRITABLE'],
  ['world new --town 1 --out @', 'FILE_UNWRITABLE'],
];

endInOneError(CASES, prepare);
