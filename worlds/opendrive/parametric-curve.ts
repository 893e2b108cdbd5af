import { atan2 } from '../../core/maths';
import type { Pose } from '../polyline';
import { eachGaussPoint } from './gauss';
import type { Polynomial } from './road';

const PANELS = 48;
const MAX_STEPS = 40;
/** [m] */
const PRECISE = 1e-9;

/** A planar cubic by its arc length. */
export interface ParametricCurve {
  /** [m] */
  arcLength: number;
  /** The pose at an arc length, in the frame of the geometry. */
  poseAt(s: number): Pose;
}

/** Measures the curve u(p), v(p) from p = 0 to `end`, so that it can be walked by arc length. */
export function parametricCurve(u: Polynomial, v: Polynomial, end: number): ParametricCurve {
  const speedAt = (p: number) => Math.hypot(slope(u, p), slope(v, p));
  const lengthOf = (from: number, to: number) => {
    let length = 0;
    eachGaussPoint(from, to, (p, weight) => {
      length += weight * speedAt(p);
    });
    return length;
  };
  const step = end / PANELS;
  const lengths = new Float64Array(PANELS + 1);
  for (let k = 0; k < PANELS; k++) lengths[k + 1] = lengths[k] + lengthOf(k * step, (k + 1) * step);
  const arcLength = lengths[PANELS];

  /** The parameter at an arc length: Newton's method, held inside the panel by halving. */
  const parameterAt = (s: number): number => {
    let k = 0;
    for (let high = PANELS - 1; k < high; ) {
      const middle = (k + high + 1) >> 1;
      if (lengths[middle] <= s) k = middle;
      else high = middle - 1;
    }
    let low = k * step;
    let high = low + step;
    const from = low;
    const wanted = s - lengths[k];
    const panel = lengths[k + 1] - lengths[k];
    let p = panel > 0 ? low + step * Math.max(0, Math.min(1, wanted / panel)) : low;
    for (let i = 0; i < MAX_STEPS; i++) {
      const missing = wanted - lengthOf(from, p);
      if (Math.abs(missing) < PRECISE) break;
      if (missing > 0) low = p;
      else high = p;
      const next = p + missing / speedAt(p);
      p = next > low && next < high ? next : (low + high) / 2;
    }
    return p;
  };

  return {
    arcLength,
    poseAt(s) {
      const p = parameterAt(s);
      return { x: valueAt(u, p), y: valueAt(v, p), heading: atan2(slope(v, p), slope(u, p)) };
    },
  };
}

function valueAt([a, b, c, d]: Polynomial, p: number): number {
  return a + p * (b + p * (c + p * d));
}

function slope([, b, c, d]: Polynomial, p: number): number {
  return b + p * (2 * c + p * 3 * d);
}
