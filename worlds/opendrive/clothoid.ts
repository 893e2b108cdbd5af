import { cos, sin } from '../../core/maths';
import type { Pose } from '../polyline';
import { eachGaussPoint } from './gauss';

/** A panel turns by no more than this [rad]: there the rule of eight points is exact to the last bits. */
const PANEL_TURN = 0.5;

/** Gives the pose at an arc length, in the frame of the curve's start: a curve whose curvature changes evenly. */
export function clothoid(length: number, curvStart: number, curvEnd: number): (s: number) => Pose {
  const rate = length > 0 ? (curvEnd - curvStart) / length : 0;
  const headingAt = (s: number) => s * (curvStart + (rate * s) / 2);
  const panels = Math.max(1, Math.ceil((Math.max(Math.abs(curvStart), Math.abs(curvEnd)) * length) / PANEL_TURN));
  const step = length / panels;
  const xs = new Float64Array(panels + 1);
  const ys = new Float64Array(panels + 1);
  const advance = (from: number, to: number, x: number, y: number): Pose => {
    eachGaussPoint(from, to, (s, weight) => {
      const heading = headingAt(s);
      x += weight * cos(heading);
      y += weight * sin(heading);
    });
    return { x, y, heading: headingAt(to) };
  };
  for (let k = 0; k < panels; k++) {
    const { x, y } = advance(k * step, (k + 1) * step, xs[k], ys[k]);
    xs[k + 1] = x;
    ys[k + 1] = y;
  }
  return (s) => {
    const k = step > 0 ? Math.max(0, Math.min(panels - 1, Math.floor(s / step))) : 0;
    return advance(k * step, s, xs[k], ys[k]);
  };
}
