import { wrapAngle } from '../../core/maths';
import type { Lane } from '../lane';

/** Longest way round, and most lanes on it [m]. */
const MAX_LENGTH = 400;
const MAX_LANES = 40;
/** Lanes looked at from one start: a ring is found long before. */
const MAX_VISITS = 400;
const DEGREE = Math.PI / 180;
/** A lane of a ring turns back by no more than this, and once round is a full turn give or take this. */
const SLACK = 12 * DEGREE;
const FULL_TURN = [325 * DEGREE, 395 * DEGREE];
/** Least 4 pi area / length^2: 1 for a circle, 0.785 for a square. */
const ROUNDNESS = 0.9;

/** Marks the lanes of roundabouts: one-way rings that are about round, and lead the way they do where traffic keeps this side. */
export function markRoundabouts(
  lanes: readonly Lane[],
  isOneWay: (lane: Lane) => boolean,
  side: 'right' | 'left',
): void {
  const sign = side === 'right' ? 1 : -1;
  const turns = lanes.map((lane) => (isOneWay(lane) ? sign * turnAlong(lane) : Number.NaN));
  const maybe = (id: number) => turns[id] > -SLACK;
  for (const start of lanes) {
    if (start.roundabout || !maybe(start.id) || start.centre.length > MAX_LENGTH) continue;
    const ring = findRing(start, lanes, turns, maybe);
    if (ring && isRound(ring, lanes)) for (const id of ring) lanes[id].roundabout = true;
  }
  for (const lane of lanes) {
    if (lane.junction < 0) continue;
    const before = lane.predecessors.some((id) => lanes[id].roundabout);
    const after = lane.successors.some((id) => lanes[id].roundabout);
    if (lane.roundabout || (before && after)) {
      lane.turn = 'straight';
      lane.roundabout = true;
    } else if (before || after) lane.turn = side;
  }
}

/** The first way from a lane back to itself that turns once round. */
function findRing(
  start: Lane,
  lanes: readonly Lane[],
  turns: readonly number[],
  maybe: (id: number) => boolean,
): number[] | null {
  let visits = 0;
  const way: number[] = [];
  const search = (id: number, length: number, turn: number): boolean => {
    if (++visits > MAX_VISITS || way.length >= MAX_LANES) return false;
    const { centre, successors } = lanes[id];
    const lengthAfter = length + centre.length;
    const turnAfter = turn + turns[id];
    if (lengthAfter > MAX_LENGTH || turnAfter > FULL_TURN[1]) return false;
    way.push(id);
    // the way that turns on most is that of the ring
    const onward = successors.filter(maybe).sort((a, b) => turns[b] - turns[a] || a - b);
    for (const next of onward) {
      const corner = cornerBetween(lanes[id], lanes[next]);
      if (next === start.id) {
        if (turnAfter + corner >= FULL_TURN[0]) return true;
      } else if (!way.includes(next) && search(next, lengthAfter, turnAfter + corner)) return true;
    }
    way.pop();
    return false;
  };
  return search(start.id, 0, 0) ? way : null;
}

/** Small turns at the joints of lanes add up too. */
function cornerBetween(from: Lane, to: Lane): number {
  return Math.abs(wrapAngle(to.centre.headingAt(0) - from.centre.headingAt(from.centre.length)));
}

function turnAlong({ centre }: Lane): number {
  const pieces = Math.max(2, Math.ceil(centre.length / 3));
  let turn = 0;
  for (let k = 1; k <= pieces; k++)
    turn += wrapAngle(
      centre.headingAt((centre.length * k) / pieces) - centre.headingAt((centre.length * (k - 1)) / pieces),
    );
  return turn;
}

function isRound(ring: readonly number[], lanes: readonly Lane[]): boolean {
  let twice = 0;
  let length = 0;
  const points = ring.flatMap((id) => [...lanes[id].centre.points]);
  for (let i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
    twice +=
      (points[j] - points[0]) * (points[i + 1] - points[1]) - (points[i] - points[0]) * (points[j + 1] - points[1]);
    length += Math.hypot(points[i] - points[j], points[i + 1] - points[j + 1]);
  }
  return (2 * Math.PI * Math.abs(twice)) / (length * length) >= ROUNDNESS;
}
