import type { Mixture } from './gaussian-mixture';

/** What the policy decides at one tick. */
export interface Decision {
  /** Path curvature to drive [1/m], positive left. */
  curvature: number;
  /** Target speed [m/s]. */
  speed: number;
  /** What the network believes about the curvature. */
  mixture: Mixture;
  /** How long it took [ms], by the clock passed in; zeros without one. */
  timings: { prepare: number; network: number; total: number };
}
