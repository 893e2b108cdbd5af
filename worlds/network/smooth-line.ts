import { atan2, tan, wrapAngle } from '../../core/maths';
import { Polyline } from '../polyline';

/** Spacing of the working points [m]. */
const STEP = 0.5;
/** How far rounding a slight kink may move the line [m]. */
const LARGEST_CUT = 0.5;
const LARGEST_RADIUS = 80;
const LARGEST_GAP = 8;
const RELAX_ROUNDS = 200;
const RELAX_STEPS = 8;

/**
 * Makes a line that a car can follow from the points of a map: kinks become arcs, and where arcs do not fit (points close together, zigzags,
 * hairpins) the line is relaxed until its curvature is at most `maxCurvature` [1/m], or nearly so where geometry forces it. End points stay.
 *
 * @param points x, y pairs [m]; @returns null when all points coincide
 */
export function smoothLine(points: readonly number[], maxCurvature: number): Polyline | null {
  const cleaned = withoutRepeats(points, 0.4);
  if (!cleaned) return null;
  if (cleaned.length === 4) return spread(new Polyline(cleaned), LARGEST_GAP);
  const rounded = new Polyline(roundCorners(cleaned, 1.25 / maxCurvature)).resampled(STEP);
  relax(rounded.points, maxCurvature, rounded.length / (rounded.count - 1), 1);
  return thinned(rounded.points);
}

/** The same for a line whose first and last metre must keep their direction; points every half metre or less. */
export function smoothBetween(points: readonly number[], maxCurvature: number): Polyline {
  const rounded = new Polyline(roundCorners(points, 1.25 / maxCurvature)).resampled(STEP);
  relax(rounded.points, maxCurvature, rounded.length / (rounded.count - 1), 3);
  return new Polyline(rounded.points);
}

/** Drops points nearer than `gap` to the one before, keeping both ends; null when nothing is left. */
function withoutRepeats(points: readonly number[], gap: number): number[] | null {
  const kept = [points[0], points[1]];
  const endX = points[points.length - 2];
  const endY = points[points.length - 1];
  for (let i = 2; i + 3 < points.length; i += 2) {
    const x = points[i];
    const y = points[i + 1];
    if (Math.hypot(x - kept[kept.length - 2], y - kept[kept.length - 1]) < gap) continue;
    if (Math.hypot(x - endX, y - endY) < gap) continue;
    kept.push(x, y);
  }
  if (kept.length === 2 && Math.hypot(kept[0] - endX, kept[1] - endY) < 0.01) return null;
  kept.push(endX, endY);
  return kept;
}

/** Replaces each corner by an arc that takes at most half of the pieces beside it. */
function roundCorners(p: readonly number[], leastRadius: number): number[] {
  const out = [p[0], p[1]];
  for (let i = 2; i + 3 < p.length; i += 2) {
    const ax = p[i] - p[i - 2];
    const ay = p[i + 1] - p[i - 1];
    const bx = p[i + 2] - p[i];
    const by = p[i + 3] - p[i + 1];
    const la = Math.sqrt(ax * ax + ay * ay);
    const lb = Math.sqrt(bx * bx + by * by);
    const turn = Math.abs(wrapAngle(atan2(by, bx) - atan2(ay, ax)));
    if (turn < 0.004 || turn > 2.9) {
      out.push(p[i], p[i + 1]);
      continue;
    }
    const half = tan(turn / 2);
    const cutPerRadius = Math.sqrt(1 + half * half) - 1;
    const radius = Math.max(leastRadius, Math.min(LARGEST_RADIUS, LARGEST_CUT / cutPerRadius));
    const tangent = Math.min(radius * half, la / 2, lb / 2);
    const sx = p[i] - (ax / la) * tangent;
    const sy = p[i + 1] - (ay / la) * tangent;
    const ex = p[i] + (bx / lb) * tangent;
    const ey = p[i + 1] + (by / lb) * tangent;
    // A rational quadratic with the middle weight cos(turn / 2) is the circular arc.
    const weight = 1 / Math.sqrt(1 + half * half);
    const pieces = Math.max(2, Math.ceil((2 * tangent) / STEP));
    for (let k = 0; k <= pieces; k++) {
      const f = k / pieces;
      const w0 = (1 - f) * (1 - f);
      const w1 = 2 * f * (1 - f) * weight;
      const w2 = f * f;
      const sum = w0 + w1 + w2;
      out.push((w0 * sx + w1 * p[i] + w2 * ex) / sum, (w0 * sy + w1 * p[i + 1] + w2 * ey) / sum);
    }
  }
  out.push(p[p.length - 2], p[p.length - 1]);
  return out;
}

/** Diffuses the points around every place that bends too much, in place, until none does or the rounds are spent. `held` points at each end stay. */
function relax(p: Float64Array, maxCurvature: number, step: number, held: number): void {
  const count = p.length / 2;
  const reach = Math.max(1, Math.round(1 / step));
  const weight = new Float64Array(count);
  for (let round = 0; round < RELAX_ROUNDS; round++) {
    let first = count;
    let last = -1;
    weight.fill(0);
    for (let i = reach; i < count - reach; i++) {
      if (bendAt(p, i, reach) <= maxCurvature) continue;
      const margin = 8 + round;
      for (let j = Math.max(held, i - margin); j <= Math.min(count - 1 - held, i + margin); j++) {
        const w = 1 - Math.abs(j - i) / (margin + 1);
        if (w > weight[j]) weight[j] = w;
        if (j < first) first = j;
        if (j > last) last = j;
      }
    }
    if (last < 0) return;
    for (let pass = 0; pass < RELAX_STEPS; pass++) {
      let beforeX = p[2 * first - 2];
      let beforeY = p[2 * first - 1];
      for (let i = first; i <= last; i++) {
        const x = p[2 * i];
        const y = p[2 * i + 1];
        p[2 * i] = x + 0.5 * weight[i] * ((beforeX + p[2 * i + 2]) / 2 - x);
        p[2 * i + 1] = y + 0.5 * weight[i] * ((beforeY + p[2 * i + 3]) / 2 - y);
        beforeX = x;
        beforeY = y;
      }
    }
  }
}

/** Curvature of the circle through a point and the points `reach` before and after it [1/m]. */
function bendAt(p: Float64Array, i: number, reach: number): number {
  const ax = p[2 * i] - p[2 * (i - reach)];
  const ay = p[2 * i + 1] - p[2 * (i - reach) + 1];
  const bx = p[2 * (i + reach)] - p[2 * i];
  const by = p[2 * (i + reach) + 1] - p[2 * i + 1];
  const product = Math.hypot(ax, ay) * Math.hypot(bx, by) * Math.hypot(ax + bx, ay + by);
  const cross = Math.abs(2 * (ax * by - ay * bx));
  // A reversal has no cross product but is the sharpest bend there is.
  if (product < 1e-9 || (ax * bx + ay * by < 0 && cross < 1e-6)) return Number.POSITIVE_INFINITY;
  return cross / product;
}

/** Drops points where the line is straight, keeping one every few metres and every point beside a bend. */
function thinned(p: Float64Array): Polyline {
  const count = p.length / 2;
  const bent = new Uint8Array(count);
  for (let i = 1; i < count - 1; i++) {
    if (bendAt(p, i, 1) > 0.002) for (let j = Math.max(0, i - 3); j <= Math.min(count - 1, i + 3); j++) bent[j] = 1;
  }
  const kept = [p[0], p[1]];
  for (let i = 1; i < count - 1; i++) {
    const gap = Math.hypot(p[2 * i] - kept[kept.length - 2], p[2 * i + 1] - kept[kept.length - 1]);
    if ((bent[i] && gap > 0.05) || gap >= LARGEST_GAP) kept.push(p[2 * i], p[2 * i + 1]);
  }
  kept.push(p[2 * count - 2], p[2 * count - 1]);
  return new Polyline(kept);
}

/** The same line with points added so that none are further apart than `gap` [m]; its own points are kept. */
export function spread(line: Polyline, gap: number): Polyline {
  const out = [line.points[0], line.points[1]];
  for (let i = 1; i < line.count; i++) {
    const pieces = Math.ceil((line.s[i] - line.s[i - 1]) / gap - 1e-9);
    for (let k = 1; k <= pieces; k++) {
      const f = k / pieces;
      out.push(
        line.points[2 * i - 2] + (line.points[2 * i] - line.points[2 * i - 2]) * f,
        line.points[2 * i - 1] + (line.points[2 * i + 1] - line.points[2 * i - 1]) * f,
      );
    }
  }
  return new Polyline(out);
}
