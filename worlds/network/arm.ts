import { atan2 } from '../../core/maths';
import type { Pose } from '../polyline';
import { carriagewayWidth } from '../street-graph';
import type { LaneArrows } from '../street-signs';
import type { Chain } from './street-chains';

/** One end of a street at a junction, seen from the junction. */
export interface Arm {
  /** Index of the chain, and which of its ends this is. */
  chain: number;
  atStart: boolean;
  street: Chain;
  /** Node of the street graph it begins at. */
  node: number;
  /** How far from its node the street begins [m]. */
  trim: number;
  lanesIn: number;
  lanesOut: number;
  width: number;
  /** What is painted on the incoming lanes, left to right, where the map says so. */
  arrows: LaneArrows | undefined;
}

export function makeArm(street: Chain, chain: number, atStart: boolean): Arm {
  return {
    chain,
    atStart,
    street,
    node: atStart ? street.from : street.to,
    trim: 0,
    lanesIn: atStart ? street.lanesBackward : street.lanesForward,
    lanesOut: atStart ? street.lanesForward : street.lanesBackward,
    width: carriagewayWidth(street),
    arrows: atStart ? street.arrowsBackward : street.arrowsForward,
  };
}

/** Id of the street of the graph that an arm ends with at the junction. */
export function endStreet({ street: { parts }, atStart }: Arm): number {
  return parts[atStart ? 0 : parts.length - 1].street;
}

/** A point `distance` metres out along the arm and `t` to the left, looking out; the heading looks out. Goes straight on beyond the street. */
export function armPose({ street: { centre }, atStart }: Arm, distance: number, t = 0): Pose {
  const s = atStart ? distance : centre.length - distance;
  const { x, y } = centre.pointAt(s, atStart ? t : -t);
  const i = centre.pieceAt(s);
  const p = centre.points;
  const sign = atStart ? 1 : -1;
  return { x, y, heading: atan2(sign * (p[2 * i + 3] - p[2 * i + 1]), sign * (p[2 * i + 2] - p[2 * i])) };
}

/**
 * Lateral places of the lanes of an arm, looking out, `t` positive to the left [m]. Lanes are listed from left to right in their own
 * direction.
 *
 * @param median between the two directions [m]
 */
export function laneOffsets(
  lanesIn: number,
  lanesOut: number,
  laneWidth: number,
  drivingSide: 'right' | 'left',
  median = 0,
): { incoming: number[]; outgoing: number[] } {
  const lanes = lanesIn + lanesOut;
  const leftOfMedian = drivingSide === 'right' ? lanesIn : lanesOut;
  const offset = (slot: number) => {
    const middle = (lanes / 2 - slot - 0.5) * laneWidth;
    return median === 0 ? middle : middle + (slot < leftOfMedian ? median / 2 : -median / 2);
  };
  const incoming: number[] = [];
  const outgoing: number[] = [];
  if (drivingSide === 'right') {
    for (let k = lanesIn - 1; k >= 0; k--) incoming.push(offset(k));
    for (let k = lanesIn; k < lanes; k++) outgoing.push(offset(k));
  } else {
    for (let k = lanes - 1; k >= lanesOut; k--) incoming.push(offset(k));
    for (let k = 0; k < lanesOut; k++) outgoing.push(offset(k));
  }
  return { incoming, outgoing };
}

/** Poses of lane ends, in driving direction, left to right. */
export interface LaneEnds {
  incoming: Pose[];
  outgoing: Pose[];
}

/** Poses of the lane ends of an arm at its trim. */
export function laneEnds(arm: Arm, drivingSide: 'right' | 'left'): LaneEnds {
  const { laneWidth, median } = arm.street;
  const offsets = laneOffsets(arm.lanesIn, arm.lanesOut, laneWidth, drivingSide, median);
  return {
    incoming: offsets.incoming.map((t) => {
      const pose = armPose(arm, arm.trim, t);
      return { ...pose, heading: pose.heading + Math.PI };
    }),
    outgoing: offsets.outgoing.map((t) => armPose(arm, arm.trim, t)),
  };
}
