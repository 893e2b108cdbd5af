import { type Color, type LinePrimitive, LineType, type SceneEntity, type SceneUpdate } from '@foxglove/schemas';
import { cos, sin } from '../../core/maths';
import type { Mixture } from '../../policy/gaussian-mixture';
import { VEHICLE_DEFAULTS } from '../../sim/vehicle/model';
import { stripOutline } from '../../worlds/carriageway';
import type { RoadNetwork } from '../../worlds/road-network';
import type { Route } from '../../worlds/route';
import { timeOf } from './log-time';
import { SCENE } from './scene-names';
import { FRAMES } from './topics';

/** How far beside the route the map is kept [m]. */
const AROUND = 80;
/** Distance between the points of the route from which is looked around [m]. */
const STRIDE = 40;
/** Length of the paths that a mixture is drawn as [m], and of their pieces. */
const BELIEF_LENGTH = 22;
const BELIEF_STEP = 2;

const COLOURS = {
  road: { r: 0.36, g: 0.4, b: 0.44, a: 1 },
  lane: { r: 0.6, g: 0.65, b: 0.69, a: 0.7 },
  route: { r: 1, g: 0.35, b: 0.31, a: 1 },
  car: { r: 0.93, g: 0.95, b: 0.96, a: 1 },
} satisfies Record<string, Color>;

/** The map beside a route (outlines of carriageways and junctions, middles of lanes), the route, and a box for the car. */
export function surroundings(network: RoadNetwork, route: Route): SceneUpdate {
  const [carriageways, junctions, lanes] = [new Set<number>(), new Set<number>(), new Set<number>()];
  for (let s = 0; s < route.length + STRIDE; s += STRIDE) {
    const { x, y } = route.path.pointAt(Math.min(s, route.length));
    for (const i of network.carriagewaysNear(x, y, AROUND)) carriageways.add(i);
    for (const i of network.junctionsNear(x, y, AROUND)) junctions.add(i);
    for (const { lane } of network.lanesNear(x, y, AROUND)) lanes.add(lane.id);
  }
  const inOrder = (ids: Set<number>) => [...ids].sort((a, b) => a - b);
  const outlines = inOrder(carriageways).map((i) => stripOutline(network.carriageways[i]));
  const areas = inOrder(junctions).map((i) => network.junctions[i].outline);
  const { length, width, wheelbase } = VEHICLE_DEFAULTS;
  return {
    deletions: [],
    entities: [
      entity(SCENE.roads, { lines: outlines.map((points) => line(points, COLOURS.road, LineType.LINE_LOOP, 0.25)) }),
      entity(SCENE.junctions, { lines: areas.map((points) => line(points, COLOURS.road, LineType.LINE_LOOP, 0.25)) }),
      entity(SCENE.lanes, {
        lines: inOrder(lanes).map((i) => line(network.lanes[i].centre.points, COLOURS.lane, LineType.LINE_STRIP, 0.12)),
      }),
      entity(SCENE.route, { lines: [line(route.path.points, COLOURS.route, LineType.LINE_STRIP, 0.6)] }),
      entity(SCENE.car, {
        frame_id: FRAMES.car,
        frame_locked: true,
        cubes: [
          {
            pose: { position: { x: wheelbase / 2, y: 0, z: 0.75 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
            size: { x: length, y: width, z: 1.5 },
            color: COLOURS.car,
          },
        ],
      }),
    ],
  };
}

/** Where each Gaussian of a mixture would lead the car, the more opaque the likelier. */
export function beliefScene(time: number, { weights, means }: Mixture): SceneUpdate {
  const lines = Array.from(weights, (weight, k) =>
    line(arc(means[k]), { r: 1, g: 0.71, b: 0.28, a: Math.max(0.05, Math.sqrt(weight)) }, LineType.LINE_STRIP, 0.4),
  );
  const one = entity('belief', { timestamp: timeOf(time), frame_id: FRAMES.car, frame_locked: true, lines });
  return { deletions: [], entities: [one] };
}

/** A path of constant curvature in the car's frame. */
function arc(curvature: number): number[] {
  const points: number[] = [];
  for (let s = 0; s <= BELIEF_LENGTH; s += BELIEF_STEP) {
    const angle = curvature * s;
    const straight = Math.abs(curvature) < 1e-6;
    points.push(straight ? s : sin(angle) / curvature, straight ? 0 : (1 - cos(angle)) / curvature);
  }
  return points;
}

function entity(id: string, parts: Partial<SceneEntity>): SceneEntity {
  return {
    timestamp: timeOf(0),
    frame_id: FRAMES.world,
    id,
    lifetime: { sec: 0, nsec: 0 },
    frame_locked: false,
    metadata: [],
    arrows: [],
    cubes: [],
    spheres: [],
    cylinders: [],
    lines: [],
    triangles: [],
    texts: [],
    models: [],
    ...parts,
  };
}

function line(xy: ArrayLike<number>, color: Color, type: LineType, thickness: number): LinePrimitive {
  const points = [];
  for (let i = 0; i < xy.length; i += 2) points.push({ x: centimetres(xy[i]), y: centimetres(xy[i + 1]), z: 0 });
  return {
    type,
    pose: { position: { x: 0, y: 0, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
    thickness,
    scale_invariant: false,
    points,
    color,
    colors: [],
    indices: [],
  };
}

/** A map in text is long enough without the digits that nobody sees. */
const centimetres = (metres: number): number => Math.round(metres * 100) / 100;
