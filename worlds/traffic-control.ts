import type { Point } from './polyline';

/** A light or a sign that a map has. */
export interface TrafficControl extends Point {
  kind: 'traffic-light' | 'stop' | 'give-way' | 'speed-limit' | 'crossing';
  /** Driving direction of the traffic that it is for [rad]. */
  heading: number;
  /** Lanes that it is for. */
  lanes: number[];
  /** Of a speed limit [m/s]. */
  value?: number;
}
