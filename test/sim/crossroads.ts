import { createWorld } from '../../worlds/create-world';
import { planRoute } from '../../worlds/plan-route';
import type { Route } from '../../worlds/route';
import type { StreetGraph } from '../../worlds/street-graph';
import type { World } from '../../worlds/world';

/** Length of an arm [m], and width of its two lanes [m]. */
export const ARM = 120;
export const LANE_WIDTH = 3.25;

const ARMS = { east: [ARM, 0], north: [0, ARM], west: [-ARM, 0], south: [0, -ARM] } as const;
export type Arm = keyof typeof ARMS;
const NAMES = Object.keys(ARMS) as Arm[];

/** Four straight two-way streets that meet at (0, 0) at right angles, 30 km/h. */
export function crossroadsWorld(drivingSide: 'right' | 'left' = 'right'): World {
  const graph: StreetGraph = {
    name: 'crossroads',
    drivingSide,
    nodes: [{ id: 0, x: 0, y: 0 }, ...NAMES.map((name, i) => ({ id: i + 1, x: ARMS[name][0], y: ARMS[name][1] }))],
    streets: NAMES.map((name, i) => ({
      id: i,
      from: 0,
      to: i + 1,
      points: [0, 0, ...ARMS[name]],
      lanesForward: 1,
      lanesBackward: 1,
      laneWidth: LANE_WIDTH,
      speedLimit: 30 / 3.6,
      class: 'residential',
      roundabout: false,
      name,
    })),
  };
  return createWorld(graph, { seed: 1 });
}

/** The way from the far part of one arm to the far part of another. */
export function crossing({ network }: World, from: Arm, to: Arm): Route {
  const lane = (arm: Arm, outward: boolean) =>
    network.lanes.find(({ street, centre }) => {
      if (street !== NAMES.indexOf(arm)) return false;
      const end = centre.pointAt(centre.length);
      return Math.hypot(end.x, end.y) > ARM / 2 === outward;
    })!;
  const goal = lane(to, true);
  return planRoute(network, { lane: lane(from, false).id, s: 30 }, { lane: goal.id, s: goal.centre.length - 30 });
}
