import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli';

const WEST_OAKLAND = resolve(import.meta.dirname, '../../../shared/data/osm/osmnx_West-Oakland.osm');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const words = (line: string) => line.split(' ').map((word) => word.replace('@', folder));
const json = async (line: string) => {
  const { code, out, err } = await runCli(words(`${line} --json`));
  expect({ code, err, lines: out.trimEnd().split('\n').length }).toEqual({ code: 0, err: '', lines: 1 });
  return JSON.parse(out);
};

describe('evaluate', () => {
  it('prints one object with totals and every route, and writes the report', async () => {
    const found = await json('evaluate --town 5 6 --routes 1 --seed 3 --driver expert --report @/report.html');
    expect(found).toMatchObject({ routes: 2, arrived: 2, offRoad: 0, completion: 1, driver: 'expert', seed: 3 });
    expect(found.junctionsRight).toBe(found.junctions);
    expect(found.junctions).toBeGreaterThan(0);
    expect(found.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(found.worlds).toEqual([
      { id: 'town-5', role: 'unseen' },
      { id: 'town-6', role: 'unseen' },
    ]);
    expect(
      found.perRoute.map(({ world, route, endReason }: Record<string, unknown>) => [world, route, endReason]),
    ).toEqual([
      ['town-5', 0, 'arrived'],
      ['town-6', 0, 'arrived'],
    ]);
    const report = await readFile(join(folder, 'report.html'), 'utf8');
    const text = report.replace(/<[^>]*>/g, '');
    for (const piece of [found.hash, found.perRoute[1].hash, found.command, '2 of 2']) expect(text).toContain(piece);
    expect(report.match(/<figure>/g)).toHaveLength(2);
  });

  it('gives the same figures again, and says so with --repeat', async () => {
    const one = await json('evaluate --town 5 --routes 1 --driver expert');
    const two = await json('evaluate --town 5 --routes 1 --driver expert --repeat 2');
    expect(two.hash).toBe(one.hash);
    expect(two.perRoute).toEqual(one.perRoute);
    expect(two.repeat).toEqual({ times: 2, identical: true, hashes: [one.hash, one.hash] });
    expect((await json('evaluate --town 5 --routes 1 --seed 2 --driver expert')).hash).not.toBe(one.hash);
  });

  it('says when a town may have been trained on', async () => {
    const found = await json('evaluate --town 10000 --routes 1 --driver expert');
    expect(found.worlds).toEqual([{ id: 'town-10000', role: 'training' }]);
  });

  it.skipIf(!existsSync(WEST_OAKLAND))('drives a real map', async () => {
    const found = await json(`evaluate --world ${WEST_OAKLAND} --routes 1 --driver expert`);
    expect(found).toMatchObject({ routes: 1, arrived: 1, worlds: [{ role: 'map' }] });
  });

  it('stops with exit code 130 and writes no report when interrupted', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const { code, out } = await runCli(
      words('evaluate --towns 500 --driver expert --report @/never.html --json'),
      stop.signal,
    );
    expect([code, JSON.parse(out).error.code]).toEqual([130, 'INTERRUPTED']);
    expect(existsSync(join(folder, 'never.html'))).toBe(false);
  });
});

describe('drive', () => {
  it('drives the same route as evaluate does, to the bit, and leaves a filmstrip', async () => {
    const drive = await json('drive --town 5 --seed 1 --route 1 --driver expert --png-every 200 --out @/film');
    const evaluation = await json('evaluate --town 5 --seed 1 --routes 2 --driver expert');
    expect(drive.hash).toBe(evaluation.perRoute[1].hash);
    const pictures = await readdir(join(folder, 'film'));
    expect(pictures).toHaveLength(Math.floor(drive.ticks / 200));
    expect(decode(await readFile(join(folder, 'film', pictures[0]))).height).toBeGreaterThan(100);
  });

  it('tells people how it goes', async () => {
    const { code, out } = await runCli(words('drive --town 5 --driver expert'));
    expect(code).toBe(0);
    expect(out).toMatch(/^town-5: \d+ m, \d+ junctions\n/);
    expect(out).toMatch(/\n {2}10 s +\d+ % +[\d.]+ m\/s +-?[\d.]+ m off centre\n/);
    expect(out).toMatch(/arrived after [\d.]+ s.*hash [0-9a-f]{16}\n$/);
  });
});

describe('world', () => {
  it('writes a town whose file drives like the town', async () => {
    const made = await json('world new --town 9 --out @/nine.world.json');
    expect(made).toMatchObject({ id: 'town-9', routes: 'yes', out: join(folder, 'nine.world.json') });
    const again = await json('world import @/nine.world.json --out @/again.world.json');
    const parsed = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'));
    expect(await parsed('again.world.json')).toEqual(await parsed('nine.world.json'));
    expect(again.streets).toBe(made.streets);
    expect(await json('world check @/nine.world.json')).toEqual(await json('world check --town 9'));
    const [town, file] = [
      await json('evaluate --town 9 --routes 1 --driver expert'),
      await json('evaluate --world @/nine.world.json --routes 1 --driver expert'),
    ];
    expect(file.hash).toBe(town.hash);
  });

  it('pictures a place on a route, and a place that is named', async () => {
    const here = await json('world render --town 9 --along 20 --out @/nine.png');
    expect(here.onRoad).toBe(true);
    const { x, y, headingDeg } = here;
    const there = await json(`world render --town 9 --x ${x} --y ${y} --heading ${headingDeg} --out @/there.png`);
    expect(there).toMatchObject({ onRoad: true, world: 'town-9' });
    const [a, b] = await Promise.all(
      ['nine.png', 'there.png'].map(async (name) => decode(await readFile(join(folder, name)))),
    );
    expect([a.width, a.height]).toEqual([b.width, b.height]);
    // the cameras see the same; the route is on one map only
    const cameras = a.width * 3 * 190;
    expect(a.data.slice(0, cameras)).toEqual(b.data.slice(0, cameras));
    expect(a.data).not.toEqual(b.data);
  });
});
