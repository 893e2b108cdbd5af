import type { Lane } from '../../lane';

/** Lanes further apart than this have something between them [m]. */
const APART = 0.6;
/** A gap or lane may lack this width of being there [m]. */
const NOTHING = 1e-3;
const LACK = 0.015;
/** A lane may be wider than it is anywhere by this [m]. */
const EXCESS = 0.1;

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
      const most = lanes[k].width + EXCESS;
      if (widths.some((width) => width < -LACK - NOTHING || width > most)) return null;
      columns.push({ lane: lanes[k], widths: widths.map((width) => Math.max(0, width)) });
    }
    edge = bounds[group.length];
  }
  return { left, columns };
}

/**
 * Edges of lanes that touch, such that every lane's middle is exact, none is wider than it is anywhere, where that is possible, and the sum of
 * squares of what their widths are off is least.
 */
function boundsOf(group: readonly number[], lanes: readonly Lane[], centres: readonly Float64Array[]): Float64Array[] {
  const count = centres[0].length;
  const bounds = Array.from({ length: group.length + 1 }, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    // edges as they would be were the first at 0: it may move by e, which takes from the widths of every other lane what it adds to the others
    let a = 0;
    let sum = 0;
    let sign = 1;
    const narrowEnough = new Interval();
    const wideEnough = new Interval();
    for (const k of group) {
      const next = 2 * centres[k][i] - a;
      const width = a - next;
      const missing = lanes[k].width - width;
      sum += sign * missing;
      if (sign > 0) {
        narrowEnough.high = Math.min(narrowEnough.high, missing / 2);
        wideEnough.low = Math.max(wideEnough.low, -(width + LACK) / 2);
      } else {
        narrowEnough.low = Math.max(narrowEnough.low, -missing / 2);
        wideEnough.high = Math.min(wideEnough.high, (width + LACK) / 2);
      }
      a = next;
      sign = -sign;
    }
    let edge = wideEnough.hold(narrowEnough.hold(sum / (2 * group.length)));
    for (const [j, k] of group.entries()) {
      bounds[j][i] = edge;
      edge = 2 * centres[k][i] - edge;
    }
    bounds[group.length][i] = edge;
  }
  return bounds;
}

class Interval {
  low = Number.NEGATIVE_INFINITY;
  high = Number.POSITIVE_INFINITY;

  /** The nearest number inside; the middle where there is none. */
  hold(x: number): number {
    return this.low <= this.high ? Math.min(this.high, Math.max(this.low, x)) : (this.low + this.high) / 2;
  }
}
