import { cos, sin } from '../../core/maths';
import { lateralOffset, type Polyline, type Pose } from '../polyline';
import { type Arm, armPose } from './arm';
import { smoothBetween } from './smooth-line';
import type { Chain } from './street-chains';

/** Gentlest and tightest curvature tried for the way round a ring [1/m]. */
const CURVATURES = [1 / 8, 1 / 6.2];
const TIGHTEST = 1 / 5.8;

/**
 * The connecting lane round a roundabout that is so small that all or part of its ring lies inside one junction: over the ring as cars go,
 * smoothed. Null when the way does not use the ring or a car could not follow it.
 */
export function ringWay(from: Arm, to: Arm, start: Pose, end: Pose, streetsWithin: readonly Chain[]): Polyline | null {
  if (from.node === to.node) return null;
  const way = shortestWay(from.node, to.node, streetsWithin);
  if (!way?.some(({ street }) => street.roundabout)) return null;
  const points = [start.x, start.y, start.x + 1.2 * cos(start.heading), start.y + 1.2 * sin(start.heading)];
  addStub(points, from, start, true);
  for (const { street, forward } of way) {
    const { points: p } = forward ? street.centre : street.centre.reversed();
    for (let i = 0; i < p.length; i += 2) points.push(p[i], p[i + 1]);
  }
  addStub(points, to, end, false);
  points.push(end.x - 1.2 * cos(end.heading), end.y - 1.2 * sin(end.heading), end.x, end.y);
  const spaced = withoutCrowding(points);
  for (const curvature of CURVATURES) {
    const line = smoothBetween(spaced, curvature);
    let worst = 0;
    for (let s = 0; s <= line.length; s += 0.5) worst = Math.max(worst, Math.abs(line.curvatureAt(s)));
    if (worst <= TIGHTEST) return line;
  }
  return null;
}

/** The way along an arm between its lane's end and a third of the way to its node: from there cars cut across to the ring. */
function addStub(points: number[], arm: Arm, lane: Pose, inward: boolean): void {
  const middle = armPose(arm, arm.trim);
  const t = lateralOffset(middle, lane);
  const distances = [0.75, 0.5].map((share) => share * arm.trim).filter((d) => arm.trim - d > 1.5);
  if (!inward) distances.reverse();
  for (const distance of distances) {
    const { x, y } = armPose(arm, distance, t);
    points.push(x, y);
  }
}

/** Keeps points at least a metre apart, the first two and last two always. */
function withoutCrowding(points: readonly number[]): number[] {
  const out = points.slice(0, 4);
  const tail = points.slice(-4);
  for (let i = 4; i < points.length - 4; i += 2) {
    const fromLast = Math.hypot(points[i] - out[out.length - 2], points[i + 1] - out[out.length - 1]);
    if (fromLast >= 1 && Math.hypot(points[i] - tail[0], points[i + 1] - tail[1]) >= 1)
      out.push(points[i], points[i + 1]);
  }
  out.push(...tail);
  return out;
}

interface WayStep {
  street: Chain;
  forward: boolean;
}

/** The shortest directed way between nodes over the streets inside a junction. */
function shortestWay(from: number, to: number, streets: readonly Chain[]): WayStep[] | null {
  const best = new Map<number, { length: number; step: WayStep | null; before: number }>([
    [from, { length: 0, step: null, before: from }],
  ]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const street of streets) {
      for (const forward of [true, false]) {
        if (!(forward ? street.lanesForward : street.lanesBackward)) continue;
        const [a, b] = forward ? [street.from, street.to] : [street.to, street.from];
        const reached = best.get(a);
        if (!reached) continue;
        const length = reached.length + street.centre.length;
        if (length >= (best.get(b)?.length ?? Number.POSITIVE_INFINITY) - 1e-9) continue;
        best.set(b, { length, step: { street, forward }, before: a });
        changed = true;
      }
    }
  }
  const way: WayStep[] = [];
  for (let node = to; node !== from; ) {
    const reached = best.get(node);
    if (!reached?.step) return null;
    way.push(reached.step);
    node = reached.before;
  }
  return way.reverse();
}
