import { curveSpeed } from '../core/curve-speed';
import { clamp, tanh } from '../core/maths';
import type { Polyline } from '../worlds/polyline';
import type { Route } from '../worlds/route';
import type { RouteTracker, TrackedPlace } from './route-tracker';
import type { SpeedProfile } from './speed-profile';
import { VEHICLE_DEFAULTS, type VehicleCommand, type VehicleState } from './vehicle/model';

export interface ExpertOptions {
  /** Time from command to effect that is looked ahead by: actuator lag and half a policy period [s]. */
  delay: number;
  /** Length over which a deviation decays [m]: the larger of these two, the second per m/s. */
  decayLength: number;
  decayTime: number;
  /** Length of path whose curvature is averaged [m], so that curvature ramps rather than jumps. */
  curvatureWindow: number;
  /** Steepest angle at which to return to the path [rad]. */
  approachAngle: number;
  /** [1/m] */
  maxCurvature: number;
  /** Sideways acceleration not exceeded while returning to the path [m/s^2]. */
  lateralAcceleration: number;
}

export const EXPERT_DEFAULTS: ExpertOptions = {
  delay: 0.15,
  decayLength: 2.6,
  decayTime: 0.55,
  curvatureWindow: 3,
  approachAngle: 0.5,
  maxCurvature: VEHICLE_DEFAULTS.maxCurvature,
  lateralAcceleration: 3,
};

/**
 * Gives what the privileged driver does: it knows the route's path and the car's true state, and steers the rear axle along the path.
 *
 * 1. Feed-forward: the mean curvature of the path around where the car will be when the command takes effect.
 * 2. Feedback: a critically damped return to the path over a length that grows with speed; far from the path, the angle of
 *    return is limited.
 * 3. Speed: the profile's, slower while returning sharply.
 *
 * The command depends on the present pose and the path ahead only (the tracker remembers which part of the path), so that it
 * can be learnt from images.
 *
 * @param tracker already updated with this state
 */
export function expertCommand(
  route: Route,
  profile: SpeedProfile,
  tracker: RouteTracker,
  state: Readonly<VehicleState>,
  options: Partial<ExpertOptions> = {},
): VehicleCommand {
  const { delay, lateralAcceleration } = { ...EXPERT_DEFAULTS, ...options };
  const { path } = route;
  const { s } = tracker.place;
  const speed = Math.max(0, state.speed);
  const curvature = expertCurvature(path, tracker.place, speed, options);

  const wanted = path.length - s < REST_DISTANCE ? 0 : profile.speedAt(s + 2 * delay * speed);
  return { curvature, speed: Math.min(wanted, curveSpeed(curvature, lateralAcceleration)) };
}

/** Gives the curvature alone that {@link expertCommand} steers [1/m], to follow any path from a place on it. */
export function expertCurvature(
  path: Polyline,
  { s, t, headingError }: Pick<TrackedPlace, 's' | 't' | 'headingError'>,
  speed: number,
  options: Partial<ExpertOptions> = {},
): number {
  const { delay, decayLength, decayTime, curvatureWindow, approachAngle, maxCurvature } = {
    ...EXPERT_DEFAULTS,
    ...options,
  };
  const ahead = clamp(path.curvatureAt(s + speed * delay, curvatureWindow), -maxCurvature, maxCurvature);
  const rate = 1 / Math.max(decayLength, decayTime * speed);
  const approach = -approachAngle * tanh((rate * t) / 2 / approachAngle);
  return clamp(ahead + 2 * rate * (approach - headingError), -maxCurvature, maxCurvature);
}

/** This near to the goal the car is asked to stand [m]. */
const REST_DISTANCE = 0.3;
