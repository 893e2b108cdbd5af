import { TurnwiseError } from '../core/errors';
import type { RandomStream } from '../core/random';
import { searchLanes } from './network/lane-search';
import { largestStronglyConnected } from './network/strongly-connected';
import { planRoute } from './plan-route';
import type { RoadNetwork } from './road-network';
import type { LanePlace, Route } from './route';

export interface SampleRoutesOptions {
  /** [m] */
  minLength: number;
  maxLength: number;
  /** Least number of junctions where there is more than one way on. */
  minJunctions: number;
}

export const SAMPLE_ROUTES_DEFAULTS: SampleRoutesOptions = { minLength: 200, maxLength: 800, minJunctions: 1 };

/** Tries per route before the wish for junctions, then for length, is let go. */
const TRIES = 30;
/** Shortest route worth driving [m]. */
const LEAST_LENGTH = 20;
/** Largest curvature of a path [1/m]. */
const LARGEST_CURVATURE = 0.19;

/**
 * Draws routes between places on street lanes, in the largest strongly connected part of a network where that is most of it. The same stream gives the same routes. Where a
 * map is too small for the wishes, routes have fewer junctions, then any length from 20 m.
 *
 * @throws TurnwiseError ROUTE_NONE when there is no way to drive 20 m
 */
export function sampleRoutes(
  network: RoadNetwork,
  stream: RandomStream,
  count: number,
  options: Partial<SampleRoutesOptions> = {},
): Route[] {
  const { minLength, maxLength, minJunctions } = { ...SAMPLE_ROUTES_DEFAULTS, ...options };
  const within = worthwhilePart(network);
  const streets = network.lanes.filter((lane) => lane.junction < 0 && within.has(lane.id) && lane.centre.length > 2);
  const sums: number[] = [];
  for (const lane of streets) sums.push((sums[sums.length - 1] ?? 0) + lane.centre.length);
  const drawPlace = (): LanePlace => {
    const at = stream.uniform() * sums[sums.length - 1];
    const i = sums.findIndex((sum) => sum > at);
    const lane = streets[i < 0 ? streets.length - 1 : i];
    return { lane: lane.id, s: stream.range(0, 0.9) * lane.centre.length };
  };
  const routes: Route[] = [];
  const wishes = [
    { shortest: minLength, junctions: minJunctions },
    { shortest: minLength, junctions: 0 },
    { shortest: Math.min(minLength, LEAST_LENGTH), junctions: minJunctions },
    { shortest: Math.min(minLength, LEAST_LENGTH), junctions: 0 },
  ];
  while (routes.length < count) {
    let found: Route | null = null;
    for (const { shortest, junctions } of wishes) {
      for (let attempt = 0; attempt < TRIES && !found && streets.length; attempt++) {
        const start = drawPlace();
        const goal = drawGoal(network, stream, start, shortest, maxLength, within);
        if (!goal) continue;
        const route = planRoute(network, start, goal);
        if (route.length < shortest - 1 || route.length > maxLength + 1 || isTight(route)) continue;
        if (route.junctions.filter(({ choices }) => choices > 1).length >= junctions) found = route;
      }
      if (found) break;
    }
    if (!found)
      throw new TurnwiseError('ROUTE_NONE', {
        what: `There is no route of ${LEAST_LENGTH} m or more on this map.`,
        fix: 'Use a map with longer streets.',
      });
    routes.push(found);
  }
  return routes;
}

/**
 * The largest strongly connected part; all lanes where that is less than half of the streets, as on a cut-out of motorways, whose lanes lead
 * off the map and never back.
 */
function worthwhilePart(network: RoadNetwork): ReadonlySet<number> {
  const connected = largestStronglyConnected(network);
  let inside = 0;
  let all = 0;
  for (const { id, centre } of network.lanes) {
    all += centre.length;
    if (connected.has(id)) inside += centre.length;
  }
  return inside >= all / 2 ? connected : new Set(network.lanes.map(({ id }) => id));
}

/** Whether a car could not follow the path: maps hold hairpins that are tighter than they can be. */
function isTight({ path }: Route): boolean {
  for (let s = 0; s <= path.length; s += 0.5) if (Math.abs(path.curvatureAt(s)) > LARGEST_CURVATURE) return true;
  return false;
}

/** A place whose distance from the start lies in the range; null when there is none. */
function drawGoal(
  network: RoadNetwork,
  stream: RandomStream,
  start: LanePlace,
  minLength: number,
  maxLength: number,
  within: ReadonlySet<number>,
): LanePlace | null {
  const wished = stream.range(minLength, maxLength);
  const seen = new Set<number>();
  const all: LanePlace[] = [];
  const near: LanePlace[] = [];
  searchLanes(network, start, maxLength, ({ lane, cost, fraction, changes }) => {
    if (lane.junction >= 0 || changes || seen.has(lane.id) || !within.has(lane.id)) return false;
    seen.add(lane.id);
    const { length } = lane.centre;
    const from = fraction * length;
    const low = Math.max(from + 1, from + minLength - cost);
    const high = Math.min(length, from + maxLength - cost);
    if (high <= low) return false;
    const exact = from + wished - cost;
    if (exact >= low && exact <= high) near.push({ lane: lane.id, s: exact });
    all.push({ lane: lane.id, s: low + (high - low) * 0.5 });
    return false;
  });
  return near.length ? stream.pick(near) : all.length ? stream.pick(all) : null;
}
