import type { RouteResult } from './drive-route';
import { type Evaluation, summarise } from './evaluate';
import type { Records, RecordsHead, RouteRecord } from './records';
import type { Shard } from './route-jobs';
import { type SuiteGap, suiteGaps } from './suite-gap';

/** One route as it is reported: without what only pictures need. */
export type ReportedRoute = Omit<RouteResult, 'driven'> & {
  suite: string;
  entry: string;
  scenario?: string;
  pair?: string;
  /** What is odd about how its waypoints lie on the map, where something is. */
  warnings?: string[];
};

/** A world as it is reported. */
export interface ReportedWorld {
  id: string;
  role: RecordsHead['worlds'][number]['role'];
  /** Of maps: name and SHA-256 of the file, source and licence, what of it could not be used. */
  file?: string;
  sha256?: string;
  attribution?: string;
  warnings?: string[];
  moreWarnings?: number;
}

/** Figures of some of the routes. */
export type Figures = Omit<Evaluation, 'perRoute'>;

/** What an evaluation found: the object that `--json` prints, that is kept as `results.json`, and whose numbers the report shows. */
export interface Results extends Figures {
  perRoute: ReportedRoute[];
  suites: RecordsHead['suites'];
  worlds: ReportedWorld[];
  /** The same figures for each suite, world and scenario alone, where there are several. */
  perSuite: Record<string, Figures>;
  perWorld: Record<string, Figures>;
  perScenario: Record<string, Figures>;
  /** Between suites that answer each other route by route. */
  gaps: SuiteGap[];
  seed: number;
  /** Of the driver. */
  driver: string;
  checkpoint?: string;
  weights?: string;
  preset?: string;
  backend?: string;
  /** Of Turnwise. */
  version: string;
  node: string;
  plan: string;
  command: string;
  /** Where this is a part only. */
  shard?: Shard;
  repeat?: Repeat;
}

/** Whether driving everything again gave the same. */
export interface Repeat {
  times: number;
  identical: boolean;
  /** Of all trajectories, for each time. */
  hashes: string[];
  /** Entries whose trajectories differed. */
  different?: string[];
}

/**
 * Sums up the records of an evaluation, all of them or a shard's. Depends on nothing but what they say, in whatever order they came.
 */
export function resultsOf(records: Records): Results {
  const { head } = records;
  const routes = routesInOrder(records);
  const { perRoute: _, ...figures } = summarise(routes.map(({ result }) => result));
  const { driver, checkpoint, weights, preset, backend } = head.driver;
  const someScenario = routes.some(({ scenario }) => scenario !== undefined);
  const worlds = head.worlds.flatMap((_, world) => reportedWorld(records, world) ?? []);
  return {
    ...figures,
    perRoute: routes.map(({ suite, entry, scenario, pair, warnings, result: { driven: _, ...result } }) => ({
      suite,
      entry,
      ...(scenario !== undefined && { scenario }),
      ...(pair !== undefined && { pair }),
      ...result,
      ...(warnings && { warnings }),
    })),
    suites: head.suites,
    worlds,
    perSuite: figuresBy(routes, ({ suite }) => suite),
    perWorld: figuresBy(routes, ({ result }) => result.world),
    perScenario: figuresBy(routes, ({ scenario }) => scenario ?? (someScenario ? 'undisturbed' : undefined)),
    gaps: suiteGaps(head.suites, routes),
    seed: head.seed,
    driver,
    ...(checkpoint !== undefined && { checkpoint }),
    ...(weights !== undefined && { weights }),
    ...(preset !== undefined && { preset }),
    ...(backend !== undefined && { backend }),
    version: head.turnwise,
    node: head.node,
    plan: head.plan,
    command: head.command,
    ...(head.shard && { shard: head.shard }),
    ...(head.repeat > 1 && { repeat: repeatOf(records, routes, figures.hash) }),
  };
}

/** Whether any of the routes was driven with a scenario. */
export function hasScenarios({ perRoute }: Pick<Results, 'perRoute'>): boolean {
  return perRoute.some(({ outcome }) => outcome !== null);
}

/** Whether a drive was what it should be: it passed the test of its scenario; without one, it arrived. */
export function hasPassed({ outcome, arrived }: Pick<RouteResult, 'outcome' | 'arrived'>): boolean {
  return outcome ? outcome.passed : arrived;
}

/** The drives in the order of the evaluation. */
export function routesInOrder({ routes }: Records): RouteRecord[] {
  return [...routes.values()].sort((a, b) => a.index - b.index);
}

function reportedWorld({ head, worlds }: Records, world: number): ReportedWorld | null {
  const made = worlds.get(world);
  if (!made) return null;
  const { role, file, sha256 } = head.worlds[world];
  const { id, attribution, warnings, moreWarnings } = made;
  return {
    id,
    role,
    ...(file !== undefined && { file, sha256 }),
    ...(attribution !== undefined && { attribution }),
    ...(warnings.length > 0 && { warnings, moreWarnings }),
  };
}

/** Figures of groups, by name, in the order of their first routes. */
function figuresBy(
  routes: readonly RouteRecord[],
  nameOf: (route: RouteRecord) => string | undefined,
): Record<string, Figures> {
  const groups = new Map<string, RouteResult[]>();
  for (const route of routes) {
    const name = nameOf(route);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(route.result);
    else groups.set(name, [route.result]);
  }
  return Object.fromEntries(
    [...groups].map(([name, results]) => {
      const { perRoute: _, ...figures } = summarise(results);
      return [name, figures];
    }),
  );
}

function repeatOf({ head, again }: Records, routes: readonly RouteRecord[], hash: string): Repeat {
  const hashes = [hash];
  const different = new Set<string>();
  for (let time = 2; time <= head.repeat; time++) {
    const found = again.get(time);
    const results = routes.map(({ index, entry, result }) => {
      const hash = found?.get(index) ?? '';
      if (hash !== result.hash) different.add(entry);
      return { ...result, hash };
    });
    hashes.push(summarise(results).hash);
  }
  const identical = different.size === 0;
  return { times: head.repeat, identical, hashes, ...(!identical && { different: [...different] }) };
}
