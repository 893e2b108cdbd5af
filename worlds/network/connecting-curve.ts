import { acos, atan2, cos, sin, tan, wrapAngle } from '../../core/maths';
import { lateralOffset, Polyline, type Pose } from '../polyline';

/** A cubic Bezier from pose to pose, with straight pieces before and after. */
export interface ConnectingCurve {
  /** x, y of the pose it begins at, and of the one it ends at [m]. */
  start: Pose;
  end: Pose;
  /** x, y of the Bezier's four control points [m]. */
  control: Float64Array;
  /** Largest curvature along it [1/m, >= 0]. */
  maxCurvature: number;
}

const FACTORS = [1, 0.8, 1.25, 0.62, 1.55];
const SAMPLES = 32;
/** Largest turn between pieces [rad] and largest spacing [m] of the sampled line. */
const LARGEST_TURN = 0.035;
const LARGEST_SPACING = 1;

/**
 * The gentlest connecting curve between two poses, over a grid of handle lengths around those of a circular arc. Where one pose is further from the
 * crossing of their lines than the other, part of the difference may be driven straight.
 *
 * @param enough stop searching at this largest curvature [1/m]
 */
export function connect(start: Pose, end: Pose, enough = 0): ConnectingCurve {
  let best = connectByBezier(start, end, enough);
  const uneven = tangents(start, end);
  const excess = uneven ? uneven.before - uneven.after : 0;
  if (!uneven || best.maxCurvature <= enough || Math.abs(excess) < 1) return best;
  for (const share of [0.5, 0.75, 1]) {
    const a = excess > 0 ? ahead(start, share * excess) : start;
    const b = excess < 0 ? ahead(end, share * excess) : end;
    const curve = connectByBezier(a, b, enough);
    if (curve.maxCurvature < best.maxCurvature - 1e-9) best = { ...curve, start, end };
    if (best.maxCurvature <= enough) break;
  }
  return best;
}

/** Distances from the poses to where their lines cross [m]; null when they do not cross ahead of one and behind the other. */
export function tangents(start: Pose, end: Pose): { before: number; after: number } | null {
  const turn = sin(end.heading - start.heading);
  if (Math.abs(turn) < 0.1) return null;
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const before = (dx * sin(end.heading) - dy * cos(end.heading)) / turn;
  const after = (dy * cos(start.heading) - dx * sin(start.heading)) / turn;
  return before > 0 && after > 0 ? { before, after } : null;
}

function ahead({ x, y, heading }: Pose, distance: number): Pose {
  return { x: x + distance * cos(heading), y: y + distance * sin(heading), heading };
}

function connectByBezier(start: Pose, end: Pose, enough: number): ConnectingCurve {
  const distance = Math.hypot(end.x - start.x, end.y - start.y);
  const turn = Math.abs(wrapAngle(end.heading - start.heading));
  const half = sin(Math.min(turn / 2, Math.PI / 2));
  const handle = turn < 0.02 ? distance / 3 : (distance * 2 * tan(turn / 4)) / (3 * half);
  // No curve bends less than the arc over the same chord: near enough to it, searching on gains nothing.
  const satisfied = Math.max(enough, (1.06 * 2 * half) / Math.max(distance, 1e-9), 1 / 200);
  const ax = cos(start.heading) * handle;
  const ay = sin(start.heading) * handle;
  const bx = cos(end.heading) * handle;
  const by = sin(end.heading) * handle;
  const control = Float64Array.of(start.x, start.y, 0, 0, 0, 0, end.x, end.y);
  const set = (i: number, j: number) => {
    control[2] = start.x + ax * i;
    control[3] = start.y + ay * i;
    control[4] = end.x - bx * j;
    control[5] = end.y - by * j;
  };
  let maxCurvature = Number.POSITIVE_INFINITY;
  let bestI = 1;
  let bestJ = 1;
  for (let k = 0; k < FACTORS.length * FACTORS.length && maxCurvature > satisfied; k++) {
    const i = FACTORS[Math.floor(k / FACTORS.length)];
    const j = FACTORS[k % FACTORS.length];
    set(i, j);
    const peak = peakCurvature(control, maxCurvature);
    if (peak >= maxCurvature - 1e-9) continue;
    maxCurvature = peak;
    bestI = i;
    bestJ = j;
  }
  set(bestI, bestJ);
  return { start, end, control, maxCurvature };
}

/** Largest curvature; stops early at `giveUp`. */
function peakCurvature(c: Float64Array, giveUp: number): number {
  let peak = 0;
  // biome-ignore format: first and second differences, in pairs
  const x1 = c[2] - c[0], y1 = c[3] - c[1], x2 = c[4] - c[2], y2 = c[5] - c[3], x3 = c[6] - c[4], y3 = c[7] - c[5];
  const bx1 = c[4] - 2 * c[2] + c[0];
  const by1 = c[5] - 2 * c[3] + c[1];
  const bx2 = c[6] - 2 * c[4] + c[2];
  const by2 = c[7] - 2 * c[5] + c[3];
  for (let k = 0; k <= SAMPLES; k++) {
    const f = k / SAMPLES;
    const g = 1 - f;
    const gg = g * g;
    const gf = 2 * g * f;
    const ff = f * f;
    const dx = 3 * (gg * x1 + gf * x2 + ff * x3);
    const dy = 3 * (gg * y1 + gf * y2 + ff * y3);
    const ex = 6 * (g * bx1 + f * bx2);
    const ey = 6 * (g * by1 + f * by2);
    const speed = Math.sqrt(dx * dx + dy * dy);
    if (speed < 1e-6) return Number.POSITIVE_INFINITY;
    peak = Math.max(peak, Math.abs(dx * ey - dy * ex) / (speed * speed * speed));
    if (peak >= giveUp) return peak;
  }
  return peak;
}

/** The curve as points, close enough together that consecutive pieces turn by about two degrees at most. */
export function sampleCurve({ start, end, control: c, maxCurvature }: ConnectingCurve): Polyline {
  const dense: number[] = [start.x, start.y];
  const steps = 96;
  for (let k = 0; k <= steps; k++) {
    const f = k / steps;
    const g = 1 - f;
    const w0 = g * g * g;
    const w1 = 3 * g * g * f;
    const w2 = 3 * g * f * f;
    const w3 = f * f * f;
    dense.push(w0 * c[0] + w1 * c[2] + w2 * c[4] + w3 * c[6], w0 * c[1] + w1 * c[3] + w2 * c[5] + w3 * c[7]);
  }
  dense.push(end.x, end.y);
  const line = new Polyline(dense);
  const sampled = line.resampled(Math.max(0.1, Math.min(LARGEST_SPACING, LARGEST_TURN / Math.max(maxCurvature, 1e-3))));
  return exactEnds(sampled.points, start.x, start.y, end.x, end.y);
}

/** Least radius of a turning circle, and of the swing out before it [m]. */
const CIRCLE_RADIUS = 6.9;
const SWING_RADIUS = 9;
/** Straight piece before and after [m]. */
const LEAD = 1.5;

/** How far ahead of the lane's end the middle of its turning circle lies [m], for lanes `separation` apart [m]. */
export function turningReach(separation: number): number {
  const half = separation / 2;
  const radius = Math.max(CIRCLE_RADIUS, half);
  const apart = radius + SWING_RADIUS;
  const across = half + SWING_RADIUS;
  return LEAD + Math.sqrt(Math.max(0, apart * apart - across * across));
}

/**
 * A turning loop at a dead end: swings out, goes round a circle and comes back into the lane beside. `b` is level with `a` and faces the
 * other way.
 */
export function turningLoop(a: Pose, b: Pose): Polyline {
  const lateral = lateralOffset(a, b);
  const side = lateral >= 0 ? 1 : -1;
  const half = Math.abs(lateral) / 2;
  const radius = Math.max(CIRCLE_RADIUS, half);
  const swing = acos(Math.min(1, (half + SWING_RADIUS) / (radius + SWING_RADIUS)));
  const points = [a.x, a.y];
  let { x, y, heading } = a;
  const arc = (r: number, angle: number) => {
    const pieces = Math.max(1, Math.ceil((r * Math.abs(angle)) / 0.25));
    const turn = angle / pieces;
    const chord = 2 * r * sin(Math.abs(turn) / 2);
    for (let k = 0; k < pieces; k++) {
      x += chord * cos(heading + turn / 2);
      y += chord * sin(heading + turn / 2);
      heading += turn;
      points.push(x, y);
    }
  };
  const lead = () => {
    for (let k = 0; k < LEAD / 0.25; k++) {
      x += 0.25 * cos(heading);
      y += 0.25 * sin(heading);
      points.push(x, y);
    }
  };
  lead();
  if (swing > 1e-3) arc(SWING_RADIUS, -side * swing);
  arc(radius, side * (Math.PI + 2 * swing));
  if (swing > 1e-3) arc(SWING_RADIUS, -side * swing);
  lead();
  // The arcs meet with a jump in curvature: a little diffusion turns it into a ramp that steering can follow.
  const p = Float64Array.from(points);
  const last = p.length / 2 - 3;
  for (let pass = 0; pass < 60; pass++) {
    for (const odd of [0, 1]) {
      for (let i = 3 + odd; i <= last; i += 2) {
        p[2 * i] += 0.25 * (p[2 * i - 2] + p[2 * i + 2] - 2 * p[2 * i]);
        p[2 * i + 1] += 0.25 * (p[2 * i - 1] + p[2 * i + 3] - 2 * p[2 * i + 1]);
      }
    }
  }
  return exactEnds(p, a.x, a.y, b.x, b.y);
}

function exactEnds(p: Float64Array, ax: number, ay: number, bx: number, by: number): Polyline {
  p[0] = ax;
  p[1] = ay;
  p[p.length - 2] = bx;
  p[p.length - 1] = by;
  return new Polyline(p);
}

/** Pose at the first or last point of a lane, with the heading of its end piece. */
export function endPose(line: Polyline, atEnd: boolean): Pose {
  const p = line.points;
  const i = atEnd ? p.length - 2 : 0;
  const j = atEnd ? p.length - 4 : 0;
  return { x: p[i], y: p[i + 1], heading: atan2(p[j + 3] - p[j + 1], p[j + 2] - p[j]) };
}
