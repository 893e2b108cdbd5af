import { type Reply, reply } from '../../core/reply';
import { evaluateRoute } from '../../evaluation/evaluate';
import type { DrivenRoute } from '../../evaluation/report';
import { routePicture } from '../../evaluation/route-picture';
import { DrivingEnv, type DrivingEnvironment } from '../../sim/driving-env';
import type { Observation, ObservationSize } from '../../sim/observation';
import { type CollectOptions, ensureShard } from '../../training/collect';
import type { ShardEntry } from '../../training/demonstrations';
import { makeTownEnvironment } from '../../training/town-environment';
import type { Route } from '../../worlds/route';
import { evaluationRoutes } from '../../worlds/route-plan';
import type { World } from '../../worlds/world';
import type { WorldSource } from '../../worlds/world-source';
import { DISK } from '../node-store';
import { type DriverSource, type OpenDriver, startDriver } from '../open-driver';
import { buildWorld } from '../world-options';

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

/** A route to drive. */
export interface RouteWork {
  source: WorldSource;
  /** Of the routes and the sensor noise. */
  seed: number;
  /** How many routes are drawn in the world, and which of them to drive. */
  routes: number;
  route: number;
  /** Whether a report will show it. */
  picture: boolean;
  /** The how manyth time it is driven: each time makes its worlds anew, so that repeating proves them too. */
  time: number;
}

/** A driven route, and how long it took [ms]: to make the world (0 where it was there) and to drive. */
export interface RouteDone extends DrivenRoute {
  buildTime: number;
  driveTime: number;
}

/** The work that commands share between workers. In a thread it is reached through comlink. */
export interface WorkService {
  /** Starts the driver of all work to come. */
  open(source: DriverSource): Promise<Reply<OpenedDriver>>;
  /** Makes a shard. @param onSample told now and then how many samples there are */
  collectShard(work: ShardWork, onSample: (count: number) => void): Promise<Reply<ShardEntry>>;
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
  let place: { key: string; world: World; routes: Route[]; environment: DrivingEnvironment } | undefined;

  const enter = async ({ source, seed, routes: count, time }: RouteWork, size: ObservationSize) => {
    const key = JSON.stringify([source, seed, count, time]);
    if (place?.key === key) return place;
    place?.environment.dispose();
    place = undefined;
    const world = await buildWorld(source);
    const routes = evaluationRoutes(world, seed, count);
    place = { key, world, routes, environment: new DrivingEnv(world, { size }) };
    return place;
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
    driveRoute: (work) =>
      reply(async () => {
        const { driver, size } = opened();
        const begin = now();
        const { world, routes, environment } = await enter(work, size);
        const ready = now();
        const result = await evaluateRoute({ environment, driver, routes, seed: work.seed, world, signal }, work.route);
        return {
          result,
          picture: work.picture ? routePicture(world, routes[work.route], result) : '',
          attribution: world.graph.attribution,
          buildTime: ready - begin,
          driveTime: now() - ready,
        };
      }),
    dispose: () => {
      place?.environment.dispose();
      open?.dispose();
      place = open = undefined;
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
