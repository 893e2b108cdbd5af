import type { Pose } from '../../worlds/polyline';

/** Where the car is and how it moves. The pose is that of the middle of the rear axle, in the plan frame. */
export interface VehicleState extends Pose {
  /** Forward speed [m/s], negative backwards. */
  speed: number;
  /** Yaw rate [rad/s], positive left. */
  yawRate: number;
  /** Curvature that the front wheels are set for [1/m], positive left. */
  curvature: number;
  /** Forward acceleration [m/s^2]. */
  acceleration: number;
  /** How many of the four wheels touch the ground. */
  wheelsOnGround: number;
}

/** What a driver asks of the car. */
export interface VehicleCommand {
  /** Path curvature [1/m], positive left. */
  curvature: number;
  /** Target speed [m/s]. */
  speed: number;
}

/** A car: takes commands, obeys as its actuators and tyres let it. */
export interface VehicleModel {
  readonly state: Readonly<VehicleState>;
  /** Puts the car at rest, or rolling at `speed`, at a pose. */
  reset(pose: Pose, speed?: number): void;
  /** One physics step of `dt` seconds. */
  step(command: VehicleCommand, dt: number): void;
}

/** Measures and limits shared by every model. */
export interface VehicleOptions {
  /** [m] */
  wheelbase: number;
  /** [m] */
  length: number;
  width: number;
  /** Largest path curvature the steering allows [1/m]: 0.2 is a turning radius of 5 m. */
  maxCurvature: number;
  /** How fast the curvature can change [1/m/s]. */
  maxCurvatureRate: number;
  /** Time constant of the steering actuator [s]. */
  steeringLag: number;
  /** [m/s^2] */
  maxAcceleration: number;
  /** [m/s^2], positive */
  maxBraking: number;
}

export const VEHICLE_DEFAULTS: VehicleOptions = {
  wheelbase: 2.7,
  length: 4.4,
  width: 1.8,
  maxCurvature: 0.2,
  maxCurvatureRate: 0.4,
  steeringLag: 0.1,
  maxAcceleration: 2.2,
  maxBraking: 5,
};
