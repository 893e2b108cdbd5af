import { TurnwiseError } from '../core/errors';
import { installExactMaths } from '../core/maths';
import { RandomStream } from '../core/random';
import type { Point, Pose } from '../worlds/polyline';
import type { Route } from '../worlds/route';
import type { World } from '../worlds/world';
import { CameraRig } from './cameras/camera-rig';
import type { FrameRenderer, Frames } from './cameras/frame-renderer';
import { SoftwareRenderer } from './cameras/software-renderer';
import { OBSERVATION_SIZES, type Observation, type ObservationSize } from './observation';
import { POSE_NOISE_DEFAULTS, PoseNoise, type PoseNoiseOptions } from './pose-noise';
import { type FalseStreet, type MapErrors, RouteMap, type RouteMapOptions } from './route-map';
import { buildWorldScene, type WorldScene } from './scene/build-scene';
import { type Look, lookFromSeed } from './scene/look';
import { Bicycle } from './vehicle/bicycle';
import type { VehicleCommand, VehicleModel } from './vehicle/model';
import { RaycastCar } from './vehicle/raycast-car';

export interface SimulationOptions {
  /** Ticks of the policy clock per second [Hz]. */
  policyHz: number;
  /** Physics steps per second [Hz], a multiple of `policyHz`. */
  physicsHz: number;
  vehicle: 'raycast' | 'bicycle';
  size: ObservationSize;
  /** Palette and light; by default drawn from the world's seed. */
  look?: Look;
  poseNoise: Partial<PoseNoiseOptions>;
  routeMap: Partial<RouteMapOptions>;
  /** Draws the camera frames; by default the software renderer, which is the same everywhere. */
  makeRenderer?: (scene: WorldScene, size: ObservationSize) => FrameRenderer;
}

export const SIMULATION_DEFAULTS: SimulationOptions = {
  policyHz: 10,
  physicsHz: 60,
  vehicle: 'raycast',
  size: OBSERVATION_SIZES.small,
  poseNoise: POSE_NOISE_DEFAULTS,
  routeMap: {},
};

/** How the navigation is wrong on one drive; what is left out is as the simulation's options say. */
export interface NavigationErrors {
  poseNoise?: Partial<PoseNoiseOptions>;
  map?: Partial<MapErrors>;
  falseStreet?: FalseStreet;
}

/** How far around the car the scene must exist for its cameras [m]. */
const SIGHT = 150;

/**
 * A car with cameras in a world: physics, scene, sensors, no task. {@link DrivingEnv} adds the task.
 *
 * Nothing here reads a clock: `advance` moves simulated time by one policy tick.
 */
export class Simulation {
  readonly world: World;
  readonly options: SimulationOptions;
  readonly vehicle: VehicleModel;
  readonly scene: WorldScene;
  readonly rig: CameraRig;
  readonly renderer: FrameRenderer;
  private readonly routeMap: RouteMap;
  private noise: PoseNoise;
  private ticks = 0;
  /** Where the receiver says that the car is while it hears nothing. */
  private lastFix: Point | null = null;

  constructor(world: World, options: Partial<SimulationOptions> = {}) {
    installExactMaths();
    this.world = world;
    this.options = { ...SIMULATION_DEFAULTS, ...options };
    const { size, physicsHz, policyHz } = this.options;
    if (!(policyHz > 0) || !Number.isInteger(physicsHz / policyHz)) {
      throw new TurnwiseError('SIMULATION_RATE_INVALID', {
        what: `A tick cannot hold a whole number of physics steps at ${physicsHz} and ${policyHz} Hz.`,
        where: 'physicsHz, policyHz',
        fix: 'Choose physicsHz as a multiple of policyHz, such as 60 and 10.',
      });
    }
    this.vehicle = this.options.vehicle === 'raycast' ? new RaycastCar() : new Bicycle();
    this.scene = buildWorldScene(world, this.options.look ?? lookFromSeed(world.seed));
    this.rig = new CameraRig({ width: size.cameraWidth, height: size.cameraHeight });
    this.renderer = this.options.makeRenderer
      ? this.options.makeRenderer(this.scene, size)
      : new SoftwareRenderer(this.scene.scene, { width: size.cameraWidth, height: size.cameraHeight });
    this.routeMap = new RouteMap(world, { ...this.options.routeMap, width: size.mapWidth, height: size.mapHeight });
    this.noise = new PoseNoise(this.options.poseNoise, new RandomStream(0, 'pose-noise'));
  }

  get tick(): number {
    return this.ticks;
  }

  /** Simulated time since reset [s]. */
  get time(): number {
    return this.ticks / this.options.policyHz;
  }

  /** Where the car thinks it is. */
  get roughPose(): Pose {
    const pose = this.noise.apply(this.vehicle.state);
    return this.lastFix ? { ...pose, ...this.lastFix } : pose;
  }

  /** Lets the receiver stay where it now says that the car is, or hear again. The compass goes on, and so does the hidden error. */
  holdPosition(hold: boolean): void {
    if (!hold) this.lastFix = null;
    else if (!this.lastFix) {
      const { x, y } = this.roughPose;
      this.lastFix = { x, y };
    }
  }

  /** Puts the car at a pose and starts the sensor noise from its seed. */
  reset(pose: Pose, speed: number, noiseSeed: number, { poseNoise, map, falseStreet }: NavigationErrors = {}): void {
    this.ticks = 0;
    this.lastFix = null;
    this.vehicle.reset(pose, speed);
    this.noise = new PoseNoise({ ...this.options.poseNoise, ...poseNoise }, new RandomStream(noiseSeed, 'pose-noise'));
    this.routeMap.reset(map, falseStreet);
  }

  /** Drives one policy tick under a command. */
  advance(command: VehicleCommand): void {
    const { physicsHz, policyHz } = this.options;
    const steps = physicsHz / policyHz;
    for (let i = 0; i < steps; i++) this.vehicle.step(command, 1 / physicsHz);
    this.noise.advance(1 / policyHz);
    this.ticks++;
  }

  /** Draws the cameras at the car's true pose. */
  renderFrames(): Frames | Promise<Frames> {
    const { state } = this.vehicle;
    this.scene.ensureAround(state.x, state.y, SIGHT);
    this.rig.place(state);
    return this.renderer.render(this.rig.cameras);
  }

  /**
   * What the policy is shown now. The image buffers are reused by the next call.
   *
   * @param route drawn on the map, or null for an unrouted map; @param progress how much of it is driven, by the rough pose [m]
   */
  async observe(
    route: Route | null,
    progress: number,
    advice: { speedLimit: number; advisedSpeed: number },
  ): Promise<Observation> {
    const drawn = this.renderFrames();
    // awaiting only what is asynchronous keeps headless stepping off the microtask queue
    const frames = drawn instanceof Promise ? await drawn : drawn;
    const [front, left, right] = frames.colour;
    const map = this.routeMap.draw(this.roughPose, route, progress);
    return {
      images: { front, left, right, map },
      state: {
        speed: this.vehicle.state.speed,
        ...advice,
        routed: route !== null,
        drivingSide: this.world.graph.drivingSide,
      },
      timestamp: this.time,
      tick: this.ticks,
    };
  }

  dispose(): void {
    this.renderer.dispose();
    this.scene.dispose();
  }
}
