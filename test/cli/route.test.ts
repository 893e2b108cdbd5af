import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSuite } from '../../cli/suites';
import { RandomStream } from '../../core/random';
import { writeSuiteFile } from '../../evaluation/suite-file';
import { writeCarlaRoutes } from '../../worlds/carla-routes';
import type { RouteSet } from '../../worlds/route-set';
import { sampleRoutes } from '../../worlds/sample-routes';
import { townWorld } from '../../worlds/town/town-world';
import { writeWorldFile } from '../../worlds/world-file';
import { runCli } from './run-cli';

let folder: string;
const at = (name: string) => join(folder, name);
const TOWN = townWorld(7);
const SETS: RouteSet = {
  routes: sampleRoutes(TOWN.network, new RandomStream(2, 'trips'), 3).map((route, i) => ({
    id: i === 2 ? '0' : String(i),
    map: 'Town77',
    waypoints: [0, 0.5, 1].map((part) => route.path.poseAt(part * route.length)),
  })),
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-routes-'));
  await mkdir(at('maps'));
  await mkdir(at('trips'));
  await writeFile(at('maps/carla_Town77.world.json'), writeWorldFile(TOWN));
  await writeFile(at('trips/a.xml'), writeCarlaRoutes(SETS, '1.0').bytes);
  await writeFile(at('trips/b.xml'), writeCarlaRoutes(SETS, '2').bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const words = (line: string) => line.split(' ').map((word) => word.replace('@', `${folder}/`));
const run = (line: string) => runCli(words(line));

describe('turnwise route', () => {
  it('new plans a route, and check finds it on its lanes', async () => {
    const made = await run(
      'route new --town 7 --from -200,100 --via 0,200 --to 150,-120 --out @new/trip.routes.json --json',
    );
    expect(made).toMatchObject({ code: 0, err: '' });
    const { length, moved } = made.json();
    expect(length).toBeGreaterThan(350);
    expect(moved).toHaveLength(3);
    const written = JSON.parse(await readFile(at('new/trip.routes.json'), 'utf8'));
    expect(written.routes).toMatchObject([{ id: 'trip', map: 'town-7', waypoints: [{}, {}, {}] }]);
    // the file names its town: nothing else is needed
    const checked = await run('route check @new/trip.routes.json --json');
    expect(checked.code).toBe(0);
    const { perRoute, ...totals } = checked.json();
    expect(totals).toMatchObject({ routes: 1, failed: 0, waypoints: 3, within: 1 });
    expect(perRoute[0].length).toBeCloseTo(length, 0);
  });

  it('check takes files and folders, with a folder of maps or one map', async () => {
    for (const [file, entries] of [
      ['@trips/a.xml --maps @maps', 3],
      ['@trips --maps @maps', 6],
      ['@trips/b.xml --town 7', 3],
      ['@trips/b.xml --world @maps/carla_Town77.world.json', 3],
    ] as const) {
      const checked = await run(`route check ${file} --json`);
      expect(checked.code).toBe(0);
      expect(checked.json()).toMatchObject({ routes: entries, failed: 0, waypoints: 3 * entries, within: 1 });
      // a map that is not the one that the file names is told of
      const other = file.includes('--town') ? ['b: 3 routes are for the map Town77, and put on town-7.'] : [];
      expect(checked.json().warnings).toEqual(other);
    }
    const text = await run('route check @trips --maps @maps');
    expect(text.out).toContain('6, of which 0 cannot be driven');
    expect(text.out).toContain('100.0 % within 0.5 m of the centre of the nearest lane; 0 were put on another');
    expect(text.out).toMatch(/a\/0#2/);
  });

  it('check says why a route cannot be driven, and goes on', async () => {
    const [first, second] = SETS.routes;
    const far = { ...first, waypoints: [first.waypoints[0], { x: 9000, y: 250 }] };
    await writeFile(at('far.xml'), writeCarlaRoutes({ routes: [far, second] }, '2').bytes);
    const checked = await run('route check @far.xml --maps @maps --json');
    expect(checked.code).toBe(1);
    expect(checked.json()).toMatchObject({ routes: 2, failed: 1 });
    expect(checked.json().perRoute[0]).toMatchObject({ code: 'ROUTE_WAYPOINT_FAR', length: null });
    expect(checked.json().perRoute[0].problems[0]).toContain('waypoint 1');
    // evaluate ends at it: file, route and waypoint are named, and its coordinates as the file has them
    const ended = await run(
      'evaluate --route-file @far.xml --world @maps/carla_Town77.world.json --driver expert --json',
    );
    expect(ended.code).toBe(2);
    const { error } = ended.json();
    expect(error.code).toBe('ROUTE_WAYPOINT_FAR');
    for (const part of [at('far.xml'), 'route "0"', 'waypoint 1 (the first is 0)', 'x 9000, y -250'])
      expect(error.where).toContain(part);
    expect(error.fix).toContain('route check');
  });

  it('convert goes to and fro', async () => {
    const there = await run('route convert @trips/b.xml --out @b.routes.json --json');
    expect(there.json()).toMatchObject({ routes: 3, waypoints: 9, warnings: [] });
    expect((await run('route convert @b.routes.json --out @back.xml')).code).toBe(0);
    expect(await readFile(at('back.xml'), 'utf8')).toBe(await readFile(at('trips/b.xml'), 'utf8'));
    expect((await run('route convert @b.routes.json --out @old.xml --carla 1.0')).code).toBe(0);
    expect(await readFile(at('old.xml'), 'utf8')).toContain('<waypoint x=');
  });

  it('schema prints schemas', async () => {
    for (const line of ['route schema', 'route schema --suite'])
      expect((await run(line)).json()).toMatchObject({ type: 'object', required: expect.arrayContaining(['format']) });
  });

  it.each([
    ['CLI_BAD_OPTION', 'route new --town 7 --from here --to 0,0 --out @x.json'],
    ['CLI_BAD_OPTION', 'route new --town 7 --from 1,2,3 --to 0,0 --out @x.json'],
    ['CLI_BAD_OPTION', 'route convert @trips/a.xml --out @x.txt'],
    ['CLI_BAD_OPTION', 'route convert @trips/a.xml --out @x.xml --carla 3'],
    ['CLI_NO_WORLD', 'route new --from 1,2 --to 0,0 --out @x.json'],
    ['ROUTE_WAYPOINT_FAR', 'route new --town 7 --from 9000,0 --to 0,0 --out @x.json'],
    ['SUITE_MAP_MISSING', 'route check @trips/a.xml'],
    ['SUITE_MAP_MISSING', 'route check @trips/a.xml --maps @trips'],
    ['FILE_NOT_FOUND', 'route check @nowhere.xml'],
    ['FILE_NOT_FOUND', 'evaluate --town 7 --route-file @nowhere.xml'],
    ['SUITE_UNKNOWN', 'route check nowhere'],
    ['SUITE_EMPTY', 'route check @maps/.. --maps @maps'.replace('@maps/..', '@empty')],
    ['FOLDER_NOT_FOUND', 'route check @trips/a.xml --maps @none'],
    ['CARLA_NOT_ROUTES', 'route check @other.xml'],
    ['ROUTES_WRONG_FORMAT', 'route check @maps/carla_Town77.world.json'],
    ['FILE_NOT_FOUND', 'route convert @none.xml --out @x.json'],
  ])('%s: %s', async (code, line) => {
    await mkdir(at('empty'), { recursive: true });
    await writeFile(at('other.xml'), '<OpenSCENARIO/>');
    const ran = await run(`${line} --json`);
    expect(ran.code).toBe(2);
    expect(ran.json().error.code).toBe(code);
    await expect(readFile(at('x.json'))).rejects.toThrow();
    await expect(readFile(at('x.xml'))).rejects.toThrow();
  });
});

describe('suites', () => {
  it('name their maps from where they lie', async () => {
    const file = { file: 'maps/carla_Town77.world.json', scenery: 1 };
    const route = { kind: 'sampled', seed: 1, count: 1, index: 0 } as const;
    await writeFile(
      at('mine.suite.json'),
      writeSuiteFile({ name: 'mine-v1', role: 'unseen', entries: [{ id: 'a', world: file, route }] }),
    );
    const suite = await loadSuite(at('mine.suite.json'), { scenery: 1 });
    expect(suite.name).toBe('mine-v1');
    expect(suite.entries[0].world).toEqual({ ...file, file: at('maps/carla_Town77.world.json') });
    expect((await run('route check @mine.suite.json --json')).json()).toMatchObject({ suite: 'mine-v1', failed: 0 });
    expect((await run('route check @mine.suite.json --town 3 --json')).json().error.code).toBe(
      'CLI_CONFLICTING_OPTIONS',
    );
  });

  it('of a folder have ids that are their own, in order of the files', async () => {
    const { entries, name } = await loadSuite(at('trips'), { maps: at('maps'), scenery: 1 });
    expect(name).toBe('trips');
    expect(entries.map(({ id }) => id)).toEqual(['a/0', 'a/1', 'a/0#2', 'b/0', 'b/1', 'b/0#2']);
  });
});
