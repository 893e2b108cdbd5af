import { cos, sin } from '../../core/maths';
import { RandomStream } from '../../core/random';
import type { Action, DrivingEnvironment, Info, ResetOptions, StepResult } from '../../sim/driving-env';
import type { Image, Observation, ObservationSize } from '../../sim/observation';
import { Polyline } from '../../worlds/polyline';
import type { Route } from '../../worlds/route';
import { TINY_SIZE } from './synthetic';

const CURVATURE = 0.02;
const LENGTH = 200;

const ROUTE: Route = {
  lanes: [0],
  start: { lane: 0, s: 0 },
  goal: { lane: 0, s: LENGTH },
  path: new Polyline(
    Array.from({ length: LENGTH + 1 }, (_, s) => [
      sin(s * CURVATURE) / CURVATURE,
      (1 - cos(s * CURVATURE)) / CURVATURE,
    ]).flat(),
  ),
  length: LENGTH,
  junctions: [{ junction: 0, lane: 0, turn: 'left', roundabout: false, choices: 3, from: 80, to: 100 }],
  limitFrom: [0],
  limits: [10],
};

/** A stand-in for the simulator: a point on a circle, small-angle kinematics, images that show offset and heading error. */
export class CircleEnvironment implements DrivingEnvironment {
  /** Every action that was executed. */
  readonly actions: Action[] = [];
  /** Options of every reset. */
  readonly resets: ResetOptions[] = [];
  disposed = false;
  private progress = 0;
  private offset = 0;
  private heading = 0;
  private speed = 0;
  private tick = 0;
  private routed = true;
  private random = new RandomStream(0, 'circle');

  constructor(private readonly size: ObservationSize = TINY_SIZE) {}

  async reset({ seed, options = {} }: { seed: number; options?: ResetOptions }) {
    this.resets.push(options);
    this.random = new RandomStream(seed, 'circle');
    this.progress = 0;
    this.tick = 0;
    this.offset = options.startOffset ?? 0;
    this.heading = options.startHeadingError ?? 0;
    this.speed = options.startSpeed ?? 0;
    this.routed = options.routed ?? true;
    return { observation: this.observe(), info: this.info() };
  }

  async step(action: Action): Promise<StepResult> {
    this.actions.push(action);
    const dt = 0.1;
    this.speed += Math.max(-0.4, Math.min(0.25, action.speed - this.speed));
    this.heading += (action.curvature - CURVATURE) * this.speed * dt;
    this.offset += this.heading * this.speed * dt;
    this.progress += this.speed * dt;
    this.tick++;
    const info = this.info();
    if (this.progress >= LENGTH) info.endReason = 'arrived';
    else if (Math.abs(this.offset) > 5) info.endReason = 'off-road';
    return {
      observation: this.observe(),
      reward: 0,
      rewardParts: {},
      terminated: info.endReason !== null,
      truncated: false,
      info,
    };
  }

  trajectoryHash(): string {
    return '';
  }

  dispose(): void {
    this.disposed = true;
  }

  private observe(): Observation {
    const image = (width: number, height: number, channels: number, level: number): Image => ({
      width,
      height,
      channels,
      data: new Uint8Array(width * height * channels).fill(
        Math.max(0, Math.min(255, Math.round(level + this.random.uniform()))),
      ),
    });
    const camera = (level: number) => image(this.size.cameraWidth, this.size.cameraHeight, 3, level);
    return {
      images: {
        front: camera(128 + 50 * this.offset),
        left: camera(128 + 200 * this.heading),
        right: camera(20),
        map: image(this.size.mapWidth, this.size.mapHeight, 2, this.routed ? 200 : 0),
      },
      state: { speed: this.speed, speedLimit: 10, advisedSpeed: 8, routed: this.routed, drivingSide: 'right' },
      timestamp: this.tick / 10,
      tick: this.tick,
    } as Observation;
  }

  private info(): Info {
    const pose = { ...ROUTE.path.poseAt(Math.min(this.progress, LENGTH), this.offset) };
    return {
      tick: this.tick,
      time: this.tick / 10,
      vehicle: { ...pose, speed: this.speed, yawRate: 0, curvature: 0, acceleration: 0, wheelsOnGround: 4 },
      roughPose: pose,
      route: ROUTE,
      progress: this.progress,
      offset: this.offset,
      headingError: this.heading,
      onRoad: true,
      lane: null,
      expert: { curvature: CURVATURE - 0.02 * this.offset - 0.3 * this.heading, speed: 8 },
      junctions: [],
      endReason: null,
    };
  }
}
