import type { Point } from './polyline';
import type { TrafficControl } from './traffic-control';

/** What is painted on a lane before a junction. `merge-left` and `merge-right`: the lane ends, join the one beside. */
export const LANE_ARROWS = [
  'reverse',
  'sharp-left',
  'left',
  'slight-left',
  'merge-left',
  'through',
  'merge-right',
  'slight-right',
  'right',
  'sharp-right',
] as const;

export type LaneArrow = (typeof LANE_ARROWS)[number];

/** Arrows of the lanes of one direction at a street's end, left to right in driving direction; nothing for a lane without. */
export type LaneArrows = LaneArrow[][];

/** A way over a junction that is forbidden, or the only one allowed to those who come by a street. */
export interface TurnRestriction {
  kind: 'no' | 'only';
  /** Street by which a car comes, and the node where it leaves it. */
  from: number;
  node: number;
  /** Streets that it passes after that, in order; none where the junction is a single node. */
  via: number[];
  /** Street by which it goes on. */
  to: number;
}

/** A light, sign or crossing beside or on a street. */
export interface StreetControl extends Point {
  kind: TrafficControl['kind'];
  street: number;
  /** The traffic that it is for: that towards the street's `to` (forward) or its `from`. */
  direction: 'forward' | 'backward';
}

/** A crossing that is marked on a street. */
export interface StreetCrosswalk extends Point {
  street: number;
}
