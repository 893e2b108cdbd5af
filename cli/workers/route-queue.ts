import type { RouteJob } from '../../evaluation/evaluate';

/** How long the parts of a job took [ms]. */
export interface JobTimes {
  buildTime: number;
  driveTime: number;
}

/** A world with routes left or under way. */
interface Place {
  /** Indices of jobs that nobody has yet. */
  waiting: number[];
  /** Workers that have built it and not left. */
  workers: number;
  /** Longest time to build it, mean time of a route; null until a route has been driven. */
  known: { build: number; drive: number; routes: number } | null;
}

/** Routes each worker must be able to hope for before another one builds a world, while its costs are not known. */
const ROUTES_WORTH_BUILDING = 2;

/**
 * Decides who drives what, so that little time goes into building worlds: a worker keeps to its world, then takes one that
 * nobody has, and joins others only where that pays. Where a job is driven changes nothing of its result.
 */
export class RouteQueue {
  private readonly places = new Map<number, Place>();
  private readonly at = new Map<number, Place>();

  constructor(private readonly jobs: readonly RouteJob[]) {
    for (const [index, { world }] of jobs.entries()) {
      const place = this.places.get(world) ?? { waiting: [], workers: 0, known: null };
      place.waiting.push(index);
      this.places.set(world, place);
    }
  }

  /** Gives a worker the index of its next job; none where nothing is left that it should do. */
  next(worker: number): number | undefined {
    const here = this.at.get(worker);
    if (here?.waiting.length) return here.waiting.shift();
    if (here) here.workers--;
    this.at.delete(worker);
    const left = [...this.places.values()].filter(({ waiting }) => waiting.length > 0);
    const there =
      left.find(({ workers }) => workers === 0) ??
      left.filter(pays).sort((a, b) => b.waiting.length - a.waiting.length)[0];
    if (!there) return undefined;
    there.workers++;
    this.at.set(worker, there);
    return there.waiting.shift();
  }

  /** Learns from a job that is done. */
  done(index: number, { buildTime, driveTime }: JobTimes): void {
    const place = this.places.get(this.jobs[index].world) as Place;
    const { build, drive, routes } = place.known ?? { build: 0, drive: 0, routes: 0 };
    place.known = {
      build: Math.max(build, buildTime),
      drive: (drive * routes + driveTime) / (routes + 1),
      routes: routes + 1,
    };
  }
}

/** Whether one more worker would have driven a route before the others have driven all: they are half-way through one each. */
function pays({ waiting, workers, known }: Place): boolean {
  if (!known) return waiting.length >= ROUTES_WORTH_BUILDING * (workers + 1);
  return (waiting.length / workers + 0.5) * known.drive > known.build + known.drive;
}
