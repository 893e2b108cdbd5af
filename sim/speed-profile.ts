import { COMFORTABLE_LATERAL_ACCELERATION, curveSpeed } from '../core/curve-speed';
import { clamp } from '../core/maths';
import type { Route } from '../worlds/route';

export interface SpeedProfileOptions {
  /** Sideways acceleration accepted in bends [m/s^2]. */
  lateralAcceleration: number;
  /** Braking before bends, lower limits and the goal [m/s^2]. */
  braking: number;
  /** Acceleration after them [m/s^2]. */
  acceleration: number;
  /** Length over which the path's curvature is measured [m]. */
  curvatureWindow: number;
  /** Distance between samples [m]. */
  step: number;
}

export const SPEED_PROFILE_DEFAULTS: SpeedProfileOptions = {
  lateralAcceleration: COMFORTABLE_LATERAL_ACCELERATION,
  braking: 1.8,
  acceleration: 1.5,
  curvatureWindow: 4,
  step: 0.5,
};

/** How fast to be where along a route. */
export interface SpeedProfile {
  /** Distance between samples [m]. */
  readonly step: number;
  /** Speed at arc length 0, step, 2 step, ...; the last sample is the goal's, 0 [m/s]. */
  readonly speeds: Float64Array;
  /** Speed at an arc length [m/s], held beyond the ends. Square of speed is interpolated: braking to rest is then exact. */
  speedAt(s: number): number;
}

/**
 * Computes how fast to drive along a route: the limit, slower in bends, braking in time for what comes, gathering speed
 * after it, at rest at the goal. The start is free: whoever starts at rest accelerates as the car can.
 */
export function speedProfile(route: Route, options: Partial<SpeedProfileOptions> = {}): SpeedProfile {
  const { lateralAcceleration, braking, acceleration, curvatureWindow, step } = {
    ...SPEED_PROFILE_DEFAULTS,
    ...options,
  };
  const { path } = route;
  const count = Math.max(1, Math.ceil(path.length / step)) + 1;
  const spacing = path.length / (count - 1);
  const speeds = new Float64Array(count);

  let limit = 0;
  for (let i = 0; i < count; i++) {
    const s = i * spacing;
    while (limit + 1 < route.limitFrom.length && route.limitFrom[limit + 1] <= s) limit++;
    const curvature = path.curvatureAt(s, curvatureWindow);
    speeds[i] = Math.min(route.limits[limit], curveSpeed(curvature, lateralAcceleration));
  }
  speeds[count - 1] = 0;
  for (let i = count - 2; i >= 0; i--) {
    speeds[i] = Math.min(speeds[i], Math.sqrt(speeds[i + 1] * speeds[i + 1] + 2 * braking * spacing));
  }
  for (let i = 1; i < count; i++) {
    speeds[i] = Math.min(speeds[i], Math.sqrt(speeds[i - 1] * speeds[i - 1] + 2 * acceleration * spacing));
  }

  return {
    step: spacing,
    speeds,
    speedAt(s: number): number {
      const place = clamp(s / spacing, 0, count - 1);
      const i = Math.min(count - 2, Math.floor(place));
      const a = speeds[i] * speeds[i];
      const b = speeds[i + 1] * speeds[i + 1];
      return Math.sqrt(a + (b - a) * (place - i));
    },
  };
}
