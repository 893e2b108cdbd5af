import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { writeCarlaRoutes } from '../../worlds/carla-routes';
import { sampleRoutes } from '../../worlds/sample-routes';
import { townWorld } from '../../worlds/town/town-world';
import { runCli } from './run-cli';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
  const routes = sampleRoutes(townWorld(7).network, new RandomStream(2, 'trips'), 2).map(({ path }, i) => ({
    id: `trip-${i}`,
    map: 'town-7',
    waypoints: [0, 20, 40].map((along) => {
      const { x, y, heading } = path.poseAt(along);
      // the second route's middle is where those who come towards it drive
      const left = i === 1 && along === 20 ? 3.3 : 0;
      return { x: x - left * Math.sin(heading), y: y + left * Math.cos(heading), heading };
    }),
  }));
  await writeFile(join(folder, 'trips.xml'), writeCarlaRoutes({ routes }, '2').bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (line: string) => runCli(line.split(' ').map((word) => word.replace('@', folder)));
const outcome = (name: string) =>
  Promise.all(['results.json', 'results.csv', 'report.html'].map((file) => readFile(join(folder, name, file), 'utf8')));

it('evaluate warns of waypoints on the wrong side: on stderr, in results and report, the same in one piece, in parts and again', async () => {
  const evaluate = 'evaluate --route-file @/trips.xml --driver expert';
  const warned = /^warning: route trip-1: 1 waypoint .*opposite direction.*sign of y/m;
  const { code, err } = await run(`${evaluate} --out @/whole`);
  expect(code).toBe(0);
  expect(err).toMatch(warned);
  expect(err).not.toContain('trip-0');
  const [json, , page] = await outcome('whole');
  const { perRoute } = JSON.parse(json);
  expect(perRoute[0].warnings).toBeUndefined();
  expect(perRoute[1].warnings).toEqual([expect.stringContaining('opposite direction')]);
  expect(page).toContain('<li>trip-1: 1 waypoint');
  const before = await outcome('whole');
  expect((await run(`${evaluate} --out @/whole`)).err).toMatch(warned);
  for (const part of [1, 2]) expect((await run(`${evaluate} --shard ${part}/2 --out @/part-${part}`)).code).toBe(0);
  expect((await run('evaluate merge @/part-1 @/part-2 --out @/merged')).err).toMatch(warned);
  expect(await outcome('merged')).toEqual(before);
  expect(await outcome('whole')).toEqual(before);
});
