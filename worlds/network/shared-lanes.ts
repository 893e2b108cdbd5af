import { wrapAngle } from '../../core/maths';
import { lateralOffset, type Pose } from '../polyline';
import type { LaneArrow } from '../street-signs';
import type { Arm, LaneEnds } from './arm';
import type { Way } from './movements';

/** Carriageways that part or meet at less than this share out their lanes [rad]. */
const GENTLE = (60 * Math.PI) / 180;

/** Pairs of lanes, of the arm by which a car comes and of that by which it goes. */
type LanePairs = [number, number][];

/**
 * Which lanes lead to which where carriageways only widen, narrow, part or meet, and lanes are a matter of counting:
 *
 * - one street goes on as another: lanes that open are entered from the lane beside, lanes that end join it;
 * - one parts in several that have as many lanes together: each gets its own, from the left;
 * - several meet in one that has as many lanes: each keeps its own.
 *
 * @param waysOf for each arm its ways, left to right
 * @returns for each way of the arm `from` its pairs of lanes; null where turning decides
 */
export function sharedLanes(
  from: number,
  arms: readonly Arm[],
  ends: readonly LaneEnds[],
  waysOf: readonly (readonly Way[])[],
): LanePairs[] | null {
  const ways = waysOf[from];
  if (ways.some(({ to, angle }) => to === from || Math.abs(angle) > GENTLE)) return null;
  const starts = ends[from].incoming;
  const comers = (to: number) => waysOf.flatMap((own, i) => (own.some((way) => way.to === to) ? [i] : []));
  if (ways.length === 1) {
    const { to } = ways[0];
    const meeting = comers(to);
    if (meeting.length === 1) return [goOn(arms[from], arms[to], starts, ends[to].outgoing)];
    return keepOwn(from, to, meeting, ends, waysOf);
  }
  const isParting = ways.every(({ to }) => comers(to).length === 1);
  const lanes = ways.reduce((sum, { to }) => sum + ends[to].outgoing.length, 0);
  if (!isParting || lanes !== starts.length || arms[from].arrows) return null;
  let first = 0;
  return ways.map(({ to }) => ends[to].outgoing.map((_, k) => [first++, k]));
}

function goOn(arm: Arm, onward: Arm, starts: readonly Pose[], outgoing: readonly Pose[]): LanePairs {
  const shift = shiftOf(arm, onward, starts, outgoing);
  const last = outgoing.length - 1;
  const pairs = starts.map((_, k): [number, number] => [k, Math.min(last, Math.max(0, k + shift))]);
  for (let k = 0; k < shift; k++) pairs.push([0, k]);
  for (let k = starts.length + shift; k <= last; k++) pairs.push([starts.length - 1, k]);
  return pairs;
}

/** How many lanes open on the left, or end there (negative). */
function shiftOf(arm: Arm, onward: Arm, starts: readonly Pose[], outgoing: readonly Pose[]): number {
  const more = outgoing.length - starts.length;
  if (more === 0) return 0;
  const [low, high] = more > 0 ? [0, more] : [more, 0];
  let best = 0;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let shift = low; shift <= high; shift++) {
    // paint says which lanes are new or end; geometry decides the rest, and in doubt the lanes beside the middle of the road go on
    let cost = 0.01 * Math.abs(shift);
    starts.forEach((a, k) => {
      const b = outgoing[k + shift];
      if (!b) return;
      const lateral = lateralOffset({ ...a, heading: a.heading + wrapAngle(b.heading - a.heading) / 2 }, b);
      cost += (lateral * lateral) / starts.length;
    });
    cost += 25 * paintedAgainst(arm, onward, shift);
    if (cost < bestCost - 1e-9) {
      best = shift;
      bestCost = cost;
    }
  }
  return best;
}

/** Number of lanes that a shift treats otherwise than their arrows say. */
function paintedAgainst(arm: Arm, onward: Arm, shift: number): number {
  const leadsOn = (lane: readonly LaneArrow[]) => lane.length === 0 || lane.includes('through');
  const ending = (lane: readonly LaneArrow[]) => lane.includes('merge-left') || lane.includes('merge-right');
  let against = 0;
  const ahead = onward.atStart ? onward.street.arrowsForward : onward.street.arrowsBackward;
  // a lane that only turns off is a new one where lanes open
  ahead?.forEach((lane, k) => {
    const isNew = k < shift || k >= arm.lanesIn + shift;
    if (onward.lanesOut > arm.lanesIn && leadsOn(lane) === isNew) against++;
  });
  arm.arrows?.forEach((lane, k) => {
    const ends = k + shift < 0 || k + shift >= onward.lanesOut;
    if (onward.lanesOut < arm.lanesIn && ending(lane) !== ends) against++;
  });
  return against;
}

/** Where several streets meet in one, the lanes of each in order from the left; null where they are not as many. */
function keepOwn(
  from: number,
  to: number,
  meeting: readonly number[],
  ends: readonly LaneEnds[],
  waysOf: readonly (readonly Way[])[],
): LanePairs[] | null {
  const { outgoing } = ends[to];
  const isMeeting = meeting.every((i) => waysOf[i].length === 1 && Math.abs(waysOf[i][0].angle) <= GENTLE);
  if (!isMeeting || meeting.reduce((sum, i) => sum + ends[i].incoming.length, 0) !== outgoing.length) return null;
  const leftOf = (i: number) => lateralOffset(outgoing[0], ends[i].incoming[0]);
  const order = [...meeting].sort((a, b) => leftOf(b) - leftOf(a) || a - b);
  let first = 0;
  for (const i of order) {
    if (i === from) break;
    first += ends[i].incoming.length;
  }
  return [ends[from].incoming.map((_, k) => [k, first + k])];
}
