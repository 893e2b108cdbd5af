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
  /** Longest time to build it; 0 until it has been built. */
  build: number;
  /** Mean time of a route, and of how many. */
  drive: number;
  routes: number;
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

  /** @param jobs in order, with the index of the world that each is in */
  constructor(private readonly jobs: readonly { world: number }[]) {
    for (const [index, { world }] of jobs.entries()) {
      const place = this.places.get(world) ?? { waiting: [], workers: 0, build: 0, drive: 0, routes: 0 };
      place.waiting.push(index);
      this.places.set(world, place);
    }
  }

  /** Tells that a worker has built a world already. */
  enter(worker: number, world: number, buildTime: number): void {
    const place = this.places.get(world);
    const before = this.at.get(worker);
    if (before) before.workers--;
    this.at.delete(worker);
    if (!place) return;
    place.workers++;
    place.build = Math.max(place.build, buildTime);
    this.at.set(worker, place);
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
    place.build = Math.max(place.build, buildTime);
    place.drive = (place.drive * place.routes + driveTime) / (place.routes + 1);
    place.routes++;
  }
}

/** Whether one more worker would have driven a route before the others have driven all: they are half-way through one each. */
function pays({ waiting, workers, build, drive, routes }: Place): boolean {
  if (routes === 0) return waiting.length >= ROUTES_WORTH_BUILDING * (workers + 1);
  return (waiting.length / workers + 0.5) * drive > build + drive;
}
