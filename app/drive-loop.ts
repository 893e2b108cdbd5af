import { TurnwiseError } from '../core/errors';
import { RandomStream } from '../core/random';
import type { Decision } from '../policy/decision';
import type { DrivingEnv, EndReason, Info } from '../sim/driving-env';
import type { Observation } from '../sim/observation';
import { nearestPlace, planRoute } from '../worlds/plan-route';
import type { Pose } from '../worlds/polyline';
import type { Route } from '../worlds/route';
import { sampleRoutes } from '../worlds/sample-routes';
import type { World } from '../worlds/world';

/** Whatever decides: the policy in its worker. */
export interface Decider {
  act(observation: Observation): Promise<Decision>;
}

export interface DriveLoopEvents {
  onTick(observation: Observation, decision: Decision, info: Info): void;
  onStart(info: Info): void;
  onEnd(reason: EndReason): void;
  onError(error: unknown): void;
}

/** How long a finished drive stays on screen before the next begins [s]. */
const PAUSE_AFTER_END = 2;
/** How many ticks may be due at once: a view that draws slowly does not slow the car down. */
const MOST_DUE = 3;

/**
 * Runs a driving environment in real time: ticks when the clock of the page says so, one at a time. When a tick takes longer
 * than it lasts, simulated time falls behind the clock; nothing is ever skipped, so what is driven does not depend on the machine.
 */
export class DriveLoop {
  running = true;
  routed = true;
  info: Info | null = null;
  decision: Decision | null = null;
  private env: DrivingEnv | null = null;
  private world: World | null = null;
  private observation: Observation | null = null;
  private before: Pose | null = null;
  /** Real seconds since the last tick was due. */
  private due = 0;
  private rest = 0;
  private busy = false;
  private wanted: { x: number; y: number } | 'anywhere' | null = null;
  private drives = 0;
  private readonly decider: Decider;
  private readonly events: DriveLoopEvents;

  constructor(decider: Decider, events: DriveLoopEvents) {
    this.decider = decider;
    this.events = events;
  }

  /** Puts the car into a world. Where that fails, the car stays in the world it is in. */
  async enter(world: World, env: DrivingEnv): Promise<void> {
    const route = anyRoute(world, 0);
    const first = await env.reset({ seed: world.seed, options: { route, routed: this.routed } });
    const old = this.env;
    this.env = null;
    await this.idle();
    old?.dispose();
    this.world = world;
    this.drives = 0;
    this.wanted = null;
    this.env = env;
    this.begin(first);
  }

  async restart(): Promise<void> {
    await this.idle();
    const { env, world } = this;
    if (!env || !world) return;
    this.busy = true;
    try {
      this.drives++;
      await this.startAnew(env, world);
    } finally {
      this.busy = false;
    }
  }

  /** Whether the route is drawn on the network's map; taken up at the next tick. */
  setRouted(routed: boolean): void {
    this.routed = routed;
    this.env?.showRoute(routed);
  }

  /** Asks for a destination; taken up at the next tick. */
  driveTo(destination: { x: number; y: number } | 'anywhere'): void {
    this.wanted = destination;
  }

  /** To be called once per frame of the page. Returns the pose to draw, between the last two ticks. */
  frame(seconds: number): Pose | null {
    const { env } = this;
    if (!env || !this.info) return null;
    const period = 1 / env.simulation.options.policyHz;
    if (this.running) {
      this.rest = Math.max(0, this.rest - seconds);
      if (this.rest === 0) this.due = Math.min(this.due + seconds, MOST_DUE * period);
      if (!this.busy) void this.catchUp(env, period);
    }
    return between(this.before ?? this.info.vehicle, this.info.vehicle, Math.min(1, this.due / period));
  }

  private async catchUp(env: DrivingEnv, period: number): Promise<void> {
    while (this.due >= period && this.rest === 0 && this.running && !this.busy && this.env === env) {
      this.due -= period;
      await this.tick(env, this.world as World);
    }
  }

  private async tick(env: DrivingEnv, world: World): Promise<void> {
    this.busy = true;
    try {
      await this.takeUpWishes(env, world);
      if (!this.observation || !this.info) return;
      const decision = await this.decider.act(this.observation);
      if (this.env !== env) return;
      this.before = this.info.vehicle;
      const { observation, info } = await env.step(decision);
      this.decision = decision;
      this.observation = observation;
      this.info = info;
      this.events.onTick(observation, decision, info);
      if (info.endReason) {
        this.rest = info.endReason === 'arrived' ? 0 : PAUSE_AFTER_END;
        this.events.onEnd(info.endReason);
      }
    } catch (error) {
      this.running = false;
      this.events.onError(error);
    } finally {
      this.busy = false;
    }
  }

  /** Begins the next drive where one has ended, and turns to a new destination. One that cannot be reached changes nothing. */
  private async takeUpWishes(env: DrivingEnv, world: World): Promise<void> {
    const { info, wanted } = this;
    if (!info || (!info.endReason && !wanted)) return;
    this.drives++;
    if (info.endReason && info.endReason !== 'arrived') return this.startAnew(env, world);
    this.wanted = null;
    try {
      const route = this.routeFrom(world, info, wanted);
      if (route) this.begin(await env.redirect(route, this.routed), true);
      else await this.startAnew(env, world);
    } catch (error) {
      if (!(error instanceof TurnwiseError) || !wanted) throw error;
      this.events.onError(error);
    }
  }

  private async startAnew(env: DrivingEnv, world: World): Promise<void> {
    const options = { route: anyRoute(world, this.drives), routed: this.routed };
    this.begin(await env.reset({ seed: this.drives, options }));
  }

  private begin({ observation, info }: { observation: Observation; info: Info }, rolling = false): void {
    this.observation = observation;
    this.info = info;
    if (!rolling) this.before = null;
    this.events.onStart(info);
  }

  /** A route from where the car is to a destination, or to anywhere; null where no route of some length leads on. */
  private routeFrom(world: World, { vehicle }: Info, to: { x: number; y: number } | 'anywhere' | null): Route | null {
    const start = nearestPlace(world.network, vehicle.x, vehicle.y, vehicle.heading);
    if (to && to !== 'anywhere') return planRoute(world.network, start, nearestPlace(world.network, to.x, to.y));
    for (const { goal } of sampleRoutes(world.network, streamOf(world, this.drives), 8)) {
      try {
        const route = planRoute(world.network, start, goal);
        if (route.length > 80) return route;
      } catch (error) {
        if (!(error instanceof TurnwiseError)) throw error;
      }
    }
    return null;
  }

  /** Waits until no tick is in progress. */
  private async idle(): Promise<void> {
    while (this.busy) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function streamOf(world: World, drive: number): RandomStream {
  return new RandomStream(world.seed, `drive-${drive}`);
}

function anyRoute(world: World, drive: number): Route {
  return sampleRoutes(world.network, streamOf(world, drive), 1)[0];
}

/** The pose that lies the share `f` of the way from one to another. */
export function between(a: Pose, b: Pose, f: number): Pose {
  const turn = Math.atan2(Math.sin(b.heading - a.heading), Math.cos(b.heading - a.heading));
  return { x: a.x + (b.x - a.x) * f, y: a.y + (b.y - a.y) * f, heading: a.heading + turn * f };
}
