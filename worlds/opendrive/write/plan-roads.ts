import { cos } from '../../../core/maths';
import { type Carriageway, reachOf } from '../../carriageway';
import type { Lane } from '../../lane';
import type { Polyline } from '../../polyline';
import type { RoadNetwork } from '../../road-network';
import { pavementsOf } from '../../scenery/pavement';
import { layOut, offsetsBeside } from './lane-layout';
import { ReferencePieces } from './reference-pieces';
import type { Column, LanePlace, RoadPlan } from './road-plan';

/** Lanes of a carriageway end no further from its ends than this [m]. */
const END_TOLERANCE = 0.3;
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
    const bundle = lane.junction >= 0 ? [lane] : bundleOf(lane, lanes).filter(({ id }) => !plan.places[id]);
    if (bundle.length > 1 && addRoad(plan, bundle[0].centre, bundle, drivingSide, null)) continue;
    for (const one of bundle) addRoad(plan, one.centre, [one], drivingSide, null);
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
    const place = line.project(x, y);
    return (
      Math.abs(place.s - at) <= END_TOLERANCE && Math.hypot(x - pose.x, y - pose.y) <= Math.abs(place.t) + END_TOLERANCE
    );
  };
  return ends(0, 0) && ends(along.length, line.length);
}

/** Adds a road with lanes that run beside a line; says whether they can. */
function addRoad(
  plan: Plan,
  line: Polyline,
  lanes: readonly Lane[],
  drivingSide: 'right' | 'left',
  carriageway: Carriageway | null,
): boolean {
  const isRight = drivingSide === 'right';
  const found = lanes.map((lane) => {
    const forward = isForward(line, lane);
    const centre = forward ? lane.centre : lane.centre.reversed();
    const offsets = lane.centre === line ? new Float64Array(line.count) : offsetsBeside(line, centre, END_TOLERANCE);
    return { lane, forward, offsets };
  });
  if (found.some(({ offsets }) => !offsets)) return false;
  const half = line.count >> 1;
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
  const [west, east] = carriageway
    ? [besideLanes(carriageway, layout.left, 1), besideLanes(carriageway, right, -1)]
    : [[], []];
  const all = [...west.reverse(), ...columns, ...east];
  const lefts = middleColumn + west.length;
  const road: RoadPlan = {
    id: plan.roads.length + 1,
    junction: lanes[0].junction,
    reference: new ReferencePieces(line, carriageway ? reachOf(carriageway) : reachOfLanes(layout.left, right)),
    columns: all.map((column, k) => ({ ...column, id: k < lefts ? lefts - k : lefts - k - 1 })),
    middle,
    carriageway,
  };
  plan.roads.push(road);
  for (const column of road.columns) if (column.lane) plan.places[column.lane.id] = { road, column };
  return true;
}

/** What lies beside the lanes of a carriageway on one side (1 left, -1 right), from the lanes outwards. */
function besideLanes(road: Carriageway, edge: Float64Array, side: 1 | -1): Omit<Column, 'id'>[] {
  const out: Omit<Column, 'id'>[] = [];
  const paved = side > 0 ? road.edges?.left : road.edges?.right;
  if (paved) {
    const widths = paved.map((t, i) => Math.max(0, side * (t - edge[i])));
    if (widths.some((width) => width > NARROWEST_SHOULDER)) out.push({ kind: 'shoulder', widths });
  }
  const pavements = pavementsOf(road);
  const width = side > 0 ? pavements.left : pavements.right;
  if (width > 0) out.push({ kind: 'sidewalk', widths: new Float64Array(edge.length).fill(width) });
  return out;
}

function reachOfLanes(left: Float64Array, right: Float64Array): number {
  let reach = 0;
  for (const side of [left, right]) for (const t of side) reach = Math.max(reach, Math.abs(t));
  return reach;
}
