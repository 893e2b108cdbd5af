import { cos, sin } from '../../../core/maths';
import type { Polyline } from '../../polyline';
import type { ReferencePieces } from './reference-pieces';

/** Stations nearer to each other than this are one [m]. */
const SPACING = 5e-3;
/** How far a straight line may leave one that is straight between stations of an arc [m]. */
const SAG = 1e-3;
/** How far beyond what was driven the same place of a line is looked for [m]: lines may come back to where they were. */
const SLACK = 5;
/** A place is found when it lies in the cross-section to this [m]. */
const FOUND = 1e-3;
const REFINEMENTS = 8;

/** Where a point lies along a line, near to a place along it. */
export function projectNear(line: Polyline, x: number, y: number, from: number, to: number): number {
  return line.project(x, y, Math.max(0, from - SLACK), Math.min(line.length, to + SLACK)).s;
}

/**
 * Places along a reference line such that what lies between two is straight, beside it and on it: where its pieces begin, the middles of its
 * arcs, more of them in tight ones, and beside each point of other lines.
 *
 * @param line the line that was rounded; @param others lines that lead the same way
 * @returns arc lengths in order [m]
 */
export function stationsBeside(reference: ReferencePieces, line: Polyline, others: readonly Polyline[]): Float64Array {
  const places = [0];
  for (const { s, length, curvature } of reference.pieces) {
    places.push(s);
    if (curvature === 0) continue;
    const parts = 2 * Math.ceil(length / 2 / Math.sqrt((8 * SAG) / Math.abs(curvature)));
    for (let k = 1; k < parts; k++) places.push(s + (length * k) / parts);
  }
  for (const { points, s: along, count } of others) {
    let near = 0;
    for (let i = 0; i < count; i++) {
      const step = i > 0 ? along[i] - along[i - 1] : 0;
      near = projectNear(line, points[2 * i], points[2 * i + 1], near, near + 2 * step);
      places.push(reference.project(points[2 * i], points[2 * i + 1], near).s);
    }
  }
  const { length } = reference;
  const sorted = places.filter((s) => s < length - SPACING).sort((a, b) => a - b);
  const kept: number[] = [];
  for (const s of sorted) if (kept.length === 0 || s - kept[kept.length - 1] > SPACING) kept.push(s);
  return Float64Array.from([...kept, length]);
}

/**
 * How far to the left of a reference line another lies, square to it at each station [m].
 *
 * @returns null where the other does not run beside it from end to end
 */
export function offsetsBeside(
  reference: ReferencePieces,
  stations: Float64Array,
  other: Polyline,
  endTolerance: number,
): Float64Array | null {
  const out = new Float64Array(stations.length);
  let before = 0;
  for (let i = 0; i < stations.length; i++) {
    const { x, y, heading } = reference.poseAt(stations[i]);
    const [dx, dy] = [cos(heading), sin(heading)];
    const along = (s: number) => {
      const point = other.pointAt(s);
      return dx * (point.x - x) + dy * (point.y - y);
    };
    const step = i > 0 ? stations[i] - stations[i - 1] : 0;
    let s = projectNear(other, x, y, before, before + 2 * step);
    // to where the other line crosses the cross-section: straight on beyond its ends
    for (let k = 0; k < REFINEMENTS; k++) s -= along(s);
    if (s < -endTolerance || s > other.length + endTolerance || Math.abs(along(s)) > FOUND) return null;
    const isEnd = i === 0 || i === stations.length - 1;
    if (isEnd && Math.abs(s - (i === 0 ? 0 : other.length)) > endTolerance) return null;
    const point = other.pointAt(s);
    out[i] = dx * (point.y - y) - dy * (point.x - x);
    before = Math.max(0, s);
  }
  return out;
}
