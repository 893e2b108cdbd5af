import { type Point, Polyline } from '../polyline';
import type { JunctionWay } from './junction-ways';
import { moveEnd } from './lane-lines';

/** A way that stays this near to what is drawn needs no line of its own [m]; one that bears off gently shows a corner sooner. */
const FAR = 12;
const FAR_STRAIGHT = 6;
/** [rad] */
const GENTLE = 0.7;
/** Lines that are nearer than this run together [m]. */
const TOGETHER = 2.5;
/** Nearer than this to a node there is no place for another [m]. */
const NODE_SPACE = 4;
/** A junction of more ways than this is drawn as a node. */
const MOST_WAYS = 40;
/** Spacing of the places looked at along a way [m]. */
const STEP = 2;
/** Places along a way at most. */
const MOST_STEPS = 150;

/** A line of the street map within a junction, between nodes of {@link JunctionDrawing.nodes}. */
export interface JunctionStreet {
  from: number;
  to: number;
  line: Polyline;
  way: JunctionWay;
}

export interface JunctionDrawing {
  nodes: Point[];
  streets: JunctionStreet[];
  /** Node of each end. */
  nodeOf: Map<number, number>;
}

/** Whether lines from every end to one node in the middle are near enough to the ways through a junction. */
export function isCompact(ways: readonly JunctionWay[], node: Point, place: (end: number) => Point): boolean {
  if (ways.length > MOST_WAYS) return true;
  return ways.every(({ from, to, line, turn }) => {
    const [a, b] = [place(from), place(to)];
    const star = polyline([a.x, a.y, node.x, node.y, b.x, b.y]);
    return star === null || farthest(line, [star]) <= (turn < GENTLE ? FAR_STRAIGHT : FAR);
  });
}

/**
 * Draws a junction that is too large for a single node, such as where a slip road leaves: ways that run together are one line, which forks
 * where they part.
 */
export function drawJunction(ways: readonly JunctionWay[], place: (end: number) => Point): JunctionDrawing {
  const drawing: JunctionDrawing = { nodes: [], streets: [], nodeOf: new Map() };
  const newNode = (point: Point) => drawing.nodes.push(point) - 1;
  for (const way of ways) {
    const line = meeting(way, place);
    if (!line) continue;
    const drawn = drawing.streets.map((street) => street.line);
    const knownFrom = drawing.nodeOf.get(way.from);
    const knownTo = drawing.nodeOf.get(way.to);
    if (
      knownFrom !== undefined &&
      knownTo !== undefined &&
      farthest(line, drawn) <= (way.turn < GENTLE ? FAR_STRAIGHT : FAR)
    )
      continue;
    const room = Math.min(line.length, 3 * NODE_SPACE);
    const start = knownFrom === undefined ? 0 : Math.min(runsTogether(line, drawn, false), line.length - room);
    const end =
      knownTo === undefined
        ? line.length
        : Math.max(line.length - runsTogether(line, drawn, true), start + 1e-3, Math.min(line.length, room));
    const from = knownFrom ?? newNode(place(way.from));
    drawing.nodeOf.set(way.from, from);
    const to = knownTo ?? newNode(place(way.to));
    drawing.nodeOf.set(way.to, to);
    const a = knownFrom === undefined || start <= 0 ? from : attach(drawing, line.pointAt(start));
    const b = knownTo === undefined || end >= line.length ? to : attach(drawing, line.pointAt(end));
    if (a === b) continue;
    const points = [...line.slice(start, Math.max(end, start + 1e-3)).points];
    points.splice(0, 2, drawing.nodes[a].x, drawing.nodes[a].y);
    points.splice(-2, 2, drawing.nodes[b].x, drawing.nodes[b].y);
    const own = polyline(points);
    if (own) drawing.streets.push({ from: a, to: b, line: own, way });
  }
  return drawing;
}

/** A way's line, led to the ends of its carriageways. */
function meeting({ line, from, to }: JunctionWay, place: (end: number) => Point): Polyline | null {
  const points = [...line.resampled(stepOf(line)).points];
  const [a, b] = [place(from), place(to)];
  moveEnd(points, false, a.x, a.y);
  moveEnd(points, true, b.x, b.y);
  return polyline(points);
}

function stepOf({ length }: Polyline): number {
  return Math.max(STEP, length / MOST_STEPS);
}

/** Null where all points are one. */
function polyline(points: number[]): Polyline | null {
  for (let i = 2; i < points.length; i += 2)
    if (Math.hypot(points[i] - points[0], points[i + 1] - points[1]) > 0.01) return new Polyline(points);
  return null;
}

/** Largest distance of a line from the nearest of others. */
function farthest(line: Polyline, others: readonly Polyline[]): number {
  let most = 0;
  for (let s = 0; s <= line.length; s += stepOf(line)) most = Math.max(most, distanceTo(line.pointAt(s), others));
  return most;
}

/** How far a line runs together with others from one of its ends on. */
function runsTogether(line: Polyline, others: readonly Polyline[], fromEnd: boolean): number {
  const step = stepOf(line);
  for (let s = 0; s <= line.length; s += step)
    if (distanceTo(line.pointAt(fromEnd ? line.length - s : s), others) > TOGETHER) return Math.max(0, s - step);
  return line.length;
}

function distanceTo({ x, y }: Point, lines: readonly Polyline[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const line of lines) least = Math.min(least, line.project(x, y).distance);
  return least;
}

/** The node on the drawing that is nearest to a point: one that is there, or a new one that parts a line. */
function attach(drawing: JunctionDrawing, { x, y }: Point): number {
  let best = 0;
  let bestS = 0;
  let least = Number.POSITIVE_INFINITY;
  drawing.streets.forEach(({ line }, i) => {
    const { s, distance } = line.project(x, y);
    if (distance >= least) return;
    least = distance;
    best = i;
    bestS = s;
  });
  const street = drawing.streets[best];
  if (bestS < NODE_SPACE) return street.from;
  if (bestS > street.line.length - NODE_SPACE) return street.to;
  const node = drawing.nodes.push(street.line.pointAt(bestS)) - 1;
  const { line, to } = street;
  drawing.streets.push({ ...street, from: node, to, line: line.slice(bestS, line.length) });
  drawing.streets[best] = { ...street, to: node, line: line.slice(0, bestS) };
  return node;
}
