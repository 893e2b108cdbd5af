import { cos, sin } from '../../core/maths';
import { boxOf, holds, type PlanBox } from '../plan-box';
import type { RoadNetwork } from '../road-network';
import type { Surfaces } from '../surfaces';
import { pushTriangle } from './flat-triangles';
import { triangulate } from './triangulate';

/** Width of a stripe, and of the gap after it [m]. */
const STRIPE = 0.5;
/** Nothing larger is a crossing, whatever the map says [m]. */
const LARGEST = 120;
/** How far the traffic may be that the stripes lie along [m]. */
const NEAR = 15;

/** Adds the stripes of a zebra crossing that belong to a box: triangles to that which holds their centroid. */
export function addZebra(out: Surfaces, network: RoadNetwork, outline: Float64Array, box: PlanBox): void {
  const corners = triangulatedStripes(network, outline);
  for (let i = 0; i + 5 < corners.length; i += 6) {
    const [ax, ay, bx, by, cx, cy] = corners.slice(i, i + 6);
    if (holds(box, (ax + bx + cx) / 3, (ay + by + cy) / 3)) pushTriangle(out, 'crosswalk', ax, ay, bx, by, cx, cy);
  }
}

/** Corners of triangles, x, y of three each. */
function triangulatedStripes(network: RoadNetwork, outline: Float64Array): number[] {
  const { minX, minY, maxX, maxY } = boxOf(outline);
  if (outline.length < 6 || !(Math.max(maxX - minX, maxY - minY) <= LARGEST)) return [];
  const [ux, uy] = acrossStripes(network, outline, (minX + maxX) / 2, (minY + maxY) / 2);
  // u along the way of whoever walks, from stripe to stripe; v along the stripes
  const turned: number[] = [];
  for (let i = 0; i < outline.length; i += 2)
    turned.push(outline[i] * ux + outline[i + 1] * uy, outline[i + 1] * ux - outline[i] * uy);
  const { minX: low, maxX: high } = boxOf(turned);
  const count = Math.max(1, Math.floor((high - low + STRIPE) / (2 * STRIPE)));
  const first = (low + high - (2 * count - 1) * STRIPE) / 2;
  const out: number[] = [];
  for (let k = 0; k < count; k++) {
    const from = first + 2 * k * STRIPE;
    const stripe = counterClockwise(below(below(turned, from, -1), from + STRIPE, 1));
    for (const i of triangulate(stripe)) {
      const [u, v] = [stripe[2 * i], stripe[2 * i + 1]];
      out.push(u * ux - v * uy, u * uy + v * ux);
    }
  }
  return out;
}

/** The unit vector square to the side of the outline that lies best along the traffic; without traffic, along the longest side. */
function acrossStripes(network: RoadNetwork, outline: Float64Array, x: number, y: number): [number, number] {
  const [hit] = network.lanesNear(x, y, NEAR);
  const heading = hit?.lane.centre.headingAt(hit.s);
  let best = -1;
  let across: [number, number] = [1, 0];
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const dx = outline[i] - outline[j];
    const dy = outline[i + 1] - outline[j + 1];
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length < STRIPE) continue;
    const fit = heading === undefined ? length : Math.abs(dx * cos(heading) + dy * sin(heading)) / length;
    if (fit <= best + 1e-9) continue;
    best = fit;
    across = heading === undefined ? [dx / length, dy / length] : [-dy / length, dx / length];
  }
  return across;
}

/** The part of an outline with `sign` u at most `sign` limit (Sutherland and Hodgman). */
function below(outline: readonly number[], limit: number, sign: 1 | -1): number[] {
  const out: number[] = [];
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const a = sign * (outline[j] - limit);
    const b = sign * (outline[i] - limit);
    if (a < 0 !== b < 0) out.push(limit, outline[j + 1] + ((outline[i + 1] - outline[j + 1]) * a) / (a - b));
    if (b <= 0) out.push(outline[i], outline[i + 1]);
  }
  return out;
}

function counterClockwise(outline: number[]): number[] {
  let area = 0;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2)
    area += outline[j] * outline[i + 1] - outline[i] * outline[j + 1];
  if (area >= 0) return outline;
  const turned: number[] = [];
  for (let i = outline.length - 2; i >= 0; i -= 2) turned.push(outline[i], outline[i + 1]);
  return turned;
}
