import { acos, atan2, cos, sin, tan, wrapAngle } from '../core/maths';
import { Polyline, type Pose } from './polyline';

/** A cubic Bezier from pose to pose. */
export interface ConnectingCurve {
  /** x, y of the four control points [m]. */
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
 * The gentlest cubic Bezier between two poses, over a grid of handle lengths around those of a circular arc.
 *
 * @param enough stop searching at this largest curvature [1/m]
 */
export function connect(a: Pose, b: Pose, enough = 0): ConnectingCurve {
  const distance = Math.hypot(b.x - a.x, b.y - a.y);
  const turn = Math.abs(wrapAngle(b.heading - a.heading));
  const handle =
    turn < 0.02 ? distance / 3 : (distance * 2 * tan(turn / 4)) / (3 * Math.max(0.35, sin(Math.min(turn / 2, 1.57))));
  const ax = cos(a.heading);
  const ay = sin(a.heading);
  const bx = cos(b.heading);
  const by = sin(b.heading);
  let best: ConnectingCurve | null = null;
  for (const i of FACTORS) {
    for (const j of FACTORS) {
      const control = Float64Array.of(
        a.x,
        a.y,
        a.x + ax * handle * i,
        a.y + ay * handle * i,
        b.x - bx * handle * j,
        b.y - by * handle * j,
        b.x,
        b.y,
      );
      const maxCurvature = peakCurvature(control, best?.maxCurvature ?? Number.POSITIVE_INFINITY);
      if (!best || maxCurvature < best.maxCurvature - 1e-9) best = { control, maxCurvature };
      if (best.maxCurvature <= enough) return best;
    }
  }
  return best!;
}

/** Largest curvature; stops early at `giveUp`. */
function peakCurvature(c: Float64Array, giveUp: number): number {
  let peak = 0;
  for (let k = 0; k <= SAMPLES; k++) {
    const f = k / SAMPLES;
    const g = 1 - f;
    const dx = 3 * (g * g * (c[2] - c[0]) + 2 * g * f * (c[4] - c[2]) + f * f * (c[6] - c[4]));
    const dy = 3 * (g * g * (c[3] - c[1]) + 2 * g * f * (c[5] - c[3]) + f * f * (c[7] - c[5]));
    const ex = 6 * (g * (c[4] - 2 * c[2] + c[0]) + f * (c[6] - 2 * c[4] + c[2]));
    const ey = 6 * (g * (c[5] - 2 * c[3] + c[1]) + f * (c[7] - 2 * c[5] + c[3]));
    const speed = Math.sqrt(dx * dx + dy * dy);
    if (speed < 1e-6) return Number.POSITIVE_INFINITY;
    peak = Math.max(peak, Math.abs(dx * ey - dy * ex) / (speed * speed * speed));
    if (peak >= giveUp) return peak;
  }
  return peak;
}

/** The curve as points, close enough together that consecutive pieces turn by about two degrees at most. */
export function sampleCurve({ control: c, maxCurvature }: ConnectingCurve): Polyline {
  const dense: number[] = [];
  const steps = 96;
  for (let k = 0; k <= steps; k++) {
    const f = k / steps;
    const g = 1 - f;
    const w = [g * g * g, 3 * g * g * f, 3 * g * f * f, f * f * f];
    dense.push(
      w[0] * c[0] + w[1] * c[2] + w[2] * c[4] + w[3] * c[6],
      w[0] * c[1] + w[1] * c[3] + w[2] * c[5] + w[3] * c[7],
    );
  }
  const line = new Polyline(dense);
  const sampled = line.resampled(
    Math.max(0.1, Math.min(LARGEST_SPACING, LARGEST_TURN / Math.max(maxCurvature, 1e-3))),
  );
  return exactEnds(sampled.points, c[0], c[1], c[6], c[7]);
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
  return LEAD + Math.sqrt(Math.max(0, (radius + SWING_RADIUS) ** 2 - (half + SWING_RADIUS) ** 2));
}

/**
 * A turning loop at a dead end: swings out, goes round a circle and comes back into the lane beside. `b` is level with `a` and faces the
 * other way.
 */
export function turningLoop(a: Pose, b: Pose): Polyline {
  const lateral = -sin(a.heading) * (b.x - a.x) + cos(a.heading) * (b.y - a.y);
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
