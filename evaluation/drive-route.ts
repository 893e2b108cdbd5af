import type { DrivingEnvironment, EndReason, Info } from '../sim/driving-env';
import type { Observation } from '../sim/observation';
import type { Point } from '../worlds/polyline';
import type { Route } from '../worlds/route';
import type { Scenario } from '../worlds/scenario';
import type { World } from '../worlds/world';
import { type BeliefSums, BeliefWatch } from './beliefs';
import { type Comfort, ComfortWatch } from './comfort';
import type { Driver, DriverAnswer } from './driver';
import { type Infraction, InfractionWatch } from './infractions';
import { countManoeuvres, type ManoeuvreCounts } from './manoeuvres';
import { type MismatchSums, MismatchWatch } from './mismatch';
import { type Outcome, OutcomeWatch } from './outcome';
import { type DrivingScores, drivingScores, isSuccess } from './scores';

/** What happened on one route. Lengths [m], times [s] of simulated time. */
export interface RouteResult {
  /** Id of the world. */
  world: string;
  /** Index of the route in its world, from 0. */
  route: number;
  /** Seed of the episode: sensor noise. */
  seed: number;
  arrived: boolean;
  endReason: EndReason;
  /** Arrived without a collision (NoCrash). */
  success: boolean;
  /** Part of the route that was covered, 0..1. */
  completion: number;
  /** Length of the route. */
  length: number;
  /** Distance that the car covered. */
  distance: number;
  time: number;
  ticks: number;
  /** Distance from the route's line, over all ticks. */
  meanOffset: number;
  maxOffset: number;
  /** Junctions that the car went through and where there was something to choose. */
  junctions: number;
  /** Those that it left by the route's branch. */
  junctionsRight: number;
  /** The same by what the route does there. */
  manoeuvres: ManoeuvreCounts;
  /** What went wrong, in order of time. */
  infractions: Infraction[];
  /** Distance driven outside the lanes of the route. */
  outsideLanes: number;
  /** By each formula, 0..100. */
  drivingScore: DrivingScores;
  comfort: Comfort;
  /** Whether the driver mastered the scenario, by the scenario's own test; null where there was none. */
  outcome: Outcome | null;
  /** How the driver's mixtures fared; null where it gave none. */
  beliefs: BeliefSums | null;
  /** How unsure the driver was at a street that only its map shows; null without one, or without mixtures. */
  mismatch: MismatchSums | null;
  start: Point;
  goal: Point;
  /** Where the car was when it failed; null when it did not. */
  failure: (Point & { heading: number }) | null;
  /** Fingerprint of every true pose. */
  hash: string;
  /** The line driven: x, y pairs, a point about every `DRIVEN_STEP` metres. */
  driven: number[];
}

/** Distance between points of the driven line that is kept for the picture [m]. */
export const DRIVEN_STEP = 2;
/** Ticks between two pauses in which timers and signals of the host get their turn. */
const TICKS_BETWEEN_PAUSES = 50;

export interface DriveRouteOptions {
  environment: DrivingEnvironment;
  driver: Driver;
  route: Route;
  /** Where the route is: its lanes and scenery say what an infraction is. */
  world: World;
  /** What the environment acts out, where that is something: it says what the driver must achieve. */
  scenario?: Scenario;
  /** Seed of the episode. */
  seed: number;
  /** Number of the route, for the result. */
  index?: number;
  signal?: AbortSignal;
  /**
   * Called after every tick with what is known and seen now, the answer that led here, and the infractions so far. The images of the
   * observation are overwritten by the next one.
   */
  onTick?: (
    info: Info,
    observation: Observation,
    answer: DriverAnswer,
    infractions: readonly Infraction[],
  ) => void | Promise<void>;
}

/**
 * Drives one route until the episode ends.
 *
 * @throws the signal's reason when it is aborted
 */
export async function driveRoute(options: DriveRouteOptions): Promise<RouteResult> {
  const { environment, driver, route, world, scenario, seed, signal, onTick } = options;
  let { observation, info } = await environment.reset({ seed, options: { route } });
  const watch = new RouteWatch(info);
  const infractions = new InfractionWatch(world, route, info);
  const beliefs = new BeliefWatch(world.network, route, driver);
  const outcome = scenario ? new OutcomeWatch(scenario) : null;
  const mismatch = new MismatchWatch();
  outcome?.see(info);
  let comfort: ComfortWatch | null = null;
  for (let ended = false; !ended; ) {
    signal?.throwIfAborted();
    const answer = await driver.act(observation, info);
    await beliefs.see(info, observation, answer);
    mismatch.see(info, answer);
    const step = await environment.step(answer);
    comfort ??= new ComfortWatch(info.vehicle, step.info.time - info.time);
    observation = step.observation;
    info = step.info;
    ended = step.terminated || step.truncated;
    watch.see(info);
    infractions.see(info);
    comfort.see(info.vehicle);
    outcome?.see(info);
    await onTick?.(info, observation, answer, infractions.infractions);
    if (watch.ticks % TICKS_BETWEEN_PAUSES === 0) await new Promise((done) => setTimeout(done, 0));
  }

  const endReason = info.endReason ?? 'time';
  const arrived = endReason === 'arrived';
  const choices = info.junctions.filter((passage) => route.junctions[passage.index].choices > 1);
  const completion = arrived ? 1 : Math.max(0, Math.min(1, info.progress / route.length));
  const outsideShare = watch.distance > 0 ? Math.min(1, infractions.outside / watch.distance) : 0;
  const { x, y, heading } = info.vehicle;
  return {
    world: world.id,
    route: options.index ?? 0,
    seed,
    arrived,
    endReason,
    success: isSuccess(endReason, infractions.infractions),
    completion,
    length: route.length,
    distance: watch.distance,
    time: info.time,
    ticks: watch.ticks,
    meanOffset: watch.offsetSum / watch.ticks,
    maxOffset: watch.maxOffset,
    junctions: choices.length,
    junctionsRight: choices.filter((passage) => passage.right).length,
    manoeuvres: countManoeuvres(world.network, route, info.junctions),
    infractions: infractions.infractions,
    outsideLanes: infractions.outside,
    drivingScore: drivingScores({ completion, infractions: infractions.infractions, outsideShare }),
    comfort: comfort!.measure(),
    outcome: outcome?.result() ?? null,
    beliefs: beliefs.sums.ticks ? beliefs.sums : null,
    mismatch: mismatch.result(),
    start: route.path.pointAt(0),
    goal: route.path.pointAt(route.path.length),
    failure: arrived || endReason === 'limit' ? null : { x, y, heading },
    hash: environment.trajectoryHash(),
    driven: watch.line(),
  };
}

/** Sums over the ticks of one route. */
class RouteWatch {
  ticks = 0;
  distance = 0;
  offsetSum = 0;
  maxOffset = 0;
  private readonly driven: number[];
  private last: Point;
  private sinceKept = 0;

  constructor(start: Info) {
    this.last = { x: start.vehicle.x, y: start.vehicle.y };
    this.driven = [this.last.x, this.last.y];
  }

  see({ vehicle, offset }: Info): void {
    this.ticks++;
    this.offsetSum += Math.abs(offset);
    this.maxOffset = Math.max(this.maxOffset, Math.abs(offset));
    const moved = Math.hypot(vehicle.x - this.last.x, vehicle.y - this.last.y);
    this.distance += moved;
    this.sinceKept += moved;
    this.last = { x: vehicle.x, y: vehicle.y };
    if (this.sinceKept >= DRIVEN_STEP) {
      this.driven.push(vehicle.x, vehicle.y);
      this.sinceKept = 0;
    }
  }

  line(): number[] {
    return this.sinceKept > 0 ? [...this.driven, this.last.x, this.last.y] : [...this.driven];
  }
}
