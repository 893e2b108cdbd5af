import { atan2, cos, lerp, sin, wrapAngle } from '../core/maths';

/** A point of the plan: x east, y north [m]. */
export interface Point {
  x: number;
  y: number;
}

/** A point with a heading [rad], counter-clockwise from east. */
export interface Pose extends Point {
  heading: number;
}

/** Where a point lies along a line: `s` forward [m], `t` positive to the left [m], as in OpenDRIVE. */
export interface Frenet {
  s: number;
  t: number;
}

/** How far a point lies to the left of a pose [m]. */
export function lateralOffset({ x, y, heading }: Pose, point: Point): number {
  return -sin(heading) * (point.x - x) + cos(heading) * (point.y - y);
}

/** Length of a line given as x, y pairs, repeated points allowed [m]. */
export function lineLength(points: ArrayLike<number>): number {
  let length = 0;
  for (let i = 2; i < points.length; i += 2)
    length += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
  return length;
}

/** Where points are gathered while a line is made: a map is made of hundreds of thousands of lines. */
let kept = new Float64Array(1024);

/**
 * A line of straight pieces in the plan, with its own `(s, t)` coordinates. Headings turn smoothly: they are interpolated between
 * the middles of the pieces, so that a densely sampled curve reads as a curve.
 */
export class Polyline {
  /** x0, y0, x1, y1, ... [m] */
  readonly points: Float64Array;
  /** Arc length at each point [m]; the last is the length. */
  readonly s: Float64Array;
  readonly length: number;

  /** @param points x, y pairs; repeated points are dropped. At least two distinct points. */
  constructor(points: ArrayLike<number>) {
    if (kept.length < points.length) kept = new Float64Array(2 * points.length);
    let x = points[0];
    let y = points[1];
    kept[0] = x;
    kept[1] = y;
    let end = 2;
    for (let i = 2; i + 1 < points.length; i += 2) {
      const dx = points[i] - x;
      const dy = points[i + 1] - y;
      if (!(dx * dx + dy * dy > 1e-12)) continue;
      x = points[i];
      y = points[i + 1];
      kept[end++] = x;
      kept[end++] = y;
    }
    if (end < 4) throw new RangeError('Polyline: at least two distinct points are needed.');
    this.points = kept.slice(0, end);
    this.s = new Float64Array(end / 2);
    for (let i = 1; i < this.s.length; i++) {
      const dx = this.points[2 * i] - this.points[2 * i - 2];
      const dy = this.points[2 * i + 1] - this.points[2 * i - 1];
      this.s[i] = this.s[i - 1] + Math.sqrt(dx * dx + dy * dy);
    }
    this.length = this.s[this.s.length - 1];
  }

  get count(): number {
    return this.s.length;
  }

  /** Index of the piece that holds arc length `s` (0 .. count-2). */
  pieceAt(s: number): number {
    let low = 0;
    let high = this.s.length - 2;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (this.s[mid] <= s) low = mid;
      else high = mid - 1;
    }
    return low;
  }

  /** The point at arc length `s`, shifted `t` to the left. Beyond the ends the line goes straight on. */
  pointAt(s: number, t = 0): Point {
    const i = this.pieceAt(s);
    const [dx, dy] = this.direction(i);
    const along = s - this.s[i];
    return {
      x: this.points[2 * i] + dx * along - dy * t,
      y: this.points[2 * i + 1] + dy * along + dx * t,
    };
  }

  /** Heading at arc length `s` [rad]. */
  headingAt(s: number): number {
    const i = this.pieceAt(s);
    const middle = (this.s[i] + this.s[i + 1]) / 2;
    const j = s < middle ? i - 1 : i + 1;
    const own = this.pieceHeading(i);
    if (j < 0 || j > this.s.length - 2) return own;
    const other = (this.s[j] + this.s[j + 1]) / 2;
    return wrapAngle(own + wrapAngle(this.pieceHeading(j) - own) * ((s - middle) / (other - middle)));
  }

  poseAt(s: number, t = 0): Pose {
    const { x, y } = this.pointAt(s, t);
    return { x, y, heading: this.headingAt(s) };
  }

  /** Curvature at arc length `s` [1/m], positive left: heading change over `window` metres. */
  curvatureAt(s: number, window = 2): number {
    const a = Math.max(0, s - window / 2);
    const b = Math.min(this.length, s + window / 2);
    if (b - a < 1e-6) return 0;
    return wrapAngle(this.headingAt(b) - this.headingAt(a)) / (b - a);
  }

  /**
   * The nearest place on the line. Beyond the ends, `s` is held at the end.
   *
   * @param from only look at arc lengths from here [m]; @param to up to here [m]
   */
  project(x: number, y: number, from = 0, to: number = this.length): Frenet & { distance: number } {
    let best = Number.POSITIVE_INFINITY;
    let bestS = 0;
    let bestT = 0;
    const first = this.pieceAt(from);
    const last = this.pieceAt(to);
    for (let i = first; i <= last; i++) {
      const x0 = this.points[2 * i];
      const y0 = this.points[2 * i + 1];
      const [dx, dy] = this.direction(i);
      const low = Math.max(0, from - this.s[i]);
      const high = Math.min(this.s[i + 1], to) - this.s[i];
      const along = (x - x0) * dx + (y - y0) * dy;
      const held = along < low ? low : along > high ? Math.max(low, high) : along;
      const ex = x - (x0 + dx * held);
      const ey = y - (y0 + dy * held);
      const distance = ex * ex + ey * ey;
      if (distance < best) {
        best = distance;
        bestS = this.s[i] + held;
        const left = dx * (y - y0) - dy * (x - x0);
        bestT = left >= 0 ? Math.sqrt(distance) : -Math.sqrt(distance);
      }
    }
    return { s: bestS, t: bestT, distance: Math.sqrt(best) };
  }

  /** The part from arc length `from` to `to`. */
  slice(from: number, to: number): Polyline {
    const start = this.pointAt(from);
    const end = this.pointAt(to);
    const out: number[] = [start.x, start.y];
    for (let i = 0; i < this.s.length; i++) {
      if (this.s[i] > from + 1e-9 && this.s[i] < to - 1e-9) out.push(this.points[2 * i], this.points[2 * i + 1]);
    }
    out.push(end.x, end.y);
    return new Polyline(out);
  }

  /** The same line walked the other way. */
  reversed(): Polyline {
    const out: number[] = [];
    for (let i = this.count - 1; i >= 0; i--) out.push(this.points[2 * i], this.points[2 * i + 1]);
    return new Polyline(out);
  }

  /** The same line with a point at least every `step` metres. */
  resampled(step: number): Polyline {
    const pieces = Math.max(1, Math.ceil(this.length / step));
    const out: number[] = [];
    for (let k = 0; k <= pieces; k++) {
      const p = this.pointAt(lerp(0, this.length, k / pieces));
      out.push(p.x, p.y);
    }
    return new Polyline(out);
  }

  /** A line `t` metres to the left (mitred at the points, the mitre held to 2). */
  offset(t: number): Polyline {
    const out: number[] = [];
    for (let i = 0; i < this.count; i++) {
      const [ax, ay] = this.direction(Math.max(0, i - 1));
      const [bx, by] = this.direction(Math.min(this.count - 2, i));
      let nx = -(ay + by);
      let ny = ax + bx;
      const length = Math.sqrt(nx * nx + ny * ny);
      if (length < 1e-9) {
        nx = -by;
        ny = bx;
      } else {
        nx /= length;
        ny /= length;
      }
      const along = Math.max(0.5, nx * -by + ny * bx);
      out.push(this.points[2 * i] + (nx * t) / along, this.points[2 * i + 1] + (ny * t) / along);
    }
    return new Polyline(out);
  }

  private direction(i: number): [number, number] {
    const length = this.s[i + 1] - this.s[i];
    return [
      (this.points[2 * i + 2] - this.points[2 * i]) / length,
      (this.points[2 * i + 3] - this.points[2 * i + 1]) / length,
    ];
  }

  private pieceHeading(i: number): number {
    const [dx, dy] = this.direction(i);
    return atan2(dy, dx);
  }
}
