import { deflateSync } from 'node:zlib';
import { driveRoute } from '../../evaluation/drive-route';
import { type Driver, EXPERT_DRIVER } from '../../evaluation/driver';
import { Records, type RecordsHead } from '../../evaluation/records';
import { jobsOfShard, type Shard } from '../../evaluation/route-jobs';
import { routePicture } from '../../evaluation/route-picture';
import { FakeEnvironment, fakeWorld, type Script, straightRoute } from './fake-environment';

export interface SomeRecords {
  shard?: Shard;
  /** Keeps only the first so many routes of the part. */
  only?: number;
  plan?: string;
  repeat?: number;
  /** Id of every entry. */
  entry?: string;
  /** Ids of the two worlds. */
  worlds?: [string, string];
  driver?: Driver;
  /** Puts the first half of the routes into one suite and the rest into another that answers it. */
  paired?: boolean;
  warnings?: string[];
}

/** Every fourth route, from the second on, leaves the road; every other swerves. */
const SCRIPTS: Script[] = [{}, { endAt: { progress: 40, reason: 'off-road' } }, { noisy: true }, { wrong: [0] }];

/** Any picture at all. */
const PNG = `data:image/png;base64,${deflateSync('picture').toString('base64')}`;

/** Records of an evaluation on straight roads: of three routes in a row, the third is in the second of two worlds. */
export async function recordsOf(count: number, options: SomeRecords = {}): Promise<Records> {
  const { shard = null, worlds = ['town-1', 'town-2'], driver = EXPERT_DRIVER } = options;
  const head: RecordsHead = {
    kind: 'head',
    format: 'turnwise-records',
    version: 1,
    plan: options.plan ?? 'plan',
    routes: count,
    shard,
    repeat: options.repeat ?? 1,
    seed: 3,
    suites: options.paired
      ? [
          { name: 'new', pairedWith: 'known' },
          { name: 'known', pairedWith: 'new' },
        ]
      : [{ name: 'sampled' }],
    worlds: [
      { role: 'unseen', town: 1 },
      { role: 'map', file: 'streets.osm', sha256: 'ab'.repeat(32), scenery: 1 },
    ],
    driver: { driver: 'expert' },
    turnwise: '0.1.0',
    node: 'v20.0.0',
    command: 'npx turnwise evaluate --towns 2',
  };
  const records = new Records(head);
  const places = worlds.map((id) => fakeWorld(id));
  const ordinals = [0, 0];
  const jobs = Array.from({ length: count }, (_, index) => {
    const world = index % 3 === 2 ? 1 : 0;
    return { index, world, route: ordinals[world]++ };
  });
  for (const { index, world, route } of jobsOfShard(jobs, shard).slice(0, options.only)) {
    const place = places[world];
    const environment = new FakeEnvironment(() => SCRIPTS[index % SCRIPTS.length]);
    const result = await driveRoute({
      environment,
      driver,
      route: straightRoute(),
      world: place,
      seed: index,
      index: route,
    });
    const { id, graph } = place;
    const warnings = world === 1 ? (options.warnings ?? []) : [];
    records.add({ kind: 'world', world, id, attribution: graph.attribution, warnings, moreWarnings: 0 });
    records.add({
      kind: 'route',
      index,
      suite: options.paired ? (index < count / 2 ? 'new' : 'known') : 'sampled',
      entry: options.paired ? `pair-${index % (count / 2)}` : (options.entry ?? `${id}/${route}`),
      world,
      result: JSON.parse(JSON.stringify(result)),
      picture: routePicture(place, straightRoute(), result),
      strips: result.failure
        ? [{ kind: 'off-road', tick: result.ticks, time: result.time, before: [0.5, 0], png: PNG }]
        : [],
      moreStrips: 0,
    });
  }
  return records;
}
