import { cos, lerp, sin } from '../../core/maths';
import type { Carriageway } from '../carriageway';
import type { Polyline } from '../polyline';

/** Longest piece of road drawn as one quadrilateral [m]. */
export const MAX_PIECE = 12;
/** How far the chord of such a piece may leave the curve, and its sides the edges [m]. */
const MAX_SAG = 0.05;

/** Cross-sections of a carriageway: x, y, and the unit vector to the left, at rising arc length. */
export interface Stations {
  s: number[];
  x: number[];
  y: number[];
  nx: number[];
  ny: number[];
}

/** Cuts a line into pieces that may be drawn straight, and so may the edges at its points. */
export function stationsOf(centre: Polyline, edges?: Carriageway['edges']): Stations {
  const out: Stations = { s: [], x: [], y: [], nx: [], ny: [] };
  const add = (s: number) => {
    const { x, y, heading } = centre.poseAt(s);
    out.s.push(s);
    out.x.push(x);
    out.y.push(y);
    out.nx.push(-sin(heading));
    out.ny.push(cos(heading));
  };
  add(0);
  let i = 0;
  while (i < centre.count - 1) {
    let j = i + 1;
    while (
      j + 1 < centre.count &&
      centre.s[j + 1] - centre.s[i] <= MAX_PIECE &&
      sag(centre.points, i, j + 1) <= MAX_SAG &&
      (!edges || Math.max(bend(edges.left, centre.s, i, j + 1), bend(edges.right, centre.s, i, j + 1)) <= MAX_SAG)
    )
      j++;
    const pieces = Math.max(1, Math.ceil((centre.s[j] - centre.s[i]) / MAX_PIECE - 1e-6));
    for (let k = 1; k <= pieces; k++) add(centre.s[i] + ((centre.s[j] - centre.s[i]) * k) / pieces);
    i = j;
  }
  return out;
}

/** Largest distance of the points between i and j from the chord. */
function sag(points: Float64Array, i: number, j: number): number {
  const dx = points[2 * j] - points[2 * i];
  const dy = points[2 * j + 1] - points[2 * i + 1];
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  let most = 0;
  for (let k = i + 1; k < j; k++) {
    const off = dx * (points[2 * k + 1] - points[2 * i + 1]) - dy * (points[2 * k] - points[2 * i]);
    most = Math.max(most, Math.abs(off) / length);
  }
  return most;
}

/** How far the offsets between points i and j are from those that lie evenly between them, at most. */
function bend(offsets: Float64Array, s: Float64Array, i: number, j: number): number {
  let most = 0;
  for (let k = i + 1; k < j; k++)
    most = Math.max(most, Math.abs(offsets[k] - lerp(offsets[i], offsets[j], (s[k] - s[i]) / (s[j] - s[i]))));
  return most;
}
