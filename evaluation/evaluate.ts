import { RunningHash } from '../core/hash';
import { hashText } from '../core/random';
import type { DrivingEnvironment, EndReason } from '../sim/driving-env';
import type { Route } from '../worlds/route';
import { driveRoute, type RouteResult } from './drive-route';
import type { Driver } from './driver';

/** Totals over routes, and each route. */
export interface Evaluation {
  /** Number of routes driven. */
  routes: number;
  /** Routes that ended at their goal. */
  arrived: number;
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
  /** Every route gets its own seed of sensor noise from this one, whatever the others do. */
  seed: number;
  /** Id of the world, for the results. */
  world?: string;
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
 * const result = await evaluateRoutes({ environment, driver: EXPERT_DRIVER, routes, seed: 1 });
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

/** A route that is to be driven: index of its world, and its own in that world. */
export interface RouteJob {
  world: number;
  route: number;
}

/** Every route of every world, in the order in which results are reported. */
export function routeJobs(worlds: number, routes: number): RouteJob[] {
  return Array.from({ length: worlds * routes }, (_, i) => ({ world: Math.floor(i / routes), route: i % routes }));
}

/** The seed of sensor noise on a route, from the seed of the evaluation and the route's index. */
export function episodeSeed(seed: number, index: number): number {
  return hashText(`route-${index}`, seed);
}

/** Sums up routes, of one world or of several. Means over no routes are 0. */
export function summarise(perRoute: readonly RouteResult[]): Evaluation {
  const sum = (of: (result: RouteResult) => number) => perRoute.reduce((total, result) => total + of(result), 0);
  const ended = (reason: EndReason) => sum((result) => Number(result.endReason === reason));
  const hash = new RunningHash();
  for (const result of perRoute) hash.text(result.hash);
  const ticks = sum((result) => result.ticks);
  return {
    routes: perRoute.length,
    arrived: ended('arrived'),
    offRoad: ended('off-road'),
    endReasons: {
      arrived: ended('arrived'),
      'off-road': ended('off-road'),
      'wrong-way': ended('wrong-way'),
      deviated: ended('deviated'),
      stuck: ended('stuck'),
      time: ended('time'),
    },
    completion: perRoute.length ? sum((result) => result.completion) / perRoute.length : 0,
    junctions: sum((result) => result.junctions),
    junctionsRight: sum((result) => result.junctionsRight),
    meanOffset: ticks ? sum((result) => result.meanOffset * result.ticks) / ticks : 0,
    maxOffset: perRoute.reduce((most, result) => Math.max(most, result.maxOffset), 0),
    distance: sum((result) => result.distance),
    time: sum((result) => result.time),
    ticks,
    hash: hash.digest(),
    perRoute: [...perRoute],
  };
}
