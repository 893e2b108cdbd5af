import { wrapAngle } from '../../core/maths';
import type { Turn } from '../lane';
import { lateralOffset, type Pose } from '../polyline';
import { type Arm, type LaneEnds, laneEnds } from './arm';
import { lanesByArrows } from './lanes-by-arrows';
import { reachableArms } from './reachable-arms';
import type { RoadRules } from './road-rules';
import { sharedLanes } from './shared-lanes';
import type { Chain } from './street-chains';

const DEGREE = Math.PI / 180;
const STRAIGHT = 30 * DEGREE;
const UTURN = 150 * DEGREE;

/** A way from a lane of one arm to a lane of another. */
export interface Movement {
  /** Indices in the junction's arms. */
  from: number;
  to: number;
  /** Lane indices from left to right in driving direction. */
  laneFrom: number;
  laneTo: number;
  start: Pose;
  end: Pose;
  /** Heading change [rad], positive left. */
  angle: number;
  turn: Turn;
}

/** An arm by which a car can leave, and the heading change to it [rad, positive left]. */
export interface Way {
  to: number;
  angle: number;
}

/** The lane-to-lane movements of a junction, with the arms at their present trims. */
export function findMovements(arms: readonly Arm[], streetsWithin: readonly Chain[], rules: RoadRules): Movement[] {
  const { drivingSide, surveyed } = rules;
  const ends = arms.map((arm) => laneEnds(arm, drivingSide));
  const reach = reachableArms(arms, streetsWithin, rules);
  const found: Movement[] = [];
  const waysOf = arms.map((_, from): Way[] => {
    const starts = ends[from].incoming;
    if (!starts.length) return [];
    const all = arms
      .map((_, to) => to)
      .filter((to) => ends[to].outgoing.length && reach[from].has(to))
      .map((to) => ({ to, angle: wrapAngle(ends[to].outgoing[0].heading - starts[0].heading) }));
    const onward = all.filter(({ to, angle }) => to !== from && Math.abs(angle) <= UTURN);
    return (onward.length ? onward : all).sort((a, b) => b.angle - a.angle || a.to - b.to);
  });
  arms.forEach((arm, from) => {
    const ways = waysOf[from];
    if (!ways.length) return;
    const starts = ends[from].incoming;
    const ahead = straightOn(ways, arm, arms);
    const shared = surveyed ? sharedLanes(from, arms, ends, waysOf) : null;
    const byArrows = arm.arrows && lanesByArrows(ways, ahead, arm.arrows);
    ways.forEach(({ to, angle }, rank) => {
      const lanes = byArrows ? byArrows[rank] : lanesFor(rank, ahead, ways, starts.length);
      const side = rank === ahead ? 0 : ahead >= 0 ? Math.sign(ahead - rank) : Math.sign(angle);
      for (const [laneFrom, laneTo] of shared?.[rank] ?? pairLanes(lanes, ends[to].outgoing, starts, side)) {
        const start = starts[laneFrom];
        const end = ends[to].outgoing[laneTo];
        found.push({ from, to, laneFrom, laneTo, start, end, angle, turn: turnOf(arm, arms[to], angle, drivingSide) });
      }
    });
  });
  return surveyed ? [...found, ...openLanes(found, ends)] : found;
}

/** Ways into lanes that nothing leads to: those into the lane beside lead there as well, straightest first. */
function openLanes(found: readonly Movement[], ends: readonly LaneEnds[]): Movement[] {
  const opened: Movement[] = [];
  ends.forEach(({ outgoing }, to) => {
    const into = outgoing.map((): Movement | null => null);
    for (const movement of found) {
      if (movement.to !== to || movement.from === to) continue;
      const before = into[movement.laneTo];
      if (!before || Math.abs(movement.angle) < Math.abs(before.angle) - 1e-9) into[movement.laneTo] = movement;
    }
    const open = (laneTo: number, beside: number) => {
      const model = into[beside];
      if (into[laneTo] || !model) return;
      into[laneTo] = { ...model, laneTo, end: outgoing[laneTo] };
      opened.push(into[laneTo]);
    };
    for (let lane = 1; lane < outgoing.length; lane++) open(lane, lane - 1);
    for (let lane = outgoing.length - 2; lane >= 0; lane--) open(lane, lane + 1);
  });
  return opened;
}

/** Which way (index, left to right) goes straight on; -1 when none does. */
function straightOn(ways: readonly { to: number; angle: number }[], arm: Arm, arms: readonly Arm[]): number {
  if (arm.street.roundabout) {
    const ring = ways.findIndex(({ to }) => arms[to].street.roundabout);
    if (ring >= 0) return ring;
  }
  let best = -1;
  ways.forEach(({ angle }, i) => {
    if (Math.abs(angle) < 45 * DEGREE && (best < 0 || Math.abs(angle) < Math.abs(ways[best].angle) - 1e-9)) best = i;
  });
  return best;
}

/** Which incoming lanes take a way. Every lane takes at least one. */
function lanesFor(rank: number, ahead: number, ways: readonly { angle: number }[], lanes: number): number[] {
  const all = Array.from({ length: lanes }, (_, i) => i);
  if (lanes === 1 || rank === ahead || ways.length === 1) return all;
  if (ahead >= 0) return [rank < ahead ? 0 : lanes - 1];
  const isLeft = ways[rank].angle > 0;
  if (ways.every(({ angle }) => angle > 0 === isLeft)) return all;
  return isLeft ? all.slice(0, Math.ceil(lanes / 2)) : all.slice(Math.floor(lanes / 2));
}

/** Pairs lanes with those of the way out: from the left when turning left, from the right when turning right, else by least shift. */
function pairLanes(lanes: number[], outgoing: readonly Pose[], starts: readonly Pose[], side: number): number[][] {
  const last = outgoing.length - 1;
  if (side > 0) return lanes.map((lane, k) => [lane, Math.min(k, last)]);
  if (side < 0) return lanes.map((lane, k) => [lane, Math.max(0, last - (lanes.length - 1 - k))]);
  let bestShift = 0;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let shift = -(lanes.length - 1); shift <= last; shift++) {
    let cost = 0;
    lanes.forEach((lane, k) => {
      const a = starts[lane];
      const b = outgoing[Math.min(last, Math.max(0, k + shift))];
      const heading = a.heading + wrapAngle(b.heading - a.heading) / 2;
      const lateral = lateralOffset({ x: a.x, y: a.y, heading }, b);
      cost += lateral * lateral;
    });
    if (cost < bestCost - 1e-6) {
      bestCost = cost;
      bestShift = shift;
    }
  }
  return lanes.map((lane, k) => [lane, Math.min(last, Math.max(0, k + bestShift))]);
}

function turnOf(from: Arm, to: Arm, angle: number, drivingSide: 'right' | 'left'): Turn {
  if (from.street.roundabout && to.street.roundabout) return 'straight';
  if (from.street.roundabout || to.street.roundabout) return drivingSide;
  if (Math.abs(angle) < STRAIGHT) return 'straight';
  if (Math.abs(angle) > UTURN) return 'uturn';
  return angle > 0 ? 'left' : 'right';
}
