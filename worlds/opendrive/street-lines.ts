import type { Lane } from '../lane';
import { simplifyLine } from '../openstreetmap/simplify-line';
import { lineLength, type Point } from '../polyline';
import type { Carriageway, Junction } from '../road-network';
import type { Street, StreetNode } from '../street-graph';
import type { ChainEnds } from './chain-ends';
import { drawJunction, isCompact } from './junction-streets';
import { findWays } from './junction-ways';

/** Points that matter less than this to the shape of a street are left out [m]. */
const TOLERANCE = 0.2;
/** How much the middle of its arms draws a junction's node, against the arms' own directions. */
const MIDDLE_WEIGHT = 0.1;
/** Most lanes of one direction that a street map has, and its least and largest widths [m]. */
const MOST_LANES = 12;
const WIDTHS = [1.5, 10];
/** Length over which a street goes over to a node beside it, for each metre that the node lies off its line. */
const EASE = 3;
/** Shortest street [m]. */
const SHORTEST = 0.1;

/**
 * Draws a street map of carriageways: single lines along their middles, which meet in one node for each junction; in junctions too large
 * for that, lines along the ways through them.
 */
export function drawStreets(
  carriageways: readonly Carriageway[],
  junctions: readonly Junction[],
  lanes: readonly Lane[],
  { junction, joint }: ChainEnds,
  limits: readonly number[],
): { nodes: StreetNode[]; streets: Street[] } {
  const nodes: StreetNode[] = [];
  const inner: Street[] = [];
  const nodeOf = new Int32Array(2 * carriageways.length).fill(-1);
  const addNode = ({ x, y }: Point) => nodes.push({ id: nodes.length, x, y }) - 1;
  for (const ends of groupEnds({ junction, joint })) {
    const place = (end: number) => endPoint(end, carriageways);
    const crossed = junction[ends[0]] >= 0 ? junctions[junction[ends[0]]] : null;
    const middle = crossed && ends.length > 1 ? crossing(ends, carriageways) : middleOf(ends, carriageways);
    const ways = crossed ? findWays(crossed, lanes, carriageways, ends) : [];
    if (!crossed || isCompact(ways, middle, place)) {
      const node = addNode(middle);
      for (const end of ends) nodeOf[end] = node;
      crossed?.nodes.push(node);
      continue;
    }
    const drawing = drawJunction(ways, place);
    const ids = drawing.nodes.map(addNode);
    for (const end of ends) nodeOf[end] = ids[drawing.nodeOf.get(end) ?? -1] ?? addNode(place(end));
    crossed.nodes.push(...ids);
    for (const { from, to, line, way } of drawing.streets) {
      const arm = carriageways[way.from >> 1];
      inner.push(
        makeStreet(-1, nodes[ids[from]], nodes[ids[to]], line.points, way.speedLimit, {
          ...arm,
          lanesForward: way.lanesForward,
          lanesBackward: way.lanesBackward,
          roundabout: arm.roundabout && carriageways[way.to >> 1].roundabout,
        }),
      );
    }
  }
  const streets = carriageways.map((carriageway, i) => {
    const [from, to] = [nodes[nodeOf[2 * i]], nodes[nodeOf[2 * i + 1]]];
    const { centre } = carriageway;
    // where it meets others without a junction it goes over to the common node bit by bit
    const give = (end: number, node: Point) => {
      if (junction[end] >= 0) return 0;
      const { x, y } = endPoint(end, carriageways);
      return Math.min(0.45 * centre.length, EASE * Math.hypot(node.x - x, node.y - y) + 0.05);
    };
    const own = centre.slice(give(2 * i, from), centre.length - give(2 * i + 1, to));
    return makeStreet(i, from, to, own.points, limits[i], carriageway);
  });
  for (const street of inner) streets.push({ ...street, id: streets.length });
  // between two places that are one, there is nothing to draw
  return { nodes, streets: streets.filter(({ points }) => lineLength(points) >= SHORTEST) };
}

/** Ends that are one place of the map. */
function groupEnds({ junction, joint }: ChainEnds): number[][] {
  const groups = new Map<number, number[]>();
  joint.forEach((first, end) => {
    const key = junction[end] >= 0 ? -1 - junction[end] : first;
    const group = groups.get(key);
    if (group) group.push(end);
    else groups.set(key, [end]);
  });
  return [...groups.values()];
}

function makeStreet(
  id: number,
  from: StreetNode,
  to: StreetNode,
  line: ArrayLike<number>,
  speedLimit: number,
  road: Pick<Carriageway, 'lanesForward' | 'lanesBackward' | 'laneWidth' | 'class' | 'roundabout' | 'name'>,
): Street {
  return {
    id,
    from: from.id,
    to: to.id,
    points: simplifyLine(withoutRepeats([from.x, from.y, ...Array.from(line), to.x, to.y]), TOLERANCE),
    lanesForward: Math.min(MOST_LANES, road.lanesForward),
    lanesBackward: Math.min(MOST_LANES, road.lanesBackward),
    laneWidth: Math.min(WIDTHS[1], Math.max(WIDTHS[0], road.laneWidth)),
    speedLimit,
    class: road.class,
    roundabout: road.roundabout && road.lanesBackward === 0,
    name: road.name,
  };
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
