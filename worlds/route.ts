import type { Turn } from './lane';
import type { Polyline } from './polyline';

/** A place on a lane. */
export interface LanePlace {
  lane: number;
  /** Arc length along the lane's centre [m]. */
  s: number;
}

/** A junction on a route. */
export interface RouteJunction {
  junction: number;
  /** The connecting lane the route takes. */
  lane: number;
  turn: Turn;
  /** Whether the route is on a roundabout's ring when it leaves the junction, or leaves it here. */
  roundabout: boolean;
  /** Number of ways on from here (connecting lanes to different streets); 1 means there is nothing to choose. */
  choices: number;
  /** Arc length along the route where the junction begins and ends [m]. */
  from: number;
  to: number;
}

/** A way to drive: lanes in order, and the line to follow. */
export interface Route {
  lanes: number[];
  start: LanePlace;
  goal: LanePlace;
  /** The line to follow, lane changes blended in, a point at least every metre. */
  path: Polyline;
  /** [m] */
  length: number;
  junctions: RouteJunction[];
  /** Speed limit [m/s] at arc length `limitFrom[i]` and after, ascending. */
  limitFrom: number[];
  limits: number[];
}
