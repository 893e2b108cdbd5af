import { cos } from '../../../core/maths';
import { type Carriageway, edgesAt, reachOf } from '../../carriageway';
import type { Lane } from '../../lane';
import { simplifyLine } from '../../openstreetmap/simplify-line';
import { Polyline } from '../../polyline';
import type { RoadNetwork } from '../../road-network';
import { pavementsOf } from '../../scenery/pavement';
import { offsetsBeside, projectNear, stationsBeside } from './beside-line';
import { layOut } from './lane-layout';
import { ReferencePieces } from './reference-pieces';
import type { Column, LanePlace, RoadPlan } from './road-plan';
import { squareEnds } from './square-ends';

/** Points of a line that leave the straight way between others by less than this are left out: lanes are measured from what is left [m]. */
const STRAIGHT = 1e-3;
/** Lanes of a carriageway end no further from its ends than this [m]. */
const END_TOLERANCE = 0.3;
/** A lane that is a road's reference line, but for corners rounded by less than this, is written as lying on it [m]. */
const MAX_ROUNDING = 0.005;
/** Paved strips beside the lanes that are narrower than this are not written [m]. */
const NARROWEST_SHOULDER = 0.05;

/** Roads to be written, and where each lane of the network is in them. */
export interface Plan {
  roads: RoadPlan[];
  places: LanePlace[];
}

/**
 * Makes a road of every carriageway whose lanes run beside its middle from end to end; of other lanes of streets one of each bundle of
 * neighbours, or of each alone; and one of every lane through a junction.
 */
export function planRoads(network: RoadNetwork): Plan {
  const { lanes, drivingSide } = network;
  const plan: Plan = { roads: [], places: new Array(lanes.length) };
  const ofStreet = new Map<number, Lane[]>();
  for (const lane of lanes) {
    if (lane.junction >= 0) continue;
    const others = ofStreet.get(lane.street);
    if (others) others.push(lane);
    else ofStreet.set(lane.street, [lane]);
  }
  for (const carriageway of network.carriageways) {
    const candidates = ofStreet.get(carriageway.street) ?? [];
    const beside = candidates.filter((lane) => !plan.places[lane.id] && runsBeside(carriageway.centre, lane));
    if (beside.length) addRoad(plan, carriageway.centre, beside, drivingSide, carriageway);
  }
  for (const lane of lanes) {
    if (plan.places[lane.id]) continue;
    let rest = lane.junction >= 0 ? [lane] : bundleOf(lane, lanes).filter(({ id }) => !plan.places[id]);
    // lanes that lie over each other, where one eases into the other, cannot be of one road
    while (rest.length) {
      let count = rest.length;
      while (!addRoad(plan, rest[0].centre, rest.slice(0, count), drivingSide, null) && count > 1) count--;
      rest = rest.slice(count);
    }
  }
  return plan;
}

/** A lane with its neighbours in the same direction, from left to right. */
function bundleOf(lane: Lane, lanes: readonly Lane[]): Lane[] {
  let leftmost = lane;
  for (let k = 0; k < lanes.length && leftmost.left >= 0; k++) leftmost = lanes[leftmost.left];
  const bundle = [leftmost];
  for (let at = leftmost; at.right >= 0 && bundle.length <= lanes.length; bundle.push(at)) at = lanes[at.right];
  return bundle;
}

function isForward(line: Polyline, { centre }: Lane): boolean {
  const { x, y, heading } = centre.poseAt(centre.length / 2);
  return cos(line.headingAt(line.project(x, y).s) - heading) > 0;
}

/** Whether a lane begins and ends where a line does. */
function runsBeside(line: Polyline, lane: Lane): boolean {
  const along = isForward(line, lane) ? lane.centre : lane.centre.reversed();
  const ends = (s: number, at: number) => {
    const { x, y } = along.pointAt(s);
    const pose = line.poseAt(at);
    const place = line.pointAt(projectNear(line, x, y, at, at));
    const gap = Math.hypot(place.x - pose.x, place.y - pose.y);
    return (
      gap <= END_TOLERANCE && Math.hypot(x - pose.x, y - pose.y) <= Math.hypot(x - place.x, y - place.y) + END_TOLERANCE
    );
  };
  return ends(0, 0) && ends(along.length, line.length);
}

/** Adds a road with lanes that run beside a line; says whether they can. */
function addRoad(
  plan: Plan,
  middleLine: Polyline,
  lanes: readonly Lane[],
  drivingSide: 'right' | 'left',
  carriageway: Carriageway | null,
): boolean {
  const isRight = drivingSide === 'right';
  const directed = lanes.map((lane) => {
    const forward = isForward(middleLine, lane);
    return { lane, forward, centre: forward ? lane.centre : lane.centre.reversed() };
  });
  const centres = directed.map(({ centre }) => centre);
  const reach = carriageway ? reachOf(carriageway) : reachOfLanes(middleLine, lanes);
  const straightened = new Polyline(simplifyLine(Array.from(middleLine.points), STRAIGHT));
  const line = squareEnds(straightened, centres, reach);
  const reference = new ReferencePieces(line, reach);
  const isOwnLine = lanes.length === 1 && lanes[0].centre === middleLine && reference.rounding < MAX_ROUNDING;
  const stations = isOwnLine ? Float64Array.of(0, reference.length) : stationsBeside(reference, line, centres);
  const found = directed.map(({ lane, forward, centre }) => {
    const offsets = isOwnLine ? new Float64Array(2) : offsetsBeside(reference, stations, centre, END_TOLERANCE);
    return { lane, forward, offsets };
  });
  if (found.some(({ offsets }) => !offsets)) return false;
  const half = stations.length >> 1;
  found.sort((a, b) => b.offsets![half] - a.offsets![half]);
  // traffic that keeps right has its own lanes on the right
  const firstOwn = found.findIndex(({ forward }) => forward === isRight);
  const split = firstOwn < 0 ? found.length : firstOwn;
  if (found.some(({ forward }, k) => forward !== (k >= split === isRight))) return false;
  const layout = layOut(
    found.map(({ lane }) => lane),
    found.map(({ offsets }) => offsets!),
  );
  if (!layout) return false;

  const directions = new Map(found.map(({ lane, forward }) => [lane, forward]));
  const columns = layout.columns.map(
    ({ lane, widths }): Omit<Column, 'id'> =>
      lane ? { kind: 'driving', lane, forward: directions.get(lane), widths } : { kind: 'median', widths },
  );
  const right = columns.reduce((t, { widths }) => t.map((edge, i) => edge - widths[i]), layout.left);
  const middleColumn =
    split < found.length ? columns.findIndex(({ lane }) => lane === found[split].lane) : columns.length;
  let middle = layout.left.slice();
  for (const { widths } of columns.slice(0, middleColumn)) middle = middle.map((t, i) => t - widths[i]);
  const places = carriageway ? Array.from(stations, (s) => placeOn(middleLine, reference, s)) : [];
  const [west, east] = carriageway
    ? [besideLanes(carriageway, places, layout.left, 1), besideLanes(carriageway, places, right, -1)]
    : [[], []];
  const all = [...west.reverse(), ...columns, ...east];
  const lefts = middleColumn + west.length;
  const road: RoadPlan = {
    id: plan.roads.length + 1,
    junction: lanes[0].junction,
    reference,
    stations,
    columns: all.map((column, k) => ({ ...column, id: k < lefts ? lefts - k : lefts - k - 1 })),
    middle,
    carriageway,
  };
  plan.roads.push(road);
  for (const column of road.columns) if (column.lane) plan.places[column.lane.id] = { road, column };
  return true;
}

/** The place along a line beside that of its rounded form. */
function placeOn(line: Polyline, reference: ReferencePieces, s: number): number {
  const { x, y } = reference.poseAt(s);
  return projectNear(line, x, y, s, s);
}

/**
 * What lies beside the lanes of a carriageway on one side (1 left, -1 right), from the lanes outwards.
 *
 * @param places along its middle, of each station; @param edge of the outermost lane there
 */
function besideLanes(
  road: Carriageway,
  places: readonly number[],
  edge: Float64Array,
  side: 1 | -1,
): Omit<Column, 'id'>[] {
  const out: Omit<Column, 'id'>[] = [];
  if (road.edges) {
    const widths = edge.map((t, i) => {
      const edges = edgesAt(road, places[i]);
      return Math.max(0, side * ((side > 0 ? edges.left : edges.right) - t));
    });
    if (widths.some((width) => width > NARROWEST_SHOULDER)) out.push({ kind: 'shoulder', widths });
  }
  const pavements = pavementsOf(road);
  const width = side > 0 ? pavements.left : pavements.right;
  if (width > 0) out.push({ kind: 'sidewalk', widths: new Float64Array(edge.length).fill(width) });
  return out;
}

/** How far lanes reach from a line, about [m]. */
function reachOfLanes(line: Polyline, lanes: readonly Lane[]): number {
  let reach = 0;
  for (const { centre, width } of lanes) {
    const { x, y } = centre.pointAt(centre.length / 2);
    const distance = centre === line ? 0 : line.project(x, y).distance;
    reach = Math.max(reach, distance + width / 2);
  }
  return reach;
}
