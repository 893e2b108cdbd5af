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

  /** Puts the car into a world. */
  async enter(world: World, env: DrivingEnv): Promise<void> {
    const old = this.env;
    this.env = null;
    while (this.busy) await new Promise((resolve) => setTimeout(resolve, 5));
    old?.dispose();
    this.world = world;
    this.drives = 0;
    const first = await env.reset({ seed: world.seed, options: { route: this.route(null), routed: this.routed } });
    this.env = env;
    this.begin(first);
  }

  async restart(): Promise<void> {
    const { env } = this;
    if (!env || this.busy) return;
    this.busy = true;
    try {
      this.drives++;
      this.begin(await env.reset({ seed: this.drives, options: { route: this.route(null), routed: this.routed } }));
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
      if (this.rest === 0) this.due = Math.min(this.due + seconds, period);
      if (this.due >= period && !this.busy) {
        this.due = 0;
        void this.tick(env);
      }
    }
    return between(this.before ?? this.info.vehicle, this.info.vehicle, Math.min(1, this.due / period));
  }

  private async tick(env: DrivingEnv): Promise<void> {
    this.busy = true;
    try {
      if (this.info?.endReason) {
        this.drives++;
        if (this.info.endReason === 'arrived') this.begin(await env.redirect(this.route(this.info), this.routed), true);
        else
          this.begin(await env.reset({ seed: this.drives, options: { route: this.route(null), routed: this.routed } }));
      } else if (this.wanted) {
        const wanted = this.wanted;
        this.wanted = null;
        this.begin(await env.redirect(this.route(this.info, wanted), this.routed), true);
      }
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
      this.events.onError(error);
      if (!(error instanceof TurnwiseError)) this.running = false;
    } finally {
      this.busy = false;
    }
  }

  private begin({ observation, info }: { observation: Observation; info: Info }, rolling = false): void {
    this.observation = observation;
    this.info = info;
    if (!rolling) this.before = null;
    this.events.onStart(info);
  }

  /** A route from where the car is, or from anywhere, to a destination, or to anywhere. */
  private route(from: Info | null, to: { x: number; y: number } | 'anywhere' = 'anywhere'): Route {
    const world = this.world as World;
    const stream = new RandomStream(world.seed, `drive-${this.drives}`);
    if (!from) return sampleRoutes(world.network, stream, 1)[0];
    const { x, y, heading } = from.vehicle;
    const start = nearestPlace(world.network, x, y, heading);
    if (to !== 'anywhere') return planRoute(world.network, start, nearestPlace(world.network, to.x, to.y));
    for (const { goal } of sampleRoutes(world.network, stream, 8)) {
      try {
        const route = planRoute(world.network, start, goal);
        if (route.length > 80) return route;
      } catch (error) {
        if (!(error instanceof TurnwiseError)) throw error;
      }
    }
    return sampleRoutes(world.network, stream, 1)[0];
  }
}

function between(a: Pose, b: Pose, f: number): Pose {
  const turn = Math.atan2(Math.sin(b.heading - a.heading), Math.cos(b.heading - a.heading));
  return { x: a.x + (b.x - a.x) * f, y: a.y + (b.y - a.y) * f, heading: a.heading + turn * f };
}
