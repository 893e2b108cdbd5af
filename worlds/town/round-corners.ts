import { atan2, cos, sin, tan, wrapAngle } from '../../core/maths';

/** A line whose corners became arcs. */
export interface RoundedLine {
  /** x, y pairs; about a point every 2 m on the arcs, none between them on the straights. */
  points: number[];
  /** Smallest radius of any arc [m]; infinite on a straight line. */
  minRadius: number;
}

/**
 * Replaces the corners of a line by tangent arcs.
 *
 * @param line x, y pairs
 * @param clearStart length at the start that stays straight [m]; @param clearEnd at the end
 * @param reach share of the room beside each corner that its arc takes, 0..1
 */
export function roundCorners(
  line: readonly number[],
  clearStart: number,
  clearEnd: number,
  reach: number,
): RoundedLine {
  const count = line.length / 2;
  const points = [line[0], line[1]];
  let minRadius = Number.POSITIVE_INFINITY;
  const leg = (i: number) => Math.hypot(line[2 * i + 2] - line[2 * i], line[2 * i + 3] - line[2 * i + 1]);
  for (let i = 1; i < count - 1; i++) {
    const before = i === 1 ? leg(0) - clearStart : leg(i - 1) / 2;
    const after = i === count - 2 ? leg(i) - clearEnd : leg(i) / 2;
    const tangent = Math.max(0, Math.min(before, after)) * reach;
    const x = line[2 * i];
    const y = line[2 * i + 1];
    const inHeading = atan2(y - line[2 * i - 1], x - line[2 * i - 2]);
    const turn = wrapAngle(atan2(line[2 * i + 3] - y, line[2 * i + 2] - x) - inHeading);
    if (Math.abs(turn) < 1e-6) continue;
    const radius = tangent / tan(Math.abs(turn) / 2);
    minRadius = Math.min(minRadius, radius);
    // the centre lies a radius beside the place where the arc begins
    const side = turn > 0 ? 1 : -1;
    const startX = x - tangent * cos(inHeading);
    const startY = y - tangent * sin(inHeading);
    const centreX = startX - side * radius * sin(inHeading);
    const centreY = startY + side * radius * cos(inHeading);
    const steps = Math.max(2, Math.ceil((radius * Math.abs(turn)) / 2));
    for (let k = 0; k <= steps; k++) {
      const heading = inHeading + (turn * k) / steps;
      points.push(centreX + side * radius * sin(heading), centreY - side * radius * cos(heading));
    }
  }
  points.push(line[line.length - 2], line[line.length - 1]);
  return { points: withoutRepeats(points), minRadius };
}

function withoutRepeats(points: readonly number[]): number[] {
  const out = [points[0], points[1]];
  for (let i = 2; i < points.length; i += 2) {
    const gap = Math.hypot(points[i] - out[out.length - 2], points[i + 1] - out[out.length - 1]);
    if (gap > 0.01) out.push(points[i], points[i + 1]);
    else if (i === points.length - 2) out.splice(out.length - 2, 2, points[i], points[i + 1]);
  }
  return out;
}
