import { clamp, exp } from '../../core/maths';
import type { VehicleOptions } from './model';

/** How fast the speed controller removes a speed error [s]. */
const SPEED_RESPONSE = 0.2;

/** Below this speed, a car that is asked to stand still is held [m/s]. */
export const HOLD_SPEED = 0.2;

/** Steering as the actuator gives it: limited curvature, limited rate, first-order lag (exact over a step). */
export class SteeringActuator {
  /** Curvature that the front wheels are set for [1/m]. */
  curvature = 0;

  constructor(private readonly options: VehicleOptions) {}

  /** Moves towards the commanded curvature for `dt` seconds and returns the new {@link curvature}. */
  step(command: number, dt: number): number {
    const { maxCurvature, maxCurvatureRate, steeringLag } = this.options;
    const target = clamp(command, -maxCurvature, maxCurvature);
    const share = steeringLag > 0 ? 1 - exp(-dt / steeringLag) : 1;
    const most = maxCurvatureRate * dt;
    this.curvature += clamp((target - this.curvature) * share, -most, most);
    return this.curvature;
  }
}

/**
 * Acceleration that brings `speed` to `target` [m/s^2]: proportional, within the car's limits. A car that is asked to stand
 * still and nearly does is stopped within the step, so that it neither creeps nor shakes.
 */
export function speedControl(speed: number, target: number, dt: number, options: VehicleOptions): number {
  const response = target === 0 && Math.abs(speed) < HOLD_SPEED ? dt : Math.max(dt, SPEED_RESPONSE);
  const wanted = (target - speed) / response;
  return speed >= 0
    ? clamp(wanted, -options.maxBraking, options.maxAcceleration)
    : clamp(wanted, -options.maxAcceleration, options.maxBraking);
}
