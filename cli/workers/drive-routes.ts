import type { RouteJob } from '../../evaluation/route-jobs';
import type { WorldSource } from '../../worlds/world-source';
import type { Crew } from './crew';
import { RouteQueue } from './route-queue';
import type { Checked, RouteDone, RouteLogs } from './work-service';

/** Routes to drive. */
export interface DriveRoutesOptions {
  jobs: readonly RouteJob[];
  /** Whether pictures for a report are wanted. */
  pictures: boolean;
  /** The how manyth time this is, from 1. */
  time: number;
  /** Where drives are written down, if they are. */
  logs?: RouteLogs;
  /** Worlds that workers have made already. */
  made?: readonly MadeWorld[];
}

/** A world that a worker has made, and how long that took [ms]. */
export interface MadeWorld {
  worker: number;
  world: number;
  buildTime: number;
}

/**
 * Drives routes with a crew: each worker a route at a time. The results are the same whatever the crew; the order in which they come
 * is not.
 *
 * @param onRoute takes a route that has been driven
 * @throws TurnwiseError of worlds and policies, WORKER_LOST
 */
export async function driveRoutes(
  crew: Crew,
  { jobs, pictures, time, logs, made = [] }: DriveRoutesOptions,
  onRoute: (done: RouteDone, job: RouteJob) => void | Promise<void>,
): Promise<void> {
  const queue = new RouteQueue(jobs);
  for (const { worker, world, buildTime } of made) queue.enter(worker, world, buildTime);
  await crew.work<number, RouteDone>({
    next: (worker) => queue.next(worker),
    ask: (service, index) => service.driveRoute({ job: jobs[index], pictures, time, logs }),
    done: (index, done) => {
      queue.done(index, done);
      return onRoute(done, jobs[index]);
    },
  });
}

/**
 * Makes the worlds that come from files, and finds all routes in them, before the first of them is driven: a broken map at the end of a
 * long list is known of at once.
 *
 * @returns what each worker holds now
 * @throws TurnwiseError of worlds and routes, WORKER_LOST
 */
export async function checkRoutes(
  crew: Crew,
  worlds: readonly WorldSource[],
  jobs: readonly RouteJob[],
  onWorld: (checked: Checked, world: number) => void | Promise<void>,
): Promise<MadeWorld[]> {
  const left = worlds.flatMap((source, world) => {
    const routes = jobs.filter((job) => job.world === world).map(({ entry: { route, origin } }) => ({ route, origin }));
    return 'file' in source && routes.length > 0 ? [{ source, world, routes }] : [];
  });
  const made = new Map<number, MadeWorld>();
  await crew.work<(typeof left)[number], Checked>({
    next: () => left.shift(),
    ask: (service, { source, routes }) => service.checkRoutes({ source, routes }),
    done: (job, checked, worker) => {
      made.set(worker, { worker, world: job.world, buildTime: checked.buildTime });
      return onWorld(checked, job.world);
    },
  });
  return [...made.values()];
}
