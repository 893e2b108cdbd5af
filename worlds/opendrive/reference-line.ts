import { TurnwiseError } from '../../core/errors';
import { cos, sin, TAU } from '../../core/maths';
import type { Pose } from '../polyline';
import { clothoid } from './clothoid';
import { parametricCurve } from './parametric-curve';
import type { Geometry, Road } from './road';
import type { Warnings } from './warnings';

/** A piece that goes round more often than this is no road. */
const MAX_TURNS = 50;
/** How far the arc length of a polynomial may be from the length that the file gives it, as a factor. */
const MAX_STRETCH = 3;
/** Gaps between pieces: below the first they are rounding, above the last the road is broken [m]. */
const ROUNDING = 0.001;
const NOTEWORTHY = 0.02;
const MAX_GAP = 5;
/** A gap is closed over this many times its size, and this length at least [m]. */
const EASE = 40;
const LEAST_EASE = 5;
/** Pieces shorter than this have no direction [m]. */
const SHORTEST = 1e-6;

interface Piece {
  s: number;
  length: number;
  /** Pose by arc length. */
  poseAt(s: number): Pose;
  /** What the end is off the start of the next piece [m], and over which length before the end that is made good. */
  gapX: number;
  gapY: number;
  ease: number;
}

/** The line along a road that its lanes are measured from. */
export class ReferenceLine {
  readonly length: number;
  /** Where pieces begin [m]. */
  readonly breaks: number[];
  private readonly pieces: Piece[];

  /** @throws TurnwiseError ODR_BAD_GEOMETRY, naming the road */
  constructor({ id, planView, length }: Road, source: string, warnings: Warnings) {
    const where = `road ${id.slice(0, 40)}`;
    const refuse = (what: string) =>
      new TurnwiseError('ODR_BAD_GEOMETRY', {
        what,
        where: `${source}, ${where}`,
        fix: 'Correct the plan view of the road.',
      });
    const useful = planView.filter((geometry) => geometry.length > SHORTEST);
    if (useful.length === 0) throw refuse('The road has no reference line.');
    this.length = length;
    this.pieces = useful.map((geometry) => makePiece(geometry, refuse, () => warnings.note(STRETCHED, where)));
    this.breaks = this.pieces.map(({ s }) => s);
    for (let i = 0; i + 1 < this.pieces.length; i++) {
      const piece = this.pieces[i];
      const end = piece.poseAt(piece.length);
      const next = this.pieces[i + 1].poseAt(0);
      const gap = Math.hypot(next.x - end.x, next.y - end.y);
      if (gap > MAX_GAP)
        throw refuse(`Its reference line has a gap of ${gap.toFixed(1)} m at s = ${this.breaks[i + 1].toFixed(2)} m.`);
      if (gap > NOTEWORTHY) warnings.note(`Gaps in reference lines of up to ${MAX_GAP} m were closed`, where);
      if (gap <= ROUNDING) continue;
      piece.gapX = next.x - end.x;
      piece.gapY = next.y - end.y;
      piece.ease = Math.min(piece.length, Math.max(LEAST_EASE, EASE * gap));
    }
  }

  /** The pose at an arc length. */
  poseAt(s: number): Pose {
    let k = 0;
    for (let high = this.pieces.length - 1; k < high; ) {
      const middle = (k + high + 1) >> 1;
      if (this.breaks[middle] <= s) k = middle;
      else high = middle - 1;
    }
    const piece = this.pieces[k];
    const along = Math.max(0, Math.min(piece.length, s - piece.s));
    const pose = piece.poseAt(along);
    if (piece.ease > 0) {
      const share = Math.max(0, 1 - (piece.length - along) / piece.ease);
      pose.x += share * piece.gapX;
      pose.y += share * piece.gapY;
    }
    return pose;
  }
}

const STRETCHED = 'Polynomials that are longer or shorter than their length says were stretched to it';

function makePiece(geometry: Geometry, refuse: (what: string) => TurnwiseError, stretched: () => void): Piece {
  const { s, x, y, hdg, length } = geometry;
  const local = localCurve(geometry, refuse, stretched);
  const c = cos(hdg);
  const n = sin(hdg);
  const poseAt = (at: number): Pose => {
    const own = local(at);
    return { x: x + c * own.x - n * own.y, y: y + n * own.x + c * own.y, heading: hdg + own.heading };
  };
  return { s, length, poseAt, gapX: 0, gapY: 0, ease: 0 };
}

/** The curve in the frame of its start, by arc length. */
function localCurve(
  { s, length, shape }: Geometry,
  refuse: (what: string) => TurnwiseError,
  stretched: () => void,
): (s: number) => Pose {
  const turnsTooOften = (curvature: number) => {
    if (Math.abs(curvature) * length > MAX_TURNS * TAU)
      throw refuse(`Its curve at s = ${s.toFixed(2)} m goes round more than ${MAX_TURNS} times.`);
  };
  switch (shape.kind) {
    case 'line':
      return (at) => ({ x: at, y: 0, heading: 0 });
    case 'arc': {
      const { curvature } = shape;
      turnsTooOften(curvature);
      return (at) => arcPose(curvature, at);
    }
    case 'spiral':
      turnsTooOften(Math.max(Math.abs(shape.curvStart), Math.abs(shape.curvEnd)));
      return clothoid(length, shape.curvStart, shape.curvEnd);
    case 'poly3':
    case 'paramPoly3': {
      const isPoly3 = shape.kind === 'poly3';
      const end = isPoly3 || !shape.normalized ? length : 1;
      const curve = parametricCurve(isPoly3 ? [0, 1, 0, 0] : shape.u, shape.v, end);
      // poly3 ends where its arc length is reached, which is before u is
      const factor = isPoly3 ? 1 : curve.arcLength / length;
      if (!(curve.arcLength / length < MAX_STRETCH * (isPoly3 ? 1e3 : 1) && factor > 1 / MAX_STRETCH))
        throw refuse(
          `Its polynomial at s = ${s.toFixed(2)} m is ${curve.arcLength.toPrecision(3)} m long, not ${length.toPrecision(3)} m.`,
        );
      if (Math.abs(factor - 1) > 0.05) stretched();
      return (at) => curve.poseAt(at * factor);
    }
  }
}

function arcPose(curvature: number, s: number): Pose {
  const heading = curvature * s;
  // a chord of half the angle's sine keeps its digits where the curvature is next to nothing
  const half = heading / 2;
  const chord = Math.abs(half) < 1e-8 ? s : (s * sin(half)) / half;
  return { x: chord * cos(half), y: chord * sin(half), heading };
}
