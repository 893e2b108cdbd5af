import { type RouteJob, routeJobs } from '../../evaluation/evaluate';
import type { DrivenRoute } from '../../evaluation/report';
import type { WorldSource } from '../../worlds/world-source';
import type { Crew } from './crew';
import { RouteQueue } from './route-queue';
import type { RouteDone } from './work-service';

/** Routes to drive. */
export interface DriveRoutesOptions {
  sources: readonly WorldSource[];
  /** In each world. */
  routes: number;
  /** Of the routes and the sensor noise. */
  seed: number;
  /** Whether pictures for a report are wanted. */
  pictures: boolean;
  /** The how manyth time this is, from 1. */
  time: number;
}

/**
 * Drives routes with a crew: each worker a route at a time. Results come in whatever order; what is returned is in the order of
 * the jobs, and the same whatever the crew.
 *
 * @param onRoute called when a route has been driven
 * @throws TurnwiseError of worlds and policies, WORKER_LOST
 */
export async function driveRoutes(
  crew: Crew,
  { sources, routes, seed, pictures, time }: DriveRoutesOptions,
  onRoute: (driven: DrivenRoute, job: RouteJob) => void,
): Promise<DrivenRoute[]> {
  const jobs = routeJobs(sources.length, routes);
  const queue = new RouteQueue(jobs);
  const driven: DrivenRoute[] = [];
  await crew.work<number, RouteDone>({
    next: (worker) => queue.next(worker),
    ask: (service, index) => {
      const { world, route } = jobs[index];
      return service.driveRoute({ source: sources[world], seed, routes, route, picture: pictures, time });
    },
    done: (index, { buildTime, driveTime, ...one }) => {
      queue.done(index, { buildTime, driveTime });
      driven[index] = one;
      onRoute(one, jobs[index]);
    },
  });
  return driven;
}
