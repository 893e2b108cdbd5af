import { z } from 'zod';
import { Polyline } from '../polyline';
import { RoadNetwork } from '../road-network';

/** Nothing in a map is further than this from its origin [m]. */
const MAX_COORDINATE = 1_000_000;
/** Nothing across a road is wider [m]. */
const MAX_ACROSS = 1_000;
const MAX_COUNT = 1_000_000;

const coordinate = z.number().min(-MAX_COORDINATE).max(MAX_COORDINATE);
const isPairs = (points: readonly number[]) => points.length % 2 === 0;
const line = z.array(coordinate).min(4).refine(isPairs, 'holds x, y pairs');
const outline = z.array(coordinate).min(6).refine(isPairs, 'holds x, y pairs');
const across = z.number().min(-MAX_ACROSS).max(MAX_ACROSS);
const width = z.number().min(0).max(MAX_ACROSS);
const speed = z.number().min(0.5).max(70);
const index = z.int().min(0).max(MAX_COUNT);
const indexOrNone = z.int().min(-1).max(MAX_COUNT);
const indices = z.array(index).max(10_000);

const laneSchema = z.strictObject({
  street: z.int().min(-1),
  junction: indexOrNone,
  centre: line,
  width,
  speedLimit: speed,
  turn: z.enum(['along', 'straight', 'left', 'right', 'uturn']),
  roundabout: z.boolean(),
  predecessors: indices,
  successors: indices,
  left: indexOrNone,
  right: indexOrNone,
});

const junctionSchema = z.strictObject({
  x: coordinate,
  y: coordinate,
  outline,
  lanes: z.array(index).max(MAX_COUNT),
  nodes: z.array(z.int()).max(MAX_COUNT),
  arms: index,
});

const markingSchema = z.strictObject({
  kind: z.enum(['centre-line', 'lane-line', 'edge-line']),
  broken: z.boolean(),
  points: line,
  width: z.number().min(0).max(5),
});

const carriagewaySchema = z.strictObject({
  street: z.int().min(-1),
  centre: line,
  width,
  edges: z.strictObject({ left: z.array(across), right: z.array(across) }).optional(),
  markings: z.array(markingSchema).max(MAX_COUNT).optional(),
  pavements: z.strictObject({ left: width, right: width }).optional(),
  lanesForward: z.int().min(0).max(100),
  lanesBackward: z.int().min(0).max(100),
  laneWidth: width,
  class: z.enum(['motorway', 'primary', 'secondary', 'tertiary', 'residential', 'service']),
  roundabout: z.boolean(),
  name: z.string(),
  fromJunction: indexOrNone,
  toJunction: indexOrNone,
});

const controlSchema = z.strictObject({
  kind: z.enum(['traffic-light', 'stop', 'give-way', 'speed-limit', 'crossing']),
  x: coordinate,
  y: coordinate,
  heading: z.number().min(-100).max(100),
  lanes: indices,
  value: z.number().min(0).max(200).optional(),
});

/** Lanes, junctions and carriageways as a file holds them: ids are places in the lists, lines are number arrays at full precision. */
export const networkSchema = z.strictObject({
  lanes: z.array(laneSchema).min(1).max(MAX_COUNT),
  junctions: z.array(junctionSchema).max(MAX_COUNT),
  carriageways: z.array(carriagewaySchema).max(MAX_COUNT),
  controls: z.array(controlSchema).max(MAX_COUNT),
  crosswalks: z.array(outline).max(MAX_COUNT),
});

export type NetworkFile = z.infer<typeof networkSchema>;

/** A network as plain JSON, number for number. The same network gives the same text. */
export function packNetwork({ lanes, junctions, carriageways, controls, crosswalks }: RoadNetwork): NetworkFile {
  return {
    lanes: lanes.map((lane) => inOrder(laneSchema, { ...lane, centre: [...lane.centre.points] })),
    junctions: junctions.map((junction) => inOrder(junctionSchema, { ...junction, outline: [...junction.outline] })),
    carriageways: carriageways.map(({ edges, markings, ...road }) =>
      inOrder(carriagewaySchema, {
        ...road,
        centre: [...road.centre.points],
        edges: edges && { left: [...edges.left], right: [...edges.right] },
        markings: markings?.map((marking) => inOrder(markingSchema, { ...marking, points: [...marking.points] })),
      }),
    ),
    controls: controls.map((control) => inOrder(controlSchema, control)),
    crosswalks: crosswalks.map((outline) => [...outline]),
  };
}

/** The fields of a schema in its order, and no others. */
function inOrder<T extends z.ZodObject>(schema: T, value: z.infer<T>): z.infer<T> {
  return Object.fromEntries(Object.keys(schema.shape).map((key) => [key, value[key]])) as z.infer<T>;
}

/** The network again. What {@link checkNetworkFile} accepts can be unpacked. */
export function unpackNetwork(file: NetworkFile, drivingSide: 'right' | 'left'): RoadNetwork {
  return new RoadNetwork({
    drivingSide,
    lanes: file.lanes.map((lane, id) => ({ ...lane, id, centre: new Polyline(lane.centre) })),
    junctions: file.junctions.map((junction, id) => ({
      ...junction,
      id,
      outline: Float64Array.from(junction.outline),
    })),
    carriageways: file.carriageways.map(({ edges, markings, pavements, ...road }) => ({
      ...road,
      centre: new Polyline(road.centre),
      ...(edges && { edges: { left: Float64Array.from(edges.left), right: Float64Array.from(edges.right) } }),
      ...(markings && {
        markings: markings.map((marking) => ({ ...marking, points: Float64Array.from(marking.points) })),
      }),
      ...(pavements && { pavements }),
    })),
    controls: file.controls,
    crosswalks: file.crosswalks.map((outline) => Float64Array.from(outline)),
  });
}
