import { simplifyLine } from '../openstreetmap/simplify-line';
import { lineLength, type Point } from '../polyline';
import type { Carriageway, Junction } from '../road-network';
import type { Street, StreetNode } from '../street-graph';
import type { ChainEnds } from './chain-ends';

/** Points that matter less than this to the shape of a street are left out [m]. */
const TOLERANCE = 0.2;
/** How much the middle of its arms draws a junction's node, against the arms' own directions. */
const MIDDLE_WEIGHT = 0.1;
/** Most lanes of one direction that a street map has, and its least and largest widths [m]. */
const MOST_LANES = 12;
const WIDTHS = [1.5, 10];
/** Shortest street [m]. */
const SHORTEST = 0.1;

/** Draws a street map of carriageways: single lines along their middles, which meet in one node for each junction. */
export function drawStreets(
  carriageways: readonly Carriageway[],
  junctions: readonly Junction[],
  { junction, joint }: ChainEnds,
  limits: readonly number[],
): { nodes: StreetNode[]; streets: Street[] } {
  const nodes: StreetNode[] = [];
  const nodeOf = new Int32Array(2 * carriageways.length).fill(-1);
  const endsOf = new Map<string, number[]>();
  joint.forEach((first, end) => {
    const key = junction[end] >= 0 ? `j${junction[end]}` : `e${first}`;
    const ends = endsOf.get(key);
    if (ends) ends.push(end);
    else endsOf.set(key, [end]);
  });
  for (const [key, ends] of endsOf) {
    const place = key.startsWith('j') && ends.length > 1 ? crossing(ends, carriageways) : middleOf(ends, carriageways);
    const id = nodes.length;
    nodes.push({ id, ...place });
    for (const end of ends) nodeOf[end] = id;
    if (key.startsWith('j')) junctions[junction[ends[0]]].nodes.push(id);
  }
  const streets = carriageways.flatMap((carriageway, i): Street[] => {
    const [from, to] = [nodes[nodeOf[2 * i]], nodes[nodeOf[2 * i + 1]]];
    const own = [...carriageway.centre.points];
    const inner = (end: number) => junction[end] >= 0;
    if (!inner(2 * i)) own.splice(0, 2);
    if (!inner(2 * i + 1)) own.splice(-2, 2);
    const points = withoutRepeats([from.x, from.y, ...own, to.x, to.y]);
    // between two places that are one, there is nothing to draw
    if (lineLength(points) < SHORTEST) return [];
    const street: Street = {
      id: i,
      from: from.id,
      to: to.id,
      points: simplifyLine(points, TOLERANCE),
      lanesForward: Math.min(MOST_LANES, carriageway.lanesForward),
      lanesBackward: Math.min(MOST_LANES, carriageway.lanesBackward),
      laneWidth: Math.min(WIDTHS[1], Math.max(WIDTHS[0], carriageway.laneWidth)),
      speedLimit: limits[i],
      class: carriageway.class,
      roundabout: carriageway.roundabout && carriageway.lanesBackward === 0,
      name: carriageway.name,
    };
    return [street];
  });
  return { nodes, streets };
}

function endPoint(end: number, carriageways: readonly Carriageway[]): Point & { dx: number; dy: number } {
  const { centre } = carriageways[end >> 1];
  const p = centre.points;
  const i = end & 1 ? p.length - 2 : 0;
  const j = end & 1 ? p.length - 4 : 0;
  const length = Math.hypot(p[j + 2] - p[j], p[j + 3] - p[j + 1]);
  return { x: p[i], y: p[i + 1], dx: (p[j + 2] - p[j]) / length, dy: (p[j + 3] - p[j + 1]) / length };
}

function middleOf(ends: readonly number[], carriageways: readonly Carriageway[]): Point {
  let x = 0;
  let y = 0;
  for (const end of ends) {
    const point = endPoint(end, carriageways);
    x += point.x / ends.length;
    y += point.y / ends.length;
  }
  return { x, y };
}

/** The point nearest to the lines of all arms (least squares), drawn a little to their middle. */
function crossing(ends: readonly number[], carriageways: readonly Carriageway[]): Point {
  const middle = middleOf(ends, carriageways);
  const own = MIDDLE_WEIGHT * ends.length;
  let [xx, xy, yy, bx, by] = [own, 0, own, 0, 0];
  for (const end of ends) {
    const { x, y, dx, dy } = endPoint(end, carriageways);
    const off = -dy * (x - middle.x) + dx * (y - middle.y);
    xx += dy * dy;
    xy -= dx * dy;
    yy += dx * dx;
    bx -= dy * off;
    by += dx * off;
  }
  const determinant = xx * yy - xy * xy;
  return {
    x: middle.x + (bx * yy - by * xy) / determinant,
    y: middle.y + (by * xx - bx * xy) / determinant,
  };
}

function withoutRepeats(points: readonly number[]): number[] {
  const out = points.slice(0, 2);
  const last = points.length - 2;
  for (let i = 2; i < last; i += 2) {
    const gap = Math.hypot(points[i] - out[out.length - 2], points[i + 1] - out[out.length - 1]);
    if (gap > 0.05 && Math.hypot(points[i] - points[last], points[i + 1] - points[last + 1]) > 0.05)
      out.push(points[i], points[i + 1]);
  }
  out.push(points[last], points[last + 1]);
  return out;
}
