import { RunningHash } from '../core/hash';
import { hashText } from '../core/random';
import type { DrivingEnvironment, EndReason } from '../sim/driving-env';
import type { Route } from '../worlds/route';
import type { World } from '../worlds/world';
import { type Beliefs, sumBeliefs } from './beliefs';
import { byLimit, type ComfortLimit } from './comfort';
import { driveRoute, type RouteResult } from './drive-route';
import type { Driver } from './driver';
import { INFRACTION_KINDS, type InfractionKind, NOT_MEASURED } from './infractions';
import { MANOEUVRES, type Manoeuvre, type ManoeuvreCount } from './manoeuvres';
import { type Mismatch, sumMismatch } from './mismatch';
import { type RecoveryFigures, recoveryFigures } from './outcome';
import { DRIVING_SCORES, type DrivingScores, distanceBetweenInfractions, type InfractionDistance } from './scores';
import { type Proportion, wilson } from './wilson';

/** Totals over routes, and each route. */
export interface Evaluation {
  /** Number of routes driven. */
  routes: number;
  /** Routes that ended at their goal. */
  arrived: number;
  /** Routes that arrived without a collision (NoCrash), and the share of all with its 95 % interval. */
  success: number;
  successRate: Proportion;
  /** Mean driving score of the routes by each formula, 0..100. */
  drivingScore: DrivingScores;
  /** Drives that passed the test of their scenario (without a scenario: that arrived), and the share of all with its 95 % interval. */
  passed: number;
  passedRate: Proportion;
  /** Of drives that began off their line; null where none did. */
  recovery: RecoveryFigures | null;
  /** Routes that ended off the road. */
  offRoad: number;
  /** How many routes ended for each reason. */
  endReasons: Record<EndReason, number>;
  /** Mean part of the route covered, 0..1. */
  completion: number;
  /** Junctions gone through where there was something to choose. */
  junctions: number;
  /** Those left by the route's branch. */
  junctionsRight: number;
  /** The share of them, with its 95 % interval. */
  junctionRate: Proportion;
  /** The same by what the route does at the junction. */
  manoeuvres: Record<Manoeuvre, ManoeuvreCount & Proportion>;
  /** How many of each kind; null of kinds that are not measured. */
  infractions: Record<InfractionKind, number | null>;
  /** Distance driven for each infraction. */
  distanceBetweenInfractions: InfractionDistance;
  /** Distance driven outside the lanes of the routes [m]. */
  outsideLanes: number;
  /** Routes that kept all limits of comfort all the way; the share of all ticks within each. */
  comfortable: number;
  comfort: Record<ComfortLimit, number>;
  /** Routes that kept each limit all the way. */
  comfortRoutes: Record<ComfortLimit, number>;
  /** How the driver's mixtures fared; null where it gave none. */
  beliefs: Beliefs | null;
  /** How well its entropy tells streets that only the map shows; null where there were none. */
  mismatch: Mismatch | null;
  /** Mean distance from the route's line over all ticks [m]. */
  meanOffset: number;
  /** Largest distance from the route's line [m]. */
  maxOffset: number;
  /** Distance driven [m] and simulated time [s]. */
  distance: number;
  time: number;
  ticks: number;
  /** Fingerprint of all trajectories, in order. */
  hash: string;
  perRoute: RouteResult[];
}

export interface EvaluateOptions {
  environment: DrivingEnvironment;
  driver: Driver;
  /** The routes to drive, all in the environment's world. */
  routes: readonly Route[];
  /** The environment's world. */
  world: World;
  /** Every route gets its own seed of sensor noise from this one, whatever the others do. */
  seed: number;
  signal?: AbortSignal;
}

export interface EvaluateEvents {
  /** Called when a route has been driven. */
  onRoute?: (result: RouteResult) => void;
}

/**
 * Drives every route once and sums up.
 *
 * @example
 * const result = await evaluateRoutes({ environment, driver: EXPERT_DRIVER, routes, world, seed: 1 });
 * console.log(result.arrived, 'of', result.routes);
 */
export async function evaluateRoutes(options: EvaluateOptions, events: EvaluateEvents = {}): Promise<Evaluation> {
  const results: RouteResult[] = [];
  for (let index = 0; index < options.routes.length; index++) {
    const result = await evaluateRoute(options, index);
    results.push(result);
    events.onRoute?.(result);
  }
  return summarise(results);
}

/** Drives one of the routes: the unit of work, for callers that share an evaluation between workers. */
export function evaluateRoute(options: EvaluateOptions, index: number): Promise<RouteResult> {
  const { environment, driver, routes, seed, world, signal } = options;
  return driveRoute({
    environment,
    driver,
    route: routes[index],
    seed: episodeSeed(seed, index),
    world,
    index,
    signal,
  });
}

/** The seed of sensor noise on a route, from the seed of the evaluation and the route's index. */
export function episodeSeed(seed: number, index: number): number {
  return hashText(`route-${index}`, seed);
}

/**
 * Sums up routes, of one world or of several. Means over no routes are 0. The same results in the same order give the same figures to the bit,
 * whoever drove them and wherever.
 */
export function summarise(perRoute: readonly RouteResult[]): Evaluation {
  const sum = (of: (result: RouteResult) => number) => perRoute.reduce((total, result) => total + of(result), 0);
  const ended = (reason: EndReason) => sum((result) => Number(result.endReason === reason));
  const hash = new RunningHash();
  for (const result of perRoute) hash.text(result.hash);
  const mean = (of: (result: RouteResult) => number) => (perRoute.length ? sum(of) / perRoute.length : 0);
  const ticks = sum((result) => result.ticks);
  const distance = sum((result) => result.distance);
  const success = sum((result) => Number(result.success));
  const passed = sum(({ outcome, arrived }) => Number(outcome?.passed ?? arrived));
  const junctions = sum((result) => result.junctions);
  const junctionsRight = sum((result) => result.junctionsRight);
  return {
    routes: perRoute.length,
    arrived: ended('arrived'),
    success,
    successRate: wilson(success, perRoute.length),
    drivingScore: byName(DRIVING_SCORES, (name) => mean((result) => result.drivingScore[name])),
    passed,
    passedRate: wilson(passed, perRoute.length),
    recovery: recoveryFigures(perRoute.map(({ outcome }) => outcome)),
    offRoad: ended('off-road'),
    endReasons: {
      arrived: ended('arrived'),
      'off-road': ended('off-road'),
      'wrong-way': ended('wrong-way'),
      deviated: ended('deviated'),
      stuck: ended('stuck'),
      time: ended('time'),
      limit: ended('limit'),
    },
    completion: mean((result) => result.completion),
    junctions,
    junctionsRight,
    junctionRate: wilson(junctionsRight, junctions),
    manoeuvres: byName(MANOEUVRES, (name) => {
      const passed = sum(({ manoeuvres }) => manoeuvres[name].passed);
      const right = sum(({ manoeuvres }) => manoeuvres[name].right);
      return { passed, right, ...wilson(right, passed) };
    }),
    infractions: byName(INFRACTION_KINDS, (kind) =>
      NOT_MEASURED.includes(kind)
        ? null
        : sum(({ infractions }) => infractions.filter((infraction) => infraction.kind === kind).length),
    ),
    distanceBetweenInfractions: distanceBetweenInfractions(
      distance,
      sum(({ infractions }) => infractions.length),
    ),
    outsideLanes: sum((result) => result.outsideLanes),
    comfortable: sum(({ comfort }) => Number(comfort.comfortable)),
    comfort: byLimit((name) => (ticks ? sum(({ comfort }) => comfort.within[name]) / ticks : 0)),
    comfortRoutes: byLimit((name) => sum(({ comfort }) => Number(comfort.within[name] === comfort.ticks))),
    beliefs: sumBeliefs(perRoute.map(({ beliefs }) => beliefs)),
    mismatch: sumMismatch(perRoute.map(({ mismatch }) => mismatch)),
    meanOffset: ticks ? sum((result) => result.meanOffset * result.ticks) / ticks : 0,
    maxOffset: perRoute.reduce((most, result) => Math.max(most, result.maxOffset), 0),
    distance,
    time: sum((result) => result.time),
    ticks,
    hash: hash.digest(),
    perRoute: [...perRoute],
  };
}

/** One value for each name. */
function byName<Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;
}
