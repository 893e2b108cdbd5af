import type { Marking } from '../road-network';
import type { LaneBit, PavedStrip } from './lane-bits';
import type { RoadMark, SectionLane } from './road';

/** Between the two lines of a double line [m], as a multiple of the lines' width. */
const APART = 2;
const UNPAINTED = new Set(['none', 'curb', 'grass', 'edge', 'custom', '']);

/** Makes the lines painted on a strip, from the marks of its lanes' edges. */
export function paintStrip(strip: PavedStrip, bits: readonly LaneBit[]): Marking[] {
  const { section, first, last } = strip;
  const out: Marking[] = [];
  const directions = new Map<number, boolean>();
  for (const bit of strip.bits) directions.set(bits[bit].column, bits[bit].forward);
  for (let edge = first; edge <= last + 1; edge++) {
    const { marks } = laneOfEdge(strip, edge);
    if (marks.length === 0) continue;
    const left = nearestDriving(directions, edge - 1, -1, first);
    const right = nearestDriving(directions, edge, 1, last);
    const between = left !== null && right !== null;
    marks.forEach((mark, k) => {
      const from = Math.max(section.s0, mark.s);
      const to = Math.min(section.s1, marks[k + 1]?.s ?? section.s1);
      if (to - from < 0.1) return;
      const kind = between ? (left === right ? 'lane-line' : 'centre-line') : 'edge-line';
      for (const line of linesOf(mark)) {
        const points = edgePoints(strip, edge, from, to, line.t);
        if (points.length >= 4)
          out.push({ kind, broken: line.broken, points: Float64Array.from(points), width: line.width });
      }
    });
  }
  return out;
}

/** The lane whose outer edge an edge is: lane 0 for the line in the middle. */
function laneOfEdge({ section: { lanes, middle, road, section } }: PavedStrip, edge: number): SectionLane {
  if (edge < middle) return lanes[edge];
  if (edge > middle) return lanes[edge - 1];
  return road.sections[section].lanes.find(({ id }) => id === 0)!;
}

function nearestDriving(
  directions: ReadonlyMap<number, boolean>,
  from: number,
  step: number,
  limit: number,
): boolean | null {
  for (let column = from; step < 0 ? column >= limit : column <= limit; column += step) {
    const direction = directions.get(column);
    if (direction !== undefined) return direction;
  }
  return null;
}

/** Lines of a mark: offset to the left of the edge [m]. */
function linesOf(mark: RoadMark): { t: number; width: number; broken: boolean }[] {
  if (UNPAINTED.has(mark.type)) return [];
  if (mark.lines.length) return mark.lines.slice(0, 4);
  const words = mark.type.split(/\s+/);
  const lines = words.map((word) => ({ t: 0, width: mark.width, broken: word !== 'solid' }));
  if (lines.length === 2) {
    const half = (APART * mark.width) / 2;
    lines[0].t = half;
    lines[1].t = -half;
  }
  return lines.slice(0, 2);
}

function edgePoints(
  { section: { stations } }: PavedStrip,
  edge: number,
  from: number,
  to: number,
  shift: number,
): number[] {
  const out: number[] = [];
  for (let i = firstAt(stations.s, from - 1e-3); i < stations.s.length && stations.s[i] <= to + 1e-3; i++) {
    const t = stations.t[i][edge] + shift;
    out.push(stations.x[i] + stations.nx[i] * t, stations.y[i] + stations.ny[i] * t);
  }
  return out;
}

/** Index of the first of rising numbers that is not below a value. */
function firstAt(values: readonly number[], least: number): number {
  let low = 0;
  for (let high = values.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (values[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
