import { wrapAngle } from '../core/maths';
import type { VehicleState } from '../sim/vehicle/model';
import { savitzkyGolay } from './comfort/savitzky-golay';
import { MIDDLE_AHEAD } from './infractions/box';

/**
 * Limits of a comfortable ride: those of nuPlan's `ego_is_comfortable` (Karnchanachari et al. 2024), which NAVSIM and Bench2Drive use as
 * well. SI units. `jerk` is the rate of change of the size of the acceleration, whatever its direction.
 */
export const COMFORT_LIMITS = {
  longitudinalAcceleration: { title: 'acceleration', low: -4.05, high: 2.4, unit: 'm/s^2' },
  lateralAcceleration: { title: 'sideways acceleration', low: -4.89, high: 4.89, unit: 'm/s^2' },
  yawRate: { title: 'yaw rate', low: -0.95, high: 0.95, unit: 'rad/s' },
  yawAcceleration: { title: 'yaw acceleration', low: -1.93, high: 1.93, unit: 'rad/s^2' },
  longitudinalJerk: { title: 'forward jerk', low: -4.13, high: 4.13, unit: 'm/s^3' },
  jerk: { title: 'jerk', low: -8.37, high: 8.37, unit: 'm/s^3' },
} as const;
export type ComfortLimit = keyof typeof COMFORT_LIMITS;
export const COMFORT_NAMES = Object.keys(COMFORT_LIMITS) as ComfortLimit[];

/** Comfort of one route. */
export interface Comfort {
  /** Whether every limit was kept all the way: nuPlan's verdict. */
  comfortable: boolean;
  /** Ticks looked at, and in how many of them each limit was kept. */
  ticks: number;
  within: Record<ComfortLimit, number>;
  /** The largest size of each quantity, in the limit's unit. */
  most: Record<ComfortLimit, number>;
}

/**
 * Keeps the motion of a drive and measures its comfort.
 *
 * As nuPlan does: samples at 10 Hz; the acceleration of the car's middle, smoothed; its derivatives and those of the heading by
 * Savitzky-Golay filters. Windows and degrees are nuPlan's (acceleration 8 and 2, jerk 15 and 2, yaw rate 5 and 2, yaw acceleration 5 and
 * 3), except that acceleration takes a window of 9, which has a middle. nuPlan reads the acceleration from its vehicle model; here it is
 * the change of speed and yaw rate over a tick, because a physics step on springs says nothing about a passenger.
 */
export class ComfortWatch {
  private readonly heading: number[] = [];
  private readonly longitudinal: number[] = [];
  private readonly lateral: number[] = [];
  private last: VehicleState;

  /** @param start what the car does before the first tick; @param dt time between ticks [s] */
  constructor(
    start: Readonly<VehicleState>,
    private readonly dt: number,
  ) {
    this.last = { ...start };
  }

  see(state: Readonly<VehicleState>): void {
    const { last, dt, heading } = this;
    const yawRate = (state.yawRate + last.yawRate) / 2;
    const speed = (state.speed + last.speed) / 2;
    const before = heading.length ? heading[heading.length - 1] : last.heading;
    heading.push(before + wrapAngle(state.heading - last.heading));
    // the state is that of the rear axle: its acceleration, and what turning adds ahead of it
    this.longitudinal.push((state.speed - last.speed) / dt - yawRate * yawRate * MIDDLE_AHEAD);
    this.lateral.push(speed * yawRate + ((state.yawRate - last.yawRate) / dt) * MIDDLE_AHEAD);
    this.last = { ...state };
  }

  measure(): Comfort {
    const { dt, longitudinal, lateral, heading } = this;
    const smooth = { window: 9, order: 2, derivative: 0 };
    const change = { window: 15, order: 2, derivative: 1 };
    const size = longitudinal.map((value, i) => Math.hypot(value, lateral[i]));
    const longitudinalAcceleration = savitzkyGolay(longitudinal, dt, smooth);
    const signals: Record<ComfortLimit, Float64Array> = {
      longitudinalAcceleration,
      lateralAcceleration: savitzkyGolay(lateral, dt, smooth),
      yawRate: savitzkyGolay(heading, dt, { window: 5, order: 2, derivative: 1 }),
      yawAcceleration: savitzkyGolay(heading, dt, { window: 5, order: 3, derivative: 2 }),
      longitudinalJerk: savitzkyGolay(longitudinalAcceleration, dt, change),
      jerk: savitzkyGolay(savitzkyGolay(size, dt, smooth), dt, change),
    };
    const within = byLimit((name) => {
      const { low, high } = COMFORT_LIMITS[name];
      return signals[name].reduce((count, value) => count + Number(value > low && value < high), 0);
    });
    return {
      comfortable: COMFORT_NAMES.every((name) => within[name] === heading.length),
      ticks: heading.length,
      within,
      most: byLimit((name) => signals[name].reduce((most, value) => Math.max(most, Math.abs(value)), 0)),
    };
  }
}

/** One number for each limit. */
export function byLimit(of: (name: ComfortLimit) => number): Record<ComfortLimit, number> {
  return Object.fromEntries(COMFORT_NAMES.map((name) => [name, of(name)])) as Record<ComfortLimit, number>;
}
