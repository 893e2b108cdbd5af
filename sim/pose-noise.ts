import { exp, wrapAngle } from '../core/maths';
import type { RandomStream } from '../core/random';
import type { Pose } from '../worlds/polyline';

export interface PoseNoiseOptions {
  /** Standard deviation of the position error along each axis of the plan [m]; 0 turns it off. */
  positionSigma: number;
  /** How long a position error lasts [s]. */
  positionTime: number;
  /** Standard deviation of the heading error [degrees]; 0 turns it off. */
  headingSigmaDeg: number;
  /** How long a heading error lasts [s]. */
  headingTime: number;
}

export const POSE_NOISE_DEFAULTS: PoseNoiseOptions = {
  positionSigma: 2,
  positionTime: 20,
  headingSigmaDeg: 3,
  headingTime: 10,
};

/**
 * The drifting error of a rough pose, as a cheap satellite receiver and compass have it: three independent Ornstein-Uhlenbeck
 * processes, stationary from the start, discretised exactly (any step gives the same statistics).
 */
export class PoseNoise {
  /** Errors at present: [m], [m], [rad]. */
  x: number;
  y: number;
  heading: number;
  private readonly options: PoseNoiseOptions;
  private readonly headingSigma: number;

  constructor(
    options: Partial<PoseNoiseOptions>,
    private readonly random: RandomStream,
  ) {
    this.options = { ...POSE_NOISE_DEFAULTS, ...options };
    this.headingSigma = (this.options.headingSigmaDeg * Math.PI) / 180;
    this.x = this.options.positionSigma * random.normal();
    this.y = this.options.positionSigma * random.normal();
    this.heading = this.headingSigma * random.normal();
  }

  /** Lets the error drift for `dt` seconds. */
  advance(dt: number): void {
    const { positionSigma, positionTime, headingTime } = this.options;
    const keep = exp(-dt / positionTime);
    const fresh = positionSigma * Math.sqrt(1 - keep * keep);
    this.x = keep * this.x + fresh * this.random.normal();
    this.y = keep * this.y + fresh * this.random.normal();
    const keepHeading = exp(-dt / headingTime);
    const freshHeading = this.headingSigma * Math.sqrt(1 - keepHeading * keepHeading);
    this.heading = keepHeading * this.heading + freshHeading * this.random.normal();
  }

  /** The rough pose of a car that is truly at `pose`. */
  apply(pose: Readonly<Pose>): Pose {
    return { x: pose.x + this.x, y: pose.y + this.y, heading: wrapAngle(pose.heading + this.heading) };
  }
}
