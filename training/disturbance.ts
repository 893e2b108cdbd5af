import { sin } from '../core/maths';
import type { RandomStream } from '../core/random';

export interface DisturbanceOptions {
  /** Seconds of undisturbed driving between two pushes: shortest and longest [s]. */
  pause: [number, number];
  /** How long a push lasts [s]. */
  duration: [number, number];
  /** By how much one turns the car, if nobody corrected it [rad]; to either side. */
  turn: [number, number];
  /** Largest curvature that is added [1/m]. */
  maxCurvature: number;
}

export const DISTURBANCE_DEFAULTS: DisturbanceOptions = {
  pause: [2, 6],
  duration: [0.5, 1.5],
  turn: [0.08, 0.35],
  maxCurvature: 0.1,
};

/**
 * Pushes a car off its line now and then: half a sine of extra curvature, so that demonstrations show how the expert
 * comes back. Time is simulated time since the episode began.
 */
export class SteeringDisturbance {
  private readonly random: RandomStream;
  private readonly options: DisturbanceOptions;
  private from = 0;
  private duration = 0;
  private turn = 0;

  constructor(random: RandomStream, options: DisturbanceOptions = DISTURBANCE_DEFAULTS) {
    this.random = random;
    this.options = options;
    this.plan(0);
  }

  /**
   * Gives the curvature to add at a time [1/m]; 0 between the pushes. Call it with times that never go back.
   *
   * @param speed the slower the car, the more curvature for the same turn [m/s]
   */
  at(time: number, speed: number): number {
    if (time >= this.from + this.duration) this.plan(time);
    if (time < this.from) return 0;
    // half a sine of amplitude a turns the car by 2 a v T / pi
    const peak = (this.turn * Math.PI) / (2 * this.duration * Math.max(2, speed));
    const limited = Math.max(-this.options.maxCurvature, Math.min(this.options.maxCurvature, peak));
    return limited * sin((Math.PI * (time - this.from)) / this.duration);
  }

  private plan(time: number): void {
    const { random, options } = this;
    this.from = time + random.range(...options.pause);
    this.duration = random.range(...options.duration);
    this.turn = random.range(...options.turn) * (random.chance(0.5) ? 1 : -1);
  }
}
