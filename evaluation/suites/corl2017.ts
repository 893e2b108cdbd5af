import { TurnwiseError } from '../../core/errors';
import { wrapAngle } from '../../core/maths';
import { RandomStream } from '../../core/random';
import type { Route } from '../../worlds/route';
import type { Waypoint } from '../../worlds/route-plan';
import { sampleRoutes } from '../../worlds/sample-routes';
import type { World } from '../../worlds/world';
import type { WorldSource } from '../../worlds/world-source';
import { type Manoeuvre, manoeuvreOf } from '../manoeuvres';
import type { Suite, SuiteEntry } from '../suite';

/** A task of the CoRL 2017 benchmark without other road users. */
export type Corl2017Task = 'straight' | 'one-turn' | 'navigation';

/** Mean distance to the goal [m] (Dosovitskiy et al., CoRL 2017, section 4.1). */
const DISTANCES: Record<Corl2017Task, { Town01: number; Town02: number }> = {
  straight: { Town01: 200, Town02: 100 },
  'one-turn': { Town01: 400, Town02: 170 },
  navigation: { Town01: 770, Town02: 360 },
};
export const CORL2017_TASKS = Object.keys(DISTANCES) as Corl2017Task[];
const EPISODES = 25;
/** Diagonal of Town01 [m]: smaller maps have nearer goals, in proportion. */
const TOWN01_DIAGONAL = 525;
/** Lengths that are taken, as parts of the distance; the wider only where the narrower give too few. */
const TOLERANCES = [0.2, 0.4, 0.7];
/** Routes drawn for each tolerance, and at a time. */
const MOST_DRAWN = 1500;
const DRAWN = 50;
/** A straight task ends in the direction in which it began, within this [rad]. */
const STRAIGHT = Math.PI / 6;

/**
 * Makes a task of the CoRL 2017 benchmark for a map: 25 routes. Straight: straight on at every junction, and the goal straight ahead. One turn:
 * one turn to the left or right at a junction with a choice. Navigation: two junctions with a choice or more. The benchmark's own starts and
 * goals are not published as coordinates; here they are drawn by a fixed seed, with its mean distances: those of Town01, of Town02, and on
 * other maps Town01's in proportion to the diagonal of the map, at most Town01's.
 *
 * @throws TurnwiseError SUITE_TOO_FEW_ROUTES where the map does not have them
 */
export function corl2017Suite(task: Corl2017Task, world: World, source: WorldSource): Suite {
  const name = `corl2017-${task}`;
  const distance = distanceFor(task, world);
  const found: Route[] = [];
  for (const [step, tolerance] of TOLERANCES.entries()) {
    if (found.length >= EPISODES) break;
    const stream = new RandomStream(step, name);
    const minLength = distance * (1 - tolerance);
    const maxLength = distance * (1 + tolerance);
    for (let drawn = 0; drawn < MOST_DRAWN && found.length < EPISODES; drawn += DRAWN) {
      const routes = sampleRoutes(world.network, stream, DRAWN, { minLength, maxLength, minJunctions: 0 });
      const long = routes.filter(({ length }) => length >= minLength && length <= maxLength);
      // a map that is too small gives others
      if (long.length === 0) break;
      found.push(...long.filter((route) => isTask(task, route, manoeuvresOf(world, route))));
    }
  }
  if (found.length < EPISODES)
    throw new TurnwiseError('SUITE_TOO_FEW_ROUTES', {
      what: `The map has ${found.length} routes of about ${distance} m for the task, and ${EPISODES} are needed.`,
      where: `${name} on ${world.id}`,
      fix: 'Use a larger map, such as one of a CARLA town.',
    });
  return {
    name,
    description: `Task "${task}" of the CoRL 2017 benchmark: ${EPISODES} routes of about ${distance} m.`,
    role: 'any',
    entries: found.slice(0, EPISODES).map(
      (route, i): SuiteEntry => ({
        id: String(i),
        world: source,
        route: { kind: 'waypoints', waypoints: waypointsOf(world, route) },
        manoeuvres: manoeuvresOf(world, route),
      }),
    ),
  };
}

/** [m] */
function distanceFor(task: Corl2017Task, { id, network: { bounds } }: World): number {
  const { Town01, Town02 } = DISTANCES[task];
  if (/town0?1(?!\d)/i.test(id)) return Town01;
  if (/town0?2(?!\d)/i.test(id)) return Town02;
  const diagonal = Math.hypot(bounds.maxX - bounds.minX, bounds.maxY - bounds.minY);
  return Math.round(Town01 * Math.min(1, diagonal / TOWN01_DIAGONAL));
}

function manoeuvresOf({ network }: World, { junctions }: Route): Manoeuvre[] {
  return junctions.filter(({ choices }) => choices > 1).map((junction) => manoeuvreOf(network, junction));
}

function isTask(task: Corl2017Task, { path, junctions }: Route, manoeuvres: readonly Manoeuvre[]): boolean {
  const turned = Math.abs(wrapAngle(path.headingAt(path.length) - path.headingAt(0)));
  const turns = junctions.filter(({ turn }) => turn === 'left' || turn === 'right').length;
  const uturn = junctions.some(({ turn }) => turn === 'uturn');
  if (uturn) return false;
  if (task === 'straight') return turns === 0 && turned < STRAIGHT;
  if (task === 'one-turn')
    return turns === 1 && manoeuvres.filter((manoeuvre) => manoeuvre === 'left' || manoeuvre === 'right').length === 1;
  return manoeuvres.length >= 2;
}

/** Start, goal and one place between every two junctions, so that the route stays this one whatever the search for ways becomes. */
function waypointsOf({ network }: World, { path, junctions, length }: Route): Waypoint[] {
  const between = junctions.slice(1).map(({ from }, i) => (junctions[i].to + from) / 2);
  const onLane = between.filter((s) => {
    const { x, y, heading } = path.poseAt(s);
    const hit = network.locate(x, y, heading);
    // not in the middle of a lane change
    return hit !== null && hit.distance < 0.1;
  });
  return [0, ...onLane, length].map((s) => {
    const { x, y, heading } = path.poseAt(s);
    return { x: Number(x.toFixed(3)), y: Number(y.toFixed(3)), heading: Number(heading.toFixed(5)) };
  });
}
