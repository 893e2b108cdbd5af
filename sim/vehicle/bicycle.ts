import { cos, sin, wrapAngle } from '../../core/maths';
import type { Pose } from '../../worlds/polyline';
import { SteeringActuator, speedControl } from './control';
import {
  VEHICLE_DEFAULTS,
  type VehicleCommand,
  type VehicleModel,
  type VehicleOptions,
  type VehicleState,
} from './model';

/**
 * Kinematic bicycle: the rear axle follows an exact circular arc in each step, tyres never slip, the acceleration is what the
 * speed controller asks for. The model that closed-form tests and fast data collection use.
 */
export class Bicycle implements VehicleModel {
  readonly state: VehicleState;
  private readonly options: VehicleOptions;
  private readonly steering: SteeringActuator;

  constructor(options: Partial<VehicleOptions> = {}) {
    this.options = { ...VEHICLE_DEFAULTS, ...options };
    this.steering = new SteeringActuator(this.options);
    this.state = { x: 0, y: 0, heading: 0, speed: 0, yawRate: 0, curvature: 0, acceleration: 0, wheelsOnGround: 4 };
  }

  reset(pose: Pose, speed = 0): void {
    this.steering.curvature = 0;
    const { state } = this;
    state.x = pose.x;
    state.y = pose.y;
    state.heading = wrapAngle(pose.heading);
    state.speed = speed;
    state.yawRate = 0;
    state.curvature = 0;
    state.acceleration = 0;
  }

  step(command: VehicleCommand, dt: number): void {
    const { state } = this;
    const curvature = this.steering.step(command.curvature, dt);
    const acceleration = speedControl(state.speed, command.speed, dt, this.options);
    const distance = (state.speed + (acceleration * dt) / 2) * dt;
    const turn = curvature * distance;
    // the chord of the arc, which points half the turn to the side
    const chord = Math.abs(turn) < 1e-6 ? distance : (distance * sin(turn / 2)) / (turn / 2);
    state.x += chord * cos(state.heading + turn / 2);
    state.y += chord * sin(state.heading + turn / 2);
    state.heading = wrapAngle(state.heading + turn);
    state.speed += acceleration * dt;
    state.acceleration = acceleration;
    state.curvature = curvature;
    state.yawRate = curvature * state.speed;
  }
}
