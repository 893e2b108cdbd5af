import { TurnwiseError } from '../../core/errors';
import { changesFit, type LaneStep, type Settled, searchLanes } from '../network/lane-search';
import type { RoadNetwork } from '../road-network';
import type { LanePlace } from '../route';
import type { Waypoint } from '../route-plan';
import { type Candidate, candidatesFor } from './candidates';
import { checkHint, type RouteOrigin, waypointPlace } from './waypoint-place';

/** A waypoint may lie this far behind the one before, on the same lane, and count as the same place [m]. */
const BEHIND = 5;
/** What each metre of that costs. */
const BEHIND_COST = 10;
/** Room for a lane change [m]: less than elsewhere, because those who place waypoints leave little, and the car can. */
const BLEND = 10;
/** How far the way to the next waypoint is searched at first [m]: times the straight line, and more. */
const REACH = { times: 3, metres: 300 };

/** The way through waypoints. */
export interface WaypointWay {
  /** Where each waypoint was put. */
  places: LanePlace[];
  /** Lanes from each to the next; none where it is the same place. */
  legs: LaneStep[][];
  /** Of each waypoint from its lane's centre [m]. */
  distances: number[];
  /** Of each from the nearest lane's centre [m]. */
  nearest: number[];
  /** Whether the nearest lane of each leads the other way than the one that it was put on. */
  against: boolean[];
  /** Of each leg [m]. */
  lengths: number[];
}

/** A candidate that a way from the first waypoint leads to. */
interface Reached extends Candidate {
  /** Of the whole way up to here. */
  total: number;
  /** Index of the candidate before in its list, and the cost of the leg from there. */
  before: number;
  leg: number;
}

/**
 * Puts waypoints on lanes so that the whole way is cheapest (Viterbi's method: a list of candidate lanes for each waypoint, ways between
 * the candidates of consecutive ones by {@link searchLanes}).
 *
 * @throws TurnwiseError ROUTE_WAYPOINTS_INVALID, ROUTE_WAYPOINT_FAR, ROUTE_UNREACHABLE
 */
export function findWay(network: RoadNetwork, waypoints: readonly Waypoint[], origin?: RouteOrigin): WaypointWay {
  checkWaypoints(waypoints);
  const layers: Reached[][] = [
    candidatesFor(network, waypoints, 0, origin).map((one) => ({ ...one, total: one.cost, before: -1, leg: 0 })),
  ];
  for (let i = 1; i < waypoints.length; i++) {
    const candidates = candidatesFor(network, waypoints, i, origin);
    const straight = Math.hypot(waypoints[i].x - waypoints[i - 1].x, waypoints[i].y - waypoints[i - 1].y);
    const near = REACH.times * straight + REACH.metres;
    let next = step(network, layers[i - 1], candidates, near);
    if (next.length === 0) next = step(network, layers[i - 1], candidates, Number.POSITIVE_INFINITY);
    if (next.length === 0)
      throw new TurnwiseError('ROUTE_UNREACHABLE', {
        what: `No way leads from waypoint ${i - 1} to waypoint ${i}.`,
        where: waypointPlace(waypoints, i, origin),
        fix: `Check the order and the driving direction of the waypoints: one-way streets may lead away from it.${checkHint(origin)}`,
      });
    layers.push(next);
  }

  const chosen: Reached[] = [];
  let at = cheapest(layers[layers.length - 1]);
  for (let i = layers.length - 1; i >= 0; i--) {
    chosen[i] = layers[i][at];
    at = chosen[i].before;
  }
  const legs = chosen.slice(1).map((goal, i) => stepsBetween(network, chosen[i], goal));
  if (legs.every((leg) => leg.length === 0))
    throw new TurnwiseError('ROUTE_WAYPOINTS_INVALID', {
      what: 'All waypoints are the same place.',
      where: waypointPlace(waypoints, 0, origin),
      fix: 'A route needs a start and a goal that lies ahead of it.',
    });
  return {
    places: chosen.map(({ lane, s }) => ({ lane, s })),
    legs,
    distances: chosen.map(({ distance }) => distance),
    nearest: chosen.map(({ nearest }) => nearest),
    against: chosen.map(({ against }) => against),
    lengths: chosen.slice(1).map(({ leg }) => leg),
  };
}

function checkWaypoints(waypoints: readonly Waypoint[]): void {
  const wrong = waypoints.findIndex(
    ({ x, y, heading = 0 }) => !Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(heading),
  );
  if (wrong < 0 && waypoints.length >= 2) return;
  throw new TurnwiseError('ROUTE_WAYPOINTS_INVALID', {
    what:
      wrong < 0 ? `A route needs two waypoints or more, not ${waypoints.length}.` : 'A waypoint needs finite numbers.',
    where: wrong < 0 ? 'waypoints' : `waypoint ${wrong}`,
    fix: 'Give x and y in metres, heading in radians.',
  });
}

/** The candidates that can be reached from those before, each from the one that makes it cheapest. */
function step(network: RoadNetwork, from: readonly Reached[], to: readonly Candidate[], reach: number): Reached[] {
  const found: (Reached | undefined)[] = [];
  const byLane = new Map<number, number[]>();
  for (const [j, { lane }] of to.entries()) byLane.set(lane, [...(byLane.get(lane) ?? []), j]);
  from.forEach((start, before) => {
    const missing = new Set(to.keys());
    const reached = (j: number, leg: number, cost: number) => {
      missing.delete(j);
      const total = start.total + cost + to[j].cost;
      if (total < (found[j]?.total ?? Number.POSITIVE_INFINITY)) found[j] = { ...to[j], total, before, leg };
    };
    for (const j of byLane.get(start.lane) ?? []) {
      const back = start.s - to[j].s;
      if (back >= 0 && back <= BEHIND) reached(j, 0, BEHIND_COST * back);
    }
    const visit = (settled: Settled) => {
      for (const j of byLane.get(settled.lane.id) ?? []) {
        const left = metresLeft(settled, to[j]);
        if (missing.has(j) && left !== null) reached(j, settled.cost + left, settled.cost + left);
      }
      return missing.size === 0;
    };
    searchLanes(network, start, reach, visit, BLEND);
  });
  return found.filter((one) => one !== undefined);
}

/** From where a search comes onto a lane to a place on it; null when that lies behind, or there is no room for the lane changes before. */
function metresLeft({ lane, fraction, changes }: Settled, { s }: LanePlace): number | null {
  const left = s - fraction * lane.centre.length;
  return left >= 0 && changesFit(changes, left, BLEND) ? left : null;
}

function stepsBetween(network: RoadNetwork, start: LanePlace, goal: Reached): LaneStep[] {
  if (goal.leg === 0) return [];
  const visit = (settled: Settled) => {
    const left = settled.lane.id === goal.lane ? metresLeft(settled, goal) : null;
    return left !== null && settled.cost + left <= goal.leg;
  };
  return searchLanes(network, start, Number.POSITIVE_INFINITY, visit, BLEND) ?? [];
}

function cheapest(layer: readonly Reached[]): number {
  let best = 0;
  for (const [j, { total }] of layer.entries()) if (total < layer[best].total) best = j;
  return best;
}
