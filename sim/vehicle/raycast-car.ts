import { Body, Box, NaiveBroadphase, Plane, RaycastVehicle, Vec3, World } from 'cannon-es';
import { atan, atan2, clamp, cos, installExactMaths, sin } from '../../core/maths';
import type { Pose } from '../../worlds/polyline';
import { bodyYaw, planX, planY, sceneX, sceneZ } from '../frames-of-reference';
import { HOLD_SPEED, SteeringActuator, speedControl } from './control';
import {
  VEHICLE_DEFAULTS,
  type VehicleCommand,
  type VehicleModel,
  type VehicleOptions,
  type VehicleState,
} from './model';

/** What the rigid body needs beyond {@link VehicleOptions}. */
export interface RaycastCarOptions extends VehicleOptions {
  /** [kg] */
  mass: number;
  /** Half drag coefficient times frontal area times air density [N s^2/m^2]. */
  airDrag: number;
  /** Rolling resistance as a share of the weight. */
  rollingResistance: number;
  /** Engine power [W]: limits the acceleration at speed. */
  power: number;
}

export const RAYCAST_CAR_DEFAULTS: RaycastCarOptions = {
  ...VEHICLE_DEFAULTS,
  mass: 1300,
  airDrag: 0.4,
  rollingResistance: 0.012,
  power: 90_000,
};

const GRAVITY = 9.81;
const WHEEL_RADIUS = 0.33;
const SUSPENSION_REST = 0.3;
/** Spring per kilogram of the whole car and wheel [1/s^2]; with the damping below, 2 Hz and 0.7 of critical. */
const SUSPENSION_STIFFNESS = 40;
const SUSPENSION_DAMPING = 4.4;
/** Height of the wheels' mounts above the centre of mass [m]: the centre of mass hangs low. */
const MOUNT_HEIGHT = 0.15;
/** Height of the centre of mass when the car stands [m]. */
const REST_HEIGHT = WHEEL_RADIUS + SUSPENSION_REST - GRAVITY / (4 * SUSPENSION_STIFFNESS) - MOUNT_HEIGHT;
/** Tyres hold until 1.5 times the load; forward force counts half in cannon-es's friction ellipse. */
const TYRE_FRICTION = 1.5;

/**
 * A car on four ray-cast wheels over flat ground (cannon-es's `RaycastVehicle`): springs, load transfer, tyres that slip beyond
 * their grip, air drag and rolling resistance. Follows commanded curvature through the wheelbase, with a slow correction from the
 * measured yaw rate. Meant for 60 Hz or more.
 *
 * cannon-es's own brakes act on each wheel as if it carried the whole car, which makes it shake at standstill; brakes here are
 * forces at the wheels, limited so that they never push backwards, and a car that should stand is held.
 */
export class RaycastCar implements VehicleModel {
  readonly state: VehicleState;
  private readonly options: RaycastCarOptions;
  private readonly steering: SteeringActuator;
  private readonly forward = new Vec3();
  private world!: World;
  private chassis!: Body;
  private vehicle!: RaycastVehicle;
  /** Acceleration that tyres and springs eat, learnt from the speed error [m/s^2]. */
  private loss = 0;
  /** Curvature that tyres lose, learnt from the yaw rate [1/m]. */
  private understeer = 0;

  constructor(options: Partial<RaycastCarOptions> = {}) {
    installExactMaths();
    this.options = { ...RAYCAST_CAR_DEFAULTS, ...options };
    this.steering = new SteeringActuator(this.options);
    this.state = { x: 0, y: 0, heading: 0, speed: 0, yawRate: 0, curvature: 0, acceleration: 0, wheelsOnGround: 4 };
    this.reset({ x: 0, y: 0, heading: 0 });
  }

  reset(pose: Pose, speed = 0): void {
    this.steering.curvature = 0;
    this.loss = 0;
    this.understeer = 0;
    this.build(pose, speed);
    this.vehicle.numWheelsOnGround = 0;
    for (const wheel of this.vehicle.wheelInfos) {
      this.vehicle.castRay(wheel);
      if (wheel.isInContact) this.vehicle.numWheelsOnGround++;
    }
    this.readState();
    this.state.acceleration = 0;
  }

  step(command: VehicleCommand, dt: number): void {
    const { state, vehicle, chassis, options } = this;
    const before = state.speed;

    // 1. Steering: what the actuator gives, plus what the tyres were found to lose.
    const curvature = this.steering.step(command.curvature, dt);
    if (before > 2) {
      const missing = curvature - state.yawRate / before;
      this.understeer = clamp(this.understeer + missing * Math.min(1, dt), -0.02, 0.02);
    }
    const angle = atan(options.wheelbase * (curvature + this.understeer));
    vehicle.setSteeringValue(angle, 0);
    vehicle.setSteeringValue(angle, 1);

    // 2. Resistance of air and rolling tyres.
    const weight = options.mass * GRAVITY;
    const resistance =
      options.airDrag * before * Math.abs(before) + options.rollingResistance * weight * clamp(before / 0.5, -1, 1);
    chassis.force.x -= resistance * this.forward.x;
    chassis.force.z -= resistance * this.forward.z;

    // 3. Drive and brakes: the wanted acceleration, the known resistance, and the loss found so far.
    const acceleration = speedControl(before, command.speed, dt, options);
    const error = command.speed - before;
    if (Math.abs(error) < 0.5 && Math.abs(before) > 1) this.loss = clamp(this.loss + 2 * error * dt, -1, 1);
    else if (command.speed === 0) this.loss = 0;
    const most = options.power / Math.max(1, Math.abs(before));
    const force = Math.min(most, options.mass * (acceleration + this.loss) + resistance);
    for (let wheel = 0; wheel < 4; wheel++) vehicle.applyEngineForce(force / 4, wheel);

    this.world.step(dt);
    this.readState();
    if (command.speed === 0 && Math.abs(state.speed) < HOLD_SPEED / 10) this.hold();
    state.acceleration = (state.speed - before) / dt;
    state.curvature = curvature;
  }

  /** Locked wheels: nothing moves in the plane, the springs still work. */
  private hold(): void {
    this.chassis.velocity.x = 0;
    this.chassis.velocity.z = 0;
    this.chassis.angularVelocity.y = 0;
    this.state.speed = 0;
    this.state.yawRate = 0;
  }

  private readState(): void {
    const { state, chassis, forward, vehicle, options } = this;
    chassis.quaternion.vmult(AHEAD, forward);
    forward.y = 0;
    forward.normalize();
    const toAxle = options.wheelbase / 2;
    state.x = planX(chassis.position.x - toAxle * forward.x);
    state.y = planY(chassis.position.z - toAxle * forward.z);
    state.heading = atan2(planY(forward.z), planX(forward.x));
    state.speed = chassis.velocity.x * forward.x + chassis.velocity.z * forward.z;
    state.yawRate = chassis.angularVelocity.y;
    state.curvature = this.steering.curvature;
    state.wheelsOnGround = vehicle.numWheelsOnGround;
  }

  /** A fresh world each time: two runs from the same pose share no history. */
  private build(pose: Pose, speed: number): void {
    const { wheelbase, length, width, mass } = this.options;
    this.world = new World({ gravity: new Vec3(0, -GRAVITY, 0), broadphase: new NaiveBroadphase() });

    const ground = new Body({ mass: 0, shape: new Plane() });
    ground.quaternion.setFromAxisAngle(new Vec3(1, 0, 0), -Math.PI / 2);
    // rays miss a static body whose bounds were never computed
    ground.updateAABB();
    this.world.addBody(ground);

    this.chassis = new Body({ mass, shape: new Box(new Vec3(length / 2, 0.25, width / 2)) });
    this.chassis.linearDamping = 0;
    this.chassis.angularDamping = 0;
    this.chassis.allowSleep = false;
    const ahead = { x: cos(pose.heading), y: sin(pose.heading) };
    const toMiddle = wheelbase / 2;
    this.chassis.position.set(sceneX(pose.x + toMiddle * ahead.x), REST_HEIGHT, sceneZ(pose.y + toMiddle * ahead.y));
    this.chassis.velocity.set(sceneX(speed * ahead.x), 0, sceneZ(speed * ahead.y));
    this.chassis.quaternion.setFromAxisAngle(new Vec3(0, 1, 0), bodyYaw(pose.heading));

    this.vehicle = new RaycastVehicle({ chassisBody: this.chassis });
    const track = width / 2 - 0.12;
    for (const [x, z] of [
      [wheelbase / 2, -track],
      [wheelbase / 2, track],
      [-wheelbase / 2, -track],
      [-wheelbase / 2, track],
    ]) {
      this.vehicle.addWheel({
        chassisConnectionPointLocal: new Vec3(x, MOUNT_HEIGHT, z),
        directionLocal: new Vec3(0, -1, 0),
        axleLocal: new Vec3(0, 0, 1),
        radius: WHEEL_RADIUS,
        suspensionRestLength: SUSPENSION_REST,
        maxSuspensionTravel: 0.25,
        suspensionStiffness: SUSPENSION_STIFFNESS,
        dampingCompression: SUSPENSION_DAMPING,
        dampingRelaxation: SUSPENSION_DAMPING,
        frictionSlip: TYRE_FRICTION,
        rollInfluence: 0.02,
      });
    }
    this.vehicle.addToWorld(this.world);
  }
}

const AHEAD = new Vec3(1, 0, 0);
