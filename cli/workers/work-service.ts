import { join } from 'node:path';
import { type Reply, reply } from '../../core/reply';
import { driveRoute } from '../../evaluation/drive-route';
import type { RouteRecord, WorldRecord } from '../../evaluation/records';
import type { RouteJob } from '../../evaluation/route-jobs';
import { routePicture } from '../../evaluation/route-picture';
import { routeWarnings } from '../../evaluation/route-warnings';
import type { SuiteEntry } from '../../evaluation/suite';
import type { DrivingEnvironment } from '../../sim/driving-env';
import type { Observation, ObservationSize } from '../../sim/observation';
import { ScenarioEnvironment } from '../../sim/scenario-environment';
import { type CollectOptions, ensureShard } from '../../training/collect';
import type { ShardEntry } from '../../training/demonstrations';
import { makeTownEnvironment } from '../../training/town-environment';
import { resolveRoute } from '../../worlds/route-plan';
import type { WorldSource } from '../../worlds/world-source';
import { StripCamera } from '../evaluate/strip-camera';
import { DISK } from '../node-store';
import { type DriverSource, type OpenDriver, startDriver } from '../open-driver';
import { type DriveLog, driveLogged } from '../run-logs';
import { buildWorld } from '../world-options';
import { Place } from './place';

/** What reports and data sets say of a driver. */
export type OpenedDriver = Pick<OpenDriver, 'size' | 'facts'>;

/** A shard to make. */
export interface ShardWork {
  /** Folder of the data set. */
  folder: string;
  options: CollectOptions;
  number: number;
  build: string;
}

/** A world to look at, with routes in it. */
export interface CheckWork {
  source: WorldSource;
  routes: readonly Pick<SuiteEntry, 'route' | 'origin'>[];
}

/** A world that was looked at, and how long it took to make it [ms]. */
export interface Checked {
  about: AboutWorld;
  buildTime: number;
}

/** What is to be told of a world. */
export type AboutWorld = Omit<WorldRecord, 'kind' | 'world'>;

/** Where and how drives are written down. */
export interface RouteLogs {
  folder: string;
  /** Images are kept every so many ticks; 0 for none. */
  imagesEvery: number;
  /** What all logs say: command, seed, driver. */
  facts: Record<string, string>;
}

/** A route to drive. */
export interface RouteWork {
  job: RouteJob;
  logs?: RouteLogs;
  /** Whether a report will show it. */
  pictures: boolean;
  /** The how manyth time it is driven: each time makes its worlds anew, so that repeating proves them too. */
  time: number;
}

/** A driven route, and how long it took [ms]: to make the world (0 where it was there) and to drive. */
export interface RouteDone extends Pick<RouteRecord, 'result' | 'warnings' | 'picture' | 'strips' | 'moreStrips'> {
  about: AboutWorld;
  buildTime: number;
  driveTime: number;
}

/** The work that commands share between workers. In a thread it is reached through comlink. */
export interface WorkService {
  /** Starts the driver of all work to come. */
  open(source: DriverSource): Promise<Reply<OpenedDriver>>;
  /** Makes a shard. @param onSample told now and then how many samples there are */
  collectShard(work: ShardWork, onSample: (count: number) => void): Promise<Reply<ShardEntry>>;
  /** Makes a world and finds its routes; the first that cannot be driven is an error. */
  checkRoutes(work: CheckWork): Promise<Reply<Checked>>;
  driveRoute(work: RouteWork): Promise<Reply<RouteDone>>;
  dispose(): void;
}

/** Samples between two messages of progress. */
const SAMPLES_A_MESSAGE = 20;

/**
 * Makes the service.
 *
 * @param signal stops the work under way; @param now milliseconds from some start
 */
export function createWorkService(signal: AbortSignal, now: () => number): WorkService {
  let open: OpenDriver | undefined;
  /** The world of the last route: big ones are slow to make, so whoever hands out routes keeps to it. */
  let place: { key: string; place: Place } | undefined;

  const enter = async (source: WorldSource, time: number, size: ObservationSize): Promise<Place> => {
    const key = JSON.stringify([source, time]);
    if (place?.key === key) return place.place;
    place?.place.dispose();
    place = undefined;
    place = { key, place: new Place(await buildWorld(source), size) };
    return place.place;
  };
  const opened = (): OpenDriver => {
    if (!open) throw new Error('The worker has not opened its driver.');
    return open;
  };

  return {
    open: (source) =>
      reply(async () => {
        open?.dispose();
        open = await startDriver(source);
        return { size: open.size, facts: open.facts };
      }),
    collectShard: ({ folder, options, number, build }, onSample) =>
      reply(() => {
        const { policy, facts } = opened();
        return ensureShard(DISK, folder, options, number, {
          build,
          signal,
          makeEnvironment: (town, size) => pausing(makeTownEnvironment(town, size)),
          ...(policy && { driver: { name: facts.weights, act: (seen: Observation) => policy.act(seen) } }),
          onSample: (count) => {
            if (count % SAMPLES_A_MESSAGE === 0) onSample(count);
          },
        });
      }),
    checkRoutes: ({ source, routes }) =>
      reply(async () => {
        const begin = now();
        const here = await enter(source, 1, opened().size);
        const buildTime = now() - begin;
        for (const { route, origin } of routes) resolveRoute(here.world, route, origin);
        return { about: here.about, buildTime };
      }),
    driveRoute: ({ job, pictures, time, logs }) =>
      reply(async () => {
        const { driver, size } = opened();
        const begin = now();
        const here = await enter(job.entry.world, time, size);
        const { world } = here;
        const { scenario } = job.entry;
        const environment = scenario ? new ScenarioEnvironment(here.environment, scenario) : here.environment;
        const { route, snapping } = resolveRoute(world, job.entry.route, job.entry.origin);
        const ready = now();
        const camera = pictures ? new StripCamera() : null;
        const log = logs && logOf(logs, job, { world, route });
        const result = await driveLogged(log, driver, (logged) =>
          driveRoute({
            environment,
            driver: logged.driver,
            route,
            seed: job.seed,
            world,
            scenario,
            index: job.route,
            signal,
            onTick: async (info, observation, _, infractions) => {
              camera?.see(info, observation, infractions);
              await logged.onTick?.(info, observation);
            },
          }),
        );
        return {
          result,
          warnings: routeWarnings(snapping),
          picture: pictures ? routePicture(world, route, result) : '',
          strips: camera?.strips ?? [],
          moreStrips: camera?.more ?? 0,
          about: here.about,
          buildTime: ready - begin,
          driveTime: now() - ready,
        };
      }),
    dispose: () => {
      place?.place.dispose();
      open?.dispose();
      place = open = undefined;
    },
  };
}

function logOf(
  { folder, imagesEvery, facts }: RouteLogs,
  job: RouteJob,
  on: Pick<DriveLog, 'world' | 'route'>,
): DriveLog {
  const { index, entry } = job;
  const name = entry.id.replace(/[^\w.-]+/g, '-').slice(-80);
  return {
    ...on,
    file: join(folder, `${String(index).padStart(5, '0')}-${name}.mcap`),
    source: entry.world,
    imagesEvery,
    facts: {
      ...facts,
      entry: entry.id,
      route: String(job.route),
      noise_seed: String(job.seed),
      ...(entry.scenario && { scenario: JSON.stringify(entry.scenario) }),
    },
  };
}

const STEPS_BETWEEN_PAUSES = 50;

/** The same environment, with pauses in which signals and messages get their turn. */
function pausing(environment: DrivingEnvironment): DrivingEnvironment {
  let steps = 0;
  return {
    reset: (args) => environment.reset(args),
    step: async (action) => {
      if (++steps % STEPS_BETWEEN_PAUSES === 0) await new Promise((done) => setImmediate(done));
      return environment.step(action);
    },
    trajectoryHash: () => environment.trajectoryHash(),
    dispose: () => environment.dispose(),
  };
}
