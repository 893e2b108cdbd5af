import { atan2, cos, sin, tan, wrapAngle } from '../../../core/maths';
import type { Frenet, Polyline, Pose } from '../../polyline';
import { lastFrom } from '../cubics';

/** How far a rounded corner may leave the corner of the line [m], where what lies beside it allows. */
const MAX_ROUNDING = 0.004;
/** Corners flatter than this are none [rad], and circles smaller than this are corners [m]. */
const FLAT = 1e-7;
const SMALLEST_RADIUS = 0.02;
/** Lanes inside a rounded corner keep this share of its radius. */
const INNER_SHARE = 1.2;
/** Pieces shorter than this are left out [m]. */
const SHORTEST = 1e-5;
const REFINEMENTS = 8;

/** A piece of a reference line: straight, or an arc. */
export interface Piece extends Pose {
  s: number;
  length: number;
  /** [1/m], positive left; 0 for a straight piece. */
  curvature: number;
}

/**
 * A reference line of straight pieces and arcs that goes over into one another without a kink, made of a line with corners: every corner is
 * rounded, by millimetres as a rule, so that what lies beside it at a distance keeps together.
 */
export class ReferencePieces {
  readonly pieces: Piece[] = [];
  readonly length: number;
  /** How far it leaves a corner of the line at most [m]. */
  readonly rounding: number;
  /** `s` of each point of the line: the middle of its arc [m]. */
  private readonly stations: Float64Array;

  /** @param reach how far lanes reach from the line [m] */
  constructor(
    private readonly line: Polyline,
    reach: number,
  ) {
    const { points: p, s: along, count } = line;
    this.stations = new Float64Array(count);
    const heading = (i: number) => atan2(p[2 * i + 3] - p[2 * i + 1], p[2 * i + 2] - p[2 * i]);
    let s = 0;
    let cut = 0;
    let own = heading(0);
    let rounding = 0;
    for (let i = 1; i < count; i++) {
      const length = along[i] - along[i - 1];
      const isLast = i === count - 1;
      const next = isLast ? own : heading(i);
      const turn = wrapAngle(next - own);
      const half = Math.abs(tan(turn / 2));
      let radius = 0;
      if (!isLast && Math.abs(turn) > FLAT) {
        const room = Math.min(length, along[i + 1] - along[i]) / 2;
        const widest = Math.max(INNER_SHARE * reach, (8 * MAX_ROUNDING) / (turn * turn) - reach);
        radius = Math.min(room / half, widest);
        if (radius < SMALLEST_RADIUS) radius = 0;
      }
      const trim = radius * half;
      const [dx, dy] = [cos(own), sin(own)];
      const straight = length - cut - trim;
      if (straight > SHORTEST || this.pieces.length === 0) {
        const [x, y] = [p[2 * i - 2] + dx * cut, p[2 * i - 1] + dy * cut];
        this.pieces.push({ s, x, y, heading: own, length: Math.max(straight, SHORTEST), curvature: 0 });
        s += Math.max(straight, SHORTEST);
      }
      if (radius > 0) {
        const [x, y] = [p[2 * i] - dx * trim, p[2 * i + 1] - dy * trim];
        const arc = radius * Math.abs(turn);
        rounding = Math.max(rounding, radius * (1 / cos(turn / 2) - 1));
        this.pieces.push({ s, x, y, heading: own, length: arc, curvature: Math.sign(turn) / radius });
        this.stations[i] = s + arc / 2;
        s += arc;
      } else this.stations[i] = s;
      cut = trim;
      own = next;
    }
    this.length = s;
    this.rounding = rounding;
  }

  poseAt(s: number): Pose {
    const { s: start, x, y, heading, curvature } = this.pieces[lastFrom(this.pieces, s)];
    const along = s - start;
    if (curvature === 0) return { x: x + cos(heading) * along, y: y + sin(heading) * along, heading };
    const end = heading + curvature * along;
    return { x: x + (sin(end) - sin(heading)) / curvature, y: y - (cos(end) - cos(heading)) / curvature, heading: end };
  }

  /**
   * Where a point lies. Beyond the ends, `s` is held at the end.
   *
   * @param near where along the line that was rounded to look, for lines that come back to where they were [m]
   */
  project(x: number, y: number, near = this.line.project(x, y).s): Frenet {
    const i = this.line.pieceAt(near);
    const share = (near - this.line.s[i]) / (this.line.s[i + 1] - this.line.s[i]);
    let s = this.stations[i] + share * (this.stations[i + 1] - this.stations[i]);
    let t = 0;
    for (let k = 0; k < REFINEMENTS; k++) {
      const pose = this.poseAt(s);
      const [dx, dy] = [cos(pose.heading), sin(pose.heading)];
      t = dx * (y - pose.y) - dy * (x - pose.x);
      s = Math.min(this.length, Math.max(0, s + dx * (x - pose.x) + dy * (y - pose.y)));
    }
    return { s, t };
  }
}
