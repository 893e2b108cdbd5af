import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OBSERVATION_SIZES } from '../../sim/observation';
import { runCli } from './run-cli';

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

/** A command line (@ stands for the folder of wrong files) and the code of the error it must end in. */
export type WrongCommand = [line: string, code: string | RegExp];

/** The words of a command line, with the folder in the place of every @. */
export const wordsOf = (line: string, folder: string) => line.split(' ').map((word) => word.replace('@', folder));

/**
 * Describes that every command line ends in its error, for programs and for people, and leaves nothing behind.
 * @param prepare puts more into the folder of wrong files
 */
export function endInOneError(cases: WrongCommand[], prepare = async (_folder: string) => {}): void {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
    for (const [name, data] of Object.entries(FILES)) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), data);
    }
    await prepare(folder);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Every file below the folder, with its length. */
  async function listing(): Promise<string[]> {
    const entries = await readdir(folder, { recursive: true });
    return Promise.all(entries.sort().map(async (entry) => `${entry} ${(await stat(join(folder, entry))).size}`));
  }

  describe('malformed input ends in one clear error and exit code 2', () => {
    it.each(cases)('%s', async (line, code) => {
      const before = await listing();
      const argv = wordsOf(line, folder);

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
}
