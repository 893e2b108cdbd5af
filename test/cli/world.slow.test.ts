import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { warningLines } from '../../cli/warnings';
import { townWorld } from '../../worlds/town/town-world';
import { writeWorldFile } from '../../worlds/world-file';
import { broughtWorld } from '../worlds/brought-world';
import { runCli } from './run-cli';

const FABRIKSGATAN = resolve(import.meta.dirname, '../../../shared/data/opendrive/esmini_fabriksgatan.xodr');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
  const many = { ...broughtWorld(4), warnings: Array.from({ length: 40 }, (_, i) => `Warning number ${i}.`) };
  await writeFile(join(folder, 'brought.world.json'), writeWorldFile(many));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (line: string) => runCli(line.split(' ').map((word) => word.replace('@', folder)));

describe('world import', () => {
  it('tells some warnings on stderr and counts the rest', async () => {
    const { code, err, out } = await run('world import @/brought.world.json --out @/again.world.json');
    expect(code).toBe(0);
    expect(err.trimEnd().split('\n')).toHaveLength(13);
    expect(err).toContain('warning: Warning number 0.\n');
    expect(err).toMatch(/and 28 more/);
    expect(out).not.toContain('Warning number');
    const parsed = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'));
    expect(await parsed('again.world.json')).toEqual(await parsed('brought.world.json'));
  });

  it('prints them all in one object', async () => {
    const { err, json } = await run('world import @/brought.world.json --out @/again.world.json --json');
    expect(err).toBe('');
    expect(json().warnings).toHaveLength(40);
  });

  it.skipIf(!existsSync(FABRIKSGATAN))('keeps an OpenDRIVE map to the bit', { timeout: 60_000 }, async () => {
    await run(`world import ${FABRIKSGATAN} --out @/map.world.json`);
    const drive = async (file: string) => (await run(`drive --world ${file} --driver expert --json`)).json().hash;
    expect(await drive('@/map.world.json')).toBe(await drive(FABRIKSGATAN));
  });
});

describe('world check', () => {
  it('lists warnings, signs and what can be reached', async () => {
    const { out } = await run('world check @/brought.world.json');
    expect(out).toMatch(/reachable +\d+\.\d %/);
    expect(out).toMatch(/signs +\d+ lights and signs, 3 crossings/);
    expect(out).toMatch(/warning +Warning number 11\.\nwarning +and 28 more/);
  });
});

describe('world export', () => {
  it('writes OpenDRIVE', async () => {
    const found = (await run('world export @/brought.world.json --out @/brought.xodr --json')).json();
    expect(found).toMatchObject({ id: 'brought-4', out: join(folder, 'brought.xodr'), warnings: [] });
    const text = await readFile(join(folder, 'brought.xodr'), 'utf8');
    expect(text).toMatch(/^<\?xml.*\n<OpenDRIVE>\n<header revMajor="1" revMinor="7" name="/);
  });

  it.each([
    ['CLI_NO_WORLD', 'world export --out @/x.xodr'],
    ['CLI_MISSING_OPTION', 'world export --town 3'],
    ['FILE_NOT_FOUND', 'world export @/nothing.osm --out @/x.xodr'],
  ])('%s for %s', async (error, line) => {
    const { code, json } = await run(`${line} --json`);
    expect([code, json().error.code]).toEqual([2, error]);
    expect(existsSync(join(folder, 'x.xodr'))).toBe(false);
  });
});

it('world render --whole pictures all of a map', async () => {
  const { extent, ...found } = (await run('world render --town 7 --whole --out @/whole.png --json')).json();
  const { bounds } = townWorld(7).network;
  expect(Math.abs(found.x - bounds.minX)).toBeLessThan(extent / 2);
  expect(Math.abs(found.y - bounds.maxY)).toBeLessThan(extent / 2);
  expect((await readFile(join(folder, 'whole.png'))).subarray(1, 4).toString()).toBe('PNG');
});

describe('a map', () => {
  it.each(['export', 'import'])('is not overwritten by world %s', async (command) => {
    const file = join(folder, 'brought.world.json');
    const before = await readFile(file);
    await rm(join(folder, 'link.json'), { force: true });
    await symlink(file, join(folder, 'link.json'));
    for (const out of ['@/brought.world.json', '@/./brought.world.json', '@/link.json']) {
      const { code, json } = await run(`world ${command} @/brought.world.json --out ${out} --json`);
      expect([code, json().error.code]).toEqual([2, 'CLI_OUT_IS_INPUT']);
    }
    expect(await readFile(file)).toEqual(before);
  });
});

it('a few warnings are told without a count', () => {
  expect(warningLines(['a', 'b'])).toEqual(['a', 'b']);
  expect(warningLines([])).toEqual([]);
});
