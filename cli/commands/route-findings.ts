import { TurnwiseError } from '../../core/errors';
import { FAR_FROM_LANE } from '../../evaluation/route-warnings';
import type { Suite } from '../../evaluation/suite';
import { type ResolvedRoute, resolveRoute } from '../../worlds/route-plan';
import type { World } from '../../worlds/world';
import { buildWorld } from '../world-options';

/** What was found about a route. */
export interface CheckedRoute {
  id: string;
  /** Id of its world. */
  world: string;
  /** [m]; null where it cannot be driven. */
  length: number | null;
  junctions: number | null;
  /** Null for routes that are not made of waypoints. */
  snapping: { waypoints: number; mean: number; largest: number; within: number; moved: number } | null;
  /** What is odd about it, in words; where it cannot be driven, why. */
  problems: string[];
  /** Code of the error, where it cannot be driven. */
  code: string | null;
}

/** Finds every route of a suite in its world. @param onRoute is told how many have been looked at */
export async function checkSuiteRoutes(
  { entries }: Suite,
  onRoute: (done: number, note: string) => void,
  signal: AbortSignal,
): Promise<CheckedRoute[]> {
  const checked: CheckedRoute[] = [];
  let at: { key: string; world: World } | undefined;
  // world by world: each is made once, and one at a time is in memory
  const keys = entries.map(({ world }) => JSON.stringify(world));
  const order = [...entries.keys()].sort((a, b) => keys.indexOf(keys[a]) - keys.indexOf(keys[b]) || a - b);
  for (const [done, index] of order.entries()) {
    signal.throwIfAborted();
    const { id, world: source, route, origin } = entries[index];
    if (at?.key !== keys[index]) at = { key: keys[index], world: await buildWorld(source) };
    const { world } = at;
    try {
      checked[index] = about(id, world, resolveRoute(world, route, origin));
    } catch (error) {
      if (!(error instanceof TurnwiseError)) throw error;
      const problems = [error.message];
      checked[index] = {
        id,
        world: world.id,
        length: null,
        junctions: null,
        snapping: null,
        problems,
        code: error.code,
      };
    }
    onRoute(done + 1, id);
  }
  return checked;
}

function about(id: string, world: World, { route, snapping }: ResolvedRoute): CheckedRoute {
  const problems: string[] = [];
  if (snapping) {
    const moved = new Set(snapping.moved);
    const against = new Set(snapping.against);
    for (const [i, metres] of snapping.distances.entries())
      if (moved.has(i))
        problems.push(
          against.has(i)
            ? `waypoint ${i} is on a lane of the opposite direction, and was put on the one that the route takes, ${metres.toFixed(1)} m away; is the sign of y right?`
            : `waypoint ${i} was put on another lane than the nearest, ${metres.toFixed(1)} m away`,
        );
      else if (metres > FAR_FROM_LANE) problems.push(`waypoint ${i} is ${metres.toFixed(1)} m from its lane`);
    for (const { from, length, straight } of snapping.detours)
      problems.push(
        `from waypoint ${from} to ${from + 1} it is ${length.toFixed(0)} m by road and ${straight.toFixed(0)} m as the crow flies`,
      );
  }
  const { mean = 0, largest = 0, within = 0, moved = [], distances = [] } = snapping ?? {};
  return {
    id,
    world: world.id,
    length: route.length,
    junctions: route.junctions.length,
    snapping: snapping && { waypoints: distances.length, mean, largest, within, moved: moved.length },
    problems,
    code: null,
  };
}

/** Sums over routes; null where there are no waypoints. */
export function totalsOf(routes: readonly CheckedRoute[]) {
  let waypoints = 0;
  let sum = 0;
  let near = 0;
  let largest = 0;
  let moved = 0;
  for (const { snapping } of routes) {
    if (!snapping) continue;
    waypoints += snapping.waypoints;
    sum += snapping.mean * snapping.waypoints;
    near += snapping.within * snapping.waypoints;
    largest = Math.max(largest, snapping.largest);
    moved += snapping.moved;
  }
  const some = waypoints > 0;
  return {
    routes: routes.length,
    failed: routes.filter(({ code }) => code !== null).length,
    length: routes.reduce((total, { length }) => total + (length ?? 0), 0),
    waypoints,
    mean: some ? sum / waypoints : null,
    largest: some ? largest : null,
    within: some ? near / waypoints : null,
    moved,
  };
}
