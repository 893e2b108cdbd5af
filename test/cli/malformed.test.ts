import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OBSERVATION_SIZES } from '../../sim/observation';
import { runCli } from './run-cli';

let folder: string;
const bytes = (text: string) => new TextEncoder().encode(text);
const osm = (inside: string) => `<?xml version="1.0"?><osm version="0.6">${inside}</osm>`;
const header = (object: unknown) => {
  const text = bytes(JSON.stringify(object));
  const out = new Uint8Array(8 + text.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  return out;
};

const index = (townSeed: number) =>
  JSON.stringify({
    format: 'turnwise-demonstrations',
    version: 1,
    build: '',
    split: 'training',
    size: OBSERVATION_SIZES.small,
    samples: 3,
    options: {},
    shards: [{ file: 'shard-00000.safetensors', count: 3, townSeed, driver: 'expert', hash: '0123456789abcdef' }],
  });

/** Files that are wrong, by name; a name that ends in a slash is a folder of such files. */
const FILES: Record<string, Uint8Array | string> = {
  'empty.osm': '',
  'text.osm': 'this is no map',
  'cut.osm': '<?xml version="1.0"?><osm version="0.6"><node id="1" lat="1"',
  'other.osm': '<gpx></gpx>',
  'no-streets.osm': osm('<node id="1" lat="50" lon="10"/>'),
  'lost-nodes.osm': osm('<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>'),
  'broken.osm.gz': bytes('not gzip'),
  'cut.osm.gz': gzipSync(bytes(osm('<node id="1" lat="50" lon="10"/>'))).slice(0, 30),
  'empty.world.json': '',
  'text.world.json': '{"format":',
  'array.world.json': '[]',
  'other.world.json': '{"format":"something-else","version":1}',
  'future.world.json': '{"format":"turnwise-world","version":99}',
  'map.shp': 'binary',
  'run-empty/x': '',
  'run-config/config.json': '{"not":',
  'run-other/config.json': '{"format":"other"}',
  'run-other/model.safetensors': header({}),
  'data-text/index.json': 'nothing',
  'data-other/index.json': '{"format":"other","version":1}',
  'data-future/index.json': '{"format":"turnwise-demonstrations","version":99}',
  'data-none/x': '',
  'data-gone/index.json': index(10_000),
  'data-town/index.json': index(7),
  'data-text-shard/index.json': index(10_000),
  'data-text-shard/shard-00000.safetensors': 'not a shard',
  'data-empty-shard/index.json': index(10_000),
  'data-empty-shard/shard-00000.safetensors': header({}),
  'run-stopped/resume.safetensors': 'nothing to go on from',
  'learn-text/learn.json': '{"format":',
  'learn-other/learn.json': '{"format":"other"}',
  'learn-begun/learn.json': JSON.stringify({
    format: 'turnwise-learn',
    version: 1,
    build: '',
    recipe: { preset: 'small', seed: 2, shards: 1, epochs: 1 },
    finished: [],
  }),
  'records-text/records.jsonl': 'no records\n',
  'records-future/records.jsonl': '{"kind":"head","format":"turnwise-records","version":9}\n',
  'records-none/records.jsonl': '{"kind":"head","form',
  'results-only/results.json': '{}',
  file: 'x',
};

/** Data sets that are right but for one thing, by name: what is done to the bytes of their shard. */
const SHARDS: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  'data-cut-shard': (bytes) => bytes.slice(0, -1000),
  'data-changed-shard': (bytes) => bytes.with(bytes.length - 5, bytes[bytes.length - 5] ^ 1),
};
const collect = (out: string) => `collect --shards 1 --samples-per-shard 4 --out @/${out}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
  for (const [name, data] of Object.entries(FILES)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), data);
  }
  for (const line of [collect('training'), `${collect('validation')} --split validation`])
    expect((await runCli(words(line))).code).toBe(0);
  for (const [name, damage] of Object.entries(SHARDS)) {
    await cp(join(folder, 'training'), join(folder, name), { recursive: true });
    const shard = join(folder, name, 'shard-00000.safetensors');
    await writeFile(shard, damage(await readFile(shard)));
  }
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const words = (line: string) => line.split(' ').map((word) => word.replace('@', folder));

/** Every file below the folder, with its length. */
async function listing(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return Promise.all(entries.sort().map(async (entry) => `${entry} ${(await stat(join(folder, entry))).size}`));
}

/** A command line (@ stands for the folder of wrong files) and the code of the error it must end in. */
const CASES: [line: string, code: string | RegExp][] = [
  // what commander sees
  ['evaluat', 'CLI_UNKNOWN_COMMAND'],
  ['evaluate --wrold x', 'CLI_UNKNOWN_OPTION'],
  ['evaluate --town 1 --rotues 3', 'CLI_UNKNOWN_OPTION'],
  ['evaluate --world a.osm --town 1', 'CLI_CONFLICTING_OPTIONS'],
  ['evaluate --town 1 --towns 2', 'CLI_CONFLICTING_OPTIONS'],
  ['evaluate --town 1 --routes 2 stray', /CLI_/],
  ['drive stray', 'CLI_TOO_MANY_ARGUMENTS'],
  ['collect', 'CLI_MISSING_OPTION'],
  ['train --data x', 'CLI_MISSING_OPTION'],
  ['learn', 'CLI_MISSING_OPTION'],
  ['learn --town 1 --out @/new', 'CLI_UNKNOWN_OPTION'],
  ['learn @/new', /CLI_/],
  ['collect --out @/new --preset small --checkpoint @/none', 'CLI_CONFLICTING_OPTIONS'],
  ['world new --out x', 'CLI_MISSING_OPTION'],
  ['world import --out x', 'CLI_MISSING_ARGUMENT'],
  ['world chek file', /CLI_/],
  ['doctor --fix', 'CLI_UNKNOWN_OPTION'],
  ['doctor stray', 'CLI_TOO_MANY_ARGUMENTS'],
  ['drive --town 1 2', 'CLI_TOO_MANY_ARGUMENTS'],
  ['drive --world a.osm --town 1', 'CLI_CONFLICTING_OPTIONS'],
  ['collect --town 1 --out @/new', 'CLI_UNKNOWN_OPTION'],
  // numbers and words
  ['evaluate', 'CLI_NO_WORLD'],
  ['evaluate --town x', 'CLI_BAD_OPTION'],
  ['evaluate --town -3', 'CLI_BAD_OPTION'],
  ['evaluate --town 9-3', 'CLI_BAD_OPTION'],
  ['evaluate --towns 0', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --routes 0', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --routes 1.5', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --routes ten', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --seed 1e5', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --repeat 0', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --out @/new --shard 0/2', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --out @/new --shard 3/2', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --out @/new --shard half', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --shard 1/2', 'CLI_MISSING_OPTION'],
  ['evaluate --suite none', 'SUITE_UNKNOWN'],
  ['evaluate --suite recovery-v1 recovery-v1', 'CLI_CONFLICTING_OPTIONS'],
  ['evaluate --suite recovery-v1 --towns 3', 'CLI_CONFLICTING_OPTIONS'],
  ['evaluate --route-file @/none.xml --world @/none.xodr', 'SUITE_UNKNOWN'],
  ['evaluate --route-file @/text.osm --world @/cut.osm', /^ROUTE/],
  ['evaluate --route-file @/none.xml --town 1 2', 'CLI_CONFLICTING_OPTIONS'],
  ['evaluate merge --out @/new', 'CLI_MISSING_ARGUMENT'],
  ['evaluate merge @/records-text', 'CLI_MISSING_OPTION'],
  ['evaluate merge @/none --out @/new', 'FOLDER_NOT_FOUND'],
  ['evaluate merge @/file --out @/new', 'FILE_NOT_FOLDER'],
  ['evaluate merge @/run-empty --out @/new', 'FILE_NOT_FOUND'],
  ['evaluate merge @/records-text --out @/new', 'EVALUATE_RECORDS_INVALID'],
  ['evaluate merge @/records-future --out @/new', 'EVALUATE_RECORDS_INVALID'],
  ['evaluate merge @/records-none --out @/new', 'EVALUATE_PARTS_MISSING'],
  ['evaluate --town 1 --driver expert --out @/records-text', 'EVALUATE_RECORDS_INVALID'],
  ['evaluate --town 1 --driver expert --out @/results-only', 'EVALUATE_FOLDER_DIFFERS'],
  ['evaluate --town 1 --driver robot', 'CLI_BAD_OPTION'],
  ['drive --png-every 0', 'CLI_BAD_OPTION'],
  ['drive --seed nine', 'CLI_BAD_OPTION'],
  ['drive --route -1', 'CLI_BAD_OPTION'],
  ['drive --scenario @/none.scenario.json', 'FILE_NOT_FOUND'],
  ['drive --scenario @/text.world.json', 'SCENARIO_NOT_JSON'],
  ['drive --scenario @/other.world.json', 'SCENARIO_WRONG_FORMAT'],
  ['drive --scenery green', 'CLI_BAD_OPTION'],
  ['collect --out @/new --seed 1.5', 'CLI_BAD_OPTION'],
  ['collect --out @/new --shards 0', 'CLI_BAD_OPTION'],
  ['collect --out @/new --samples-per-shard many', 'CLI_BAD_OPTION'],
  ['collect --out @/new --split unseen', 'CLI_BAD_OPTION'],
  ['train --data x --validation y --out @/new --preset huge', 'CLI_BAD_OPTION'],
  ['train --data x --validation y --out @/new --epochs 0', 'CLI_BAD_OPTION'],
  ['train --data x --validation y --out @/new --learning-rate 7', 'CLI_BAD_OPTION'],
  ['train --data x --validation y --out @/new --batch-size 0', 'CLI_BAD_OPTION'],
  ['train --data x --validation y --out @/new --patience 0', 'CLI_BAD_OPTION'],
  ['train --data x --validation y --out @/new --samples-per-epoch -1', 'CLI_BAD_OPTION'],
  ['train --data x --validation y --out @/new --seed -1', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --workers 0', 'CLI_BAD_OPTION'],
  ['evaluate --town 1 --workers all', 'CLI_BAD_OPTION'],
  ['collect --out @/new --workers 1.5', 'CLI_BAD_OPTION'],
  ['collect --out @/new --preset huge', 'CLI_BAD_OPTION'],
  ['learn --out @/new --workers -1', 'CLI_BAD_OPTION'],
  ['learn --out @/new --preset huge', 'CLI_BAD_OPTION'],
  ['learn --out @/new --seed x', 'CLI_BAD_OPTION'],
  ['learn --out @/new --shards 0', 'CLI_BAD_OPTION'],
  ['learn --out @/new --epochs 0', 'CLI_BAD_OPTION'],
  ['learn --out @/new --rounds -1', 'CLI_BAD_OPTION'],
  ['world new --town 1.5 --out @/new.world.json', 'CLI_BAD_OPTION'],
  ['world render --town 1 --x 3 --out @/new.png', 'CLI_BAD_OPTION'],
  ['world render --town 1 --x three --y 1 --out @/new.png', 'CLI_BAD_OPTION'],
  ['world render --town 1 --extent 1 --out @/new.png', 'CLI_BAD_OPTION'],
  ['world render --town 1 --heading 400 --x 1 --y 1 --out @/new.png', 'CLI_BAD_OPTION'],
  ['world render --town 1 --along -5 --out @/new.png', 'CLI_BAD_OPTION'],
  ['world render --town 1 --seed x --out @/new.png', 'CLI_BAD_OPTION'],
  ['world import --scenery x --out @/new.world.json map.osm', 'CLI_BAD_OPTION'],
  ['world render --out @/new.png', 'CLI_NO_WORLD'],
  ['world check', 'CLI_NO_WORLD'],
  // maps
  ...[
    'evaluate --driver expert --world',
    'drive --driver expert --world',
    'world check',
    'world import --out @/new.world.json',
    'world render --out @/new.png --world',
  ].flatMap((command): [string, string | RegExp][] => [
    [`${command} @/none.osm`, 'FILE_NOT_FOUND'],
    [`${command} @`, 'FILE_IS_FOLDER'],
    [`${command} @/empty.osm`, /^(OSM|WORLD)_/],
    [`${command} @/text.osm`, /^OSM_/],
    [`${command} @/cut.osm`, /^OSM_/],
    [`${command} @/other.osm`, /^OSM_/],
    [`${command} @/no-streets.osm`, /^(OSM|WORLD|NETWORK)_/],
    [`${command} @/lost-nodes.osm`, /^(OSM|WORLD|NETWORK)_/],
    [`${command} @/broken.osm.gz`, /^OSM_/],
    [`${command} @/cut.osm.gz`, /^OSM_/],
    [`${command} @/empty.world.json`, /^WORLD_/],
    [`${command} @/text.world.json`, /^WORLD_/],
    [`${command} @/array.world.json`, /^WORLD_/],
    [`${command} @/other.world.json`, /^WORLD_/],
    [`${command} @/future.world.json`, /^WORLD_/],
    [`${command} @/map.shp`, /^WORLD_/],
  ]),
  // checkpoints
  ...[
    'evaluate --town 1 --checkpoint',
    'drive --town 1 --checkpoint',
    'collect --out @/new --checkpoint',
    'train --data @/training --validation @/validation --out @/new --start',
  ].flatMap((command): [string, string | RegExp][] => [
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

describe('malformed input ends in one clear error and exit code 2', () => {
  it.each(CASES)('%s', async (line, code) => {
    const before = await listing();
    const argv = words(line);

    const machine = await runCli([...argv, '--json']);
    expect(machine.code).toBe(2);
    const { error } = machine.json();
    expect(error.code).toMatch(typeof code === 'string' ? new RegExp(`^${code}$`) : code);
    expect(error.what).toMatch(/\w/);

    const person = await runCli(argv);
    expect(person.code).toBe(2);
    expect(person.out).toBe('');
    expect(person.err.startsWith(`${error.code}: `)).toBe(true);
    expect(person.err).not.toMatch(/\n\s+at /);
    expect(person.err).toContain('fix:');

    expect(await listing()).toEqual(before);
  });
});
