import type { Lane } from '../../lane';
import type { Polyline } from '../../polyline';

/** Lanes further apart than this have something between them [m]. */
const APART = 0.6;
/** Where a lane would become narrower than this, it is written as a road of its own [m]. */
const NARROWEST = 0.1;
/** What is narrower than this is not written [m]. */
const NOTHING = 1e-3;

/** Lanes side by side with the strips between them, from left to right, at each station. */
export interface Layout {
  /** Left edge of the leftmost lane [m]. */
  left: Float64Array;
  /** A lane, or what lies between two. */
  columns: { lane: Lane | null; widths: Float64Array }[];
}

/**
 * Lays lanes out so that the middle of each is exactly where it was: their widths give way where they do not add up.
 *
 * @param centres how far to the left of the line each lane's middle lies at each station [m]; lanes from left to right
 * @returns null where they cannot lie side by side
 */
export function layOut(lanes: readonly Lane[], centres: readonly Float64Array[]): Layout | null {
  const count = centres[0].length;
  const groups: number[][] = [];
  lanes.forEach((lane, k) => {
    const before = k - 1;
    const gap = (i: number) => centres[before][i] - centres[k][i] - (lanes[before].width + lane.width) / 2;
    const isApart = k === 0 || centres[k].some((_, i) => gap(i) > APART);
    if (isApart) groups.push([k]);
    else groups[groups.length - 1].push(k);
  });
  const columns: Layout['columns'] = [];
  const left = new Float64Array(count);
  let edge: Float64Array | null = null;
  for (const group of groups) {
    const bounds = boundsOf(group, lanes, centres);
    if (edge) {
      const before: Float64Array = edge;
      const widths = before.map((t, i) => t - bounds[0][i]);
      if (widths.some((width) => width < -NOTHING)) return null;
      columns.push({ lane: null, widths: widths.map((width) => Math.max(0, width)) });
    } else left.set(bounds[0]);
    for (const [j, k] of group.entries()) {
      const widths = bounds[j].map((t, i) => t - bounds[j + 1][i]);
      if (widths.some((width) => width < NARROWEST)) return null;
      columns.push({ lane: lanes[k], widths });
    }
    edge = bounds[group.length];
  }
  return { left, columns };
}

/** Edges of lanes that touch, such that every lane's middle is exact and the sum of squares of what their widths are off is least. */
function boundsOf(group: readonly number[], lanes: readonly Lane[], centres: readonly Float64Array[]): Float64Array[] {
  const count = centres[0].length;
  const bounds = Array.from({ length: group.length + 1 }, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    let a = 0;
    let sum = 0;
    let sign = 1;
    for (const k of group) {
      const next = 2 * centres[k][i] - a;
      sum += sign * (lanes[k].width - (a - next));
      a = next;
      sign = -sign;
    }
    let edge = sum / (2 * group.length);
    for (const [j, k] of group.entries()) {
      bounds[j][i] = edge;
      edge = 2 * centres[k][i] - edge;
    }
    bounds[group.length][i] = edge;
  }
  return bounds;
}

/**
 * How far to the left of a line another lies, at each of its points, square to it.
 *
 * @returns null where the other does not run beside it from end to end
 */
export function offsetsBeside(line: Polyline, other: Polyline, endTolerance: number): Float64Array | null {
  const out = new Float64Array(line.count);
  const { points: p, count } = line;
  for (let i = 0; i < count; i++) {
    const [x, y] = [p[2 * i], p[2 * i + 1]];
    const [dx, dy] = bisector(line, i);
    const along = (s: number) => {
      const point = other.pointAt(s);
      return dx * (point.x - x) + dy * (point.y - y);
    };
    let s = other.project(x, y).s;
    // to where the other line crosses the cross-section: straight on beyond its ends
    for (let k = 0; k < 6; k++) s -= along(s);
    if (s < -endTolerance || s > other.length + endTolerance || Math.abs(along(s)) > 1e-3) return null;
    const point = other.pointAt(s);
    out[i] = dx * (point.y - y) - dy * (point.x - x);
    const isEnd = i === 0 || i === count - 1;
    if (isEnd && Math.abs(s - (i === 0 ? 0 : other.length)) > endTolerance) return null;
  }
  return out;
}

/** The direction halfway between the pieces before and after a point. */
function bisector({ points: p, count }: Polyline, i: number): [number, number] {
  const unit = (k: number): [number, number] => {
    const [dx, dy] = [p[2 * k + 2] - p[2 * k], p[2 * k + 3] - p[2 * k + 1]];
    const length = Math.sqrt(dx * dx + dy * dy);
    return [dx / length, dy / length];
  };
  const [ax, ay] = unit(Math.max(0, i - 1));
  const [bx, by] = unit(Math.min(count - 2, i));
  const length = Math.hypot(ax + bx, ay + by);
  return length < 1e-9 ? [bx, by] : [(ax + bx) / length, (ay + by) / length];
}
