import { TurnwiseError } from '../core/errors';
import { RandomStream } from '../core/random';
import { drawRoute } from './plan-route';
import type { Point } from './polyline';
import type { LanePlace, Route } from './route';
import { findWay } from './route-plan/find-way';
import type { RouteOrigin } from './route-plan/waypoint-place';
import { sampleRoutes } from './sample-routes';
import type { World } from './world';

/** A place that a route leads through. */
export interface Waypoint extends Point {
  /** Driving direction [rad]; tells lanes apart that lie beside or across each other. */
  heading?: number;
}

/** A route as plain data: how to find it in a world. */
export type RoutePlan =
  | { kind: 'sampled'; seed: number; count: number; index: number }
  | { kind: 'waypoints'; waypoints: Waypoint[] };

/** How well waypoints lie on the lanes of a map. */
export interface Snapping {
  /** Where each waypoint was put. */
  places: LanePlace[];
  /** Distance of each waypoint from the centre of the lane that it was put on [m]. */
  distances: number[];
  /** Mean and largest of them [m]. */
  mean: number;
  largest: number;
  /** Part of the waypoints that are at most half a metre from a lane's centre, 0..1: how well they fit the map. */
  within: number;
  /** Waypoints that were put on another lane than the nearest, because the way leads there. */
  moved: number[];
  /** Those of them whose nearest lane leads the other way, as where y points the wrong way. */
  against: number[];
  /** Legs that are much longer than the crow flies, as when a waypoint lies beyond a lane that leads the other way. */
  detours: Detour[];
}

/** A leg that leads a long way round. */
export interface Detour {
  /** Index of the waypoint that it begins at. */
  from: number;
  /** [m] */
  length: number;
  straight: number;
}

export interface ResolvedRoute {
  route: Route;
  /** Of plans with waypoints; null for others. */
  snapping: Snapping | null;
}

/** A waypoint this near to its lane's centre lies on it, for `Snapping.within` [m]. */
export const ON_LANE = 0.5;

/**
 * Finds the route of a plan.
 *
 * Waypoints are put on lanes all at once, so that together they make the cheapest way: the length of the way, plus what it costs to move a
 * waypoint to another lane than the nearest that leads its way. So neither a waypoint in a junction, where lanes cross, nor one beside a
 * parallel lane causes a detour.
 *
 * @param origin where waypoints came from, for messages
 * @throws TurnwiseError ROUTE_NONE where nothing can be sampled; ROUTE_WAYPOINTS_INVALID (fewer than two, or no numbers), ROUTE_WAYPOINT_FAR
 * (no lane within 10 m), ROUTE_UNREACHABLE
 */
export function resolveRoute(world: World, plan: RoutePlan, origin?: RouteOrigin): ResolvedRoute {
  if (plan.kind === 'sampled') return { route: sampledRoute(world, plan), snapping: null };
  const { places, legs, distances, nearest, against, lengths } = findWay(world.network, plan.waypoints, origin);
  const route = drawRoute(world.network, places, legs);
  const detours = lengths.flatMap((length, from) => {
    const [a, b] = [plan.waypoints[from], plan.waypoints[from + 1]];
    const straight = Math.hypot(b.x - a.x, b.y - a.y);
    return length > DETOUR.times * straight + DETOUR.metres ? [{ from, length, straight }] : [];
  });
  const moved = distances.flatMap((one, i) => (one > nearest[i] + ON_LANE ? [i] : []));
  const sum = distances.reduce((total, one) => total + one, 0);
  return {
    route,
    snapping: {
      places,
      distances,
      mean: sum / distances.length,
      largest: distances.reduce((most, one) => Math.max(most, one), 0),
      within: nearest.filter((one) => one <= ON_LANE).length / nearest.length,
      moved,
      against: moved.filter((i) => against[i]),
      detours,
    },
  };
}

/** Longer than this is a detour. */
const DETOUR = { times: 2, metres: 60 };

/** The routes last sampled in a world: plans of one suite ask for one after the other. */
const sampled = new WeakMap<World, { seed: number; routes: Route[] }>();

/** The routes that every command drives or shows for a world and a seed. @throws TurnwiseError ROUTE_NONE */
export function evaluationRoutes(world: World, seed: number, count: number): Route[] {
  const known = sampled.get(world);
  if (known?.seed === seed && known.routes.length >= count) return known.routes.slice(0, count);
  const routes = sampleRoutes(world.network, new RandomStream(seed, 'evaluation-routes'), count);
  sampled.set(world, { seed, routes });
  return [...routes];
}

function sampledRoute(world: World, { seed, count, index }: Extract<RoutePlan, { kind: 'sampled' }>): Route {
  if (Number.isInteger(index) && index >= 0 && index < count) return evaluationRoutes(world, seed, count)[index];
  throw new TurnwiseError('ROUTE_PLAN_INVALID', {
    what: `There is no route ${index} among ${count} sampled ones.`,
    where: 'route plan',
    fix: 'Routes are numbered from 0.',
  });
}
