import { cos, sin } from '../../core/maths';
import { boxOf, EMPTY_BOX, type PlanBox, unionOf } from '../plan-box';
import type { Polyline } from '../polyline';
import { endPose } from './connecting-curve';

/** A band of pavement around a line, cut off square at its ends. */
export interface Strip {
  line: Polyline;
  /** [m]; one for each point of the line where it varies */
  width: number | Float64Array;
}

const CELL = 0.5;
/** How far the outline lies outside the strips [m]: more than marching squares and thinning lose. */
const MARGIN = 0.12;
const TOLERANCE = 0.04;
const LARGEST_GRID = 1_500_000;
/** A part that lies apart and is smaller than this is none [m^2]. */
const LEAST_PART = 1;

/**
 * The outer outline of the union of strips, counter-clockwise.
 *
 * The distance to the nearest strip is sampled on a grid and its zero line followed (marching squares).
 *
 * @param leastIsland islands of this area or more [m^2] are left out, and parts that lie apart taken in: the outline leads to them and back over the
 *   same cut. By default all islands are filled and only the largest part counts.
 */
export function outlineOf(strips: readonly Strip[], leastIsland = Number.POSITIVE_INFINITY): Float64Array {
  let bounds: PlanBox = EMPTY_BOX;
  for (const { line, width } of strips)
    bounds = unionOf(bounds, boxOf(line.points, widest(width) / 2 + MARGIN + 4 * CELL));
  const { minX, minY, maxX, maxY } = bounds;
  const cell = Math.max(CELL, Math.sqrt(((maxX - minX) * (maxY - minY)) / LARGEST_GRID));
  const columns = Math.ceil((maxX - minX) / cell) + 2;
  const rows = Math.ceil((maxY - minY) / cell) + 2;
  const field = new Float64Array(columns * rows).fill(4 * cell);
  // Further inside than this, no neighbour lies outside and the value does not matter.
  const deep = -1.5 * cell;
  for (const { line, width } of strips) {
    const p = line.points;
    const ends = [outwardEnd(line, false), outwardEnd(line, true)];
    for (let i = 0; i + 3 < p.length; i += 2) {
      const startHalf = widthAt(width, i / 2) / 2 + MARGIN;
      const endHalf = widthAt(width, i / 2 + 1) / 2 + MARGIN;
      const half = Math.max(startHalf, endHalf);
      const reach = half + 2 * cell;
      const x0 = p[i];
      const y0 = p[i + 1];
      const dx = p[i + 2] - x0;
      const dy = p[i + 3] - y0;
      const square = dx * dx + dy * dy;
      const cuts = ends.filter((end) => Math.abs(end.s - line.s[i / 2]) <= half + 2.5);
      const left = Math.max(0, Math.floor((Math.min(x0, p[i + 2]) - reach - minX) / cell));
      const right = Math.min(columns - 1, Math.ceil((Math.max(x0, p[i + 2]) + reach - minX) / cell));
      const low = Math.max(0, Math.floor((Math.min(y0, p[i + 3]) - reach - minY) / cell));
      const high = Math.min(rows - 1, Math.ceil((Math.max(y0, p[i + 3]) + reach - minY) / cell));
      for (let row = low; row <= high; row++) {
        const py = minY + row * cell - y0;
        for (let column = left, at = row * columns + left; column <= right; column++, at++) {
          if (field[at] < deep) continue;
          const px = minX + column * cell - x0;
          const dot = px * dx + py * dy;
          // dividing is slow, and seldom needed: beyond the ends, or further away than what is known
          let f: number;
          if (dot <= 0) f = 0;
          else if (dot >= square) f = 1;
          else {
            const cross = px * dy - py * dx;
            const most = field[at] + half;
            if (cross * cross > 1.000001 * most * most * square) continue;
            f = dot / square;
          }
          const ex = px - f * dx;
          const ey = py - f * dy;
          const squared = ex * ex + ey * ey;
          const here = startHalf + f * (endHalf - startHalf);
          const known = field[at] + here;
          if (known <= 0 || squared >= known * known) continue;
          let value = Math.sqrt(squared) - here;
          for (let k = 0; k < cuts.length; k++) {
            const beyond = (px + x0 - cuts[k].x) * cuts[k].dx + (py + y0 - cuts[k].y) * cuts[k].dy - MARGIN;
            if (beyond > value) value = beyond;
          }
          if (value < field[at]) field[at] = value;
        }
      }
    }
  }
  const loops = findLoops(field, columns, rows, minX, minY, cell);
  const outer = loops.reduce((best, loop) => (loop.area > best.area ? loop : best), {
    area: Number.NEGATIVE_INFINITY,
    points: [] as number[],
  });
  // parts that lie apart are led to like islands
  const others = loops.filter(
    (loop) =>
      loop !== outer &&
      (loop.area <= -leastIsland || (loop.area >= LEAST_PART && leastIsland < Number.POSITIVE_INFINITY)),
  );
  return others.reduce((outline, { points }) => joinIsland(outline, simplified(points)), simplified(outer.points));
}

function widthAt(width: Strip['width'], i: number): number {
  return typeof width === 'number' ? width : width[i];
}

function widest(width: Strip['width']): number {
  return typeof width === 'number' ? width : width.reduce((most, one) => Math.max(most, one), 0);
}

/** The outline with a way to an island (clockwise), round it and back, where they are nearest. */
function joinIsland(outline: Float64Array, island: Float64Array): Float64Array {
  let nearest = Number.POSITIVE_INFINITY;
  let from = 0;
  let to = 0;
  for (let i = 0; i < outline.length; i += 2) {
    for (let j = 0; j < island.length; j += 2) {
      const distance = Math.hypot(island[j] - outline[i], island[j + 1] - outline[i + 1]);
      if (distance >= nearest) continue;
      nearest = distance;
      from = i;
      to = j;
    }
  }
  const round = [...island.subarray(to), ...island.subarray(0, to + 2)];
  return Float64Array.from([...outline.subarray(0, from + 2), ...round, ...outline.subarray(from)]);
}

/** An end of a line with the direction that leads off it. */
function outwardEnd(line: Polyline, atEnd: boolean) {
  const { x, y, heading } = endPose(line, atEnd);
  const sign = atEnd ? 1 : -1;
  return { s: atEnd ? line.length : 0, x, y, dx: sign * cos(heading), dy: sign * sin(heading) };
}

/** Lines along which the field changes its sign, what is inside to the left: outer ones have an area above zero, islands below. */
function findLoops(
  field: Float64Array,
  columns: number,
  rows: number,
  minX: number,
  minY: number,
  cell: number,
): { points: number[]; area: number }[] {
  // Crossings are named by their grid edge: 2 * point for the edge to the right, 2 * point + 1 for the edge upwards.
  const next = new Int32Array(2 * columns * rows).fill(-1);
  const starts: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const a = row * columns + column;
      const isIn = field[a] < 0;
      if (isIn === field[a + 1] < 0 && isIn === field[a + columns + 1] < 0 && isIn === field[a + columns] < 0) continue;
      const inside = [isIn, field[a + 1] < 0, field[a + columns + 1] < 0, field[a + columns] < 0];
      const edges = [2 * a, 2 * (a + 1) + 1, 2 * (a + columns), 2 * a + 1];
      for (let k = 0; k < 4; k++) {
        if (!inside[k] || inside[(k + 1) % 4]) continue;
        let back = (k + 1) % 4;
        while (!(!inside[back] && inside[(back + 1) % 4])) back = (back + 1) % 4;
        if (next[edges[k]] < 0) starts.push(edges[k]);
        next[edges[k]] = edges[back];
      }
    }
  }
  const loops: { points: number[]; area: number }[] = [];
  const seen = new Uint8Array(next.length);
  for (const start of starts) {
    if (seen[start]) continue;
    const loop: number[] = [];
    for (let edge = start; edge >= 0 && !seen[edge]; edge = next[edge]) {
      seen[edge] = 1;
      const point = edge >> 1;
      const other = edge & 1 ? point + columns : point + 1;
      const f = field[point] / (field[point] - field[other]);
      const column = point % columns;
      const row = (point - column) / columns;
      loop.push(minX + (column + (edge & 1 ? 0 : f)) * cell, minY + (row + (edge & 1 ? f : 0)) * cell);
    }
    loops.push({ points: loop, area: signedArea(loop) });
  }
  return loops;
}

function signedArea(p: readonly number[]): number {
  let twice = 0;
  for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) twice += p[j] * p[i + 1] - p[i] * p[j + 1];
  return twice / 2;
}

/** Drops points that lie within the tolerance of the line between those kept (Douglas and Peucker). */
function simplified(loop: readonly number[]): Float64Array {
  const count = loop.length / 2;
  const keep = new Uint8Array(count + 1);
  const far = Math.floor(count / 2);
  keep[0] = keep[far] = keep[count] = 1;
  const stack = [
    [0, far],
    [far, count],
  ];
  for (let range = stack.pop(); range; range = stack.pop()) {
    const [first, last] = range;
    const x = loop[2 * first];
    const y = loop[2 * first + 1];
    const dx = loop[2 * (last % count)] - x;
    const dy = loop[2 * (last % count) + 1] - y;
    const length = Math.hypot(dx, dy);
    let worst = TOLERANCE;
    let at = -1;
    for (let i = first + 1; i < last; i++) {
      const px = loop[2 * i] - x;
      const py = loop[2 * i + 1] - y;
      const distance = length > 1e-9 ? Math.abs(dx * py - dy * px) / length : Math.hypot(px, py);
      if (distance > worst) {
        worst = distance;
        at = i;
      }
    }
    if (at < 0) continue;
    keep[at] = 1;
    stack.push([first, at], [at, last]);
  }
  const out: number[] = [];
  for (let i = 0; i < count; i++) if (keep[i]) out.push(loop[2 * i], loop[2 * i + 1]);
  return Float64Array.from(out);
}

/** A line sampled coarsely enough for outlines: an arc of 6 m radius loses 5 cm. */
export function coarse(line: Polyline): Polyline {
  return line.count > 3 ? line.resampled(1.5) : line;
}
