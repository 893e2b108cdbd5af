import type { Point } from './polyline';

/** A route as plain data: how to find it in a world. */
export type RoutePlan =
  | { kind: 'sampled'; seed: number; count: number; index: number }
  | { kind: 'waypoints'; waypoints: (Point & { heading?: number })[] };
