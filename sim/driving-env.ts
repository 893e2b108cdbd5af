import { TurnwiseError } from '../core/errors';
import { RunningHash } from '../core/hash';
import { cos, sin } from '../core/maths';
import { RandomStream } from '../core/random';
import type { Lane } from '../worlds/lane';
import { planRoute } from '../worlds/plan-route';
import type { LanePlace, Route } from '../worlds/route';
import { type SampleRoutesOptions, sampleRoutes } from '../worlds/sample-routes';
import type { World } from '../worlds/world';
import { advisedSpeed } from './advised-speed';
import { expertCommand } from './expert';
import { type JunctionPassage, JunctionWatch } from './junction-watch';
import type { Observation } from './observation';
import { RouteTracker } from './route-tracker';
import type { ScenarioState } from './scenario/scenario-state';
import { type NavigationErrors, Simulation, type SimulationOptions } from './simulation';
import { type SpeedProfile, speedProfile } from './speed-profile';
import type { VehicleCommand, VehicleState } from './vehicle/model';
import { VEHICLE_DEFAULTS } from './vehicle/model';

/** Why an episode ended. 'time' (too slow) and 'limit' (as long as it was meant to be) truncate it, all others terminate it. */
export type EndReason = 'arrived' | 'off-road' | 'wrong-way' | 'deviated' | 'stuck' | 'time' | 'limit';

/** What the driver asks for: path curvature [1/m] and target speed [m/s]. */
export type Action = VehicleCommand;

/** What is known beside the observation: the truth, for scoring, labels and display. Not for policies. */
export interface Info {
  tick: number;
  /** Simulated time [s]. */
  time: number;
  /** True state of the car (a copy). */
  vehicle: VehicleState;
  /** Rough pose that the route map is drawn around. */
  roughPose: { x: number; y: number; heading: number };
  route: Route;
  /** Arc length reached on the route [m]. */
  progress: number;
  /** Lateral distance from the route's path [m], positive left, and heading error [rad]. */
  offset: number;
  headingError: number;
  onRoad: boolean;
  lane: Lane | null;
  /** What the privileged expert would do here. */
  expert: Action;
  junctions: readonly JunctionPassage[];
  /** Set when the episode has ended. */
  endReason: EndReason | null;
  /** What a scenario does at this tick; absent where there is none. */
  scenario?: ScenarioState;
}

export interface ResetOptions {
  /** The route to drive; else one from `start` to `goal`; else one drawn by the seed. */
  route?: Route;
  start?: LanePlace;
  goal?: LanePlace;
  /** Start this far left of the path [m], turned by this much [rad], rolling at this speed [m/s]. */
  startOffset?: number;
  startHeadingError?: number;
  startSpeed?: number;
  /** Whether the route is drawn on the map. True by default. */
  routed?: boolean;
  /** How the navigation is wrong on this drive. */
  navigation?: NavigationErrors;
  /** The car may go another way than the route's: the episode does not end as 'deviated'. */
  mayDeviate?: boolean;
  /** Asked at every tick; true ends the episode as 'limit'. */
  endWhen?: (info: Info) => boolean;
}

export interface StepResult {
  observation: Observation;
  /** Sum of the parts. */
  reward: number;
  rewardParts: Record<string, number>;
  terminated: boolean;
  truncated: boolean;
  info: Info;
}

/** Gymnasium's contract (`reset`, `step`), over one world. Evaluators, the page, collection and tests all drive this. */
export interface DrivingEnvironment {
  reset(args: { seed: number; options?: ResetOptions }): Promise<{ observation: Observation; info: Info }>;
  step(action: Action): Promise<StepResult>;
  /** Fingerprint of every true pose since reset, 16 hex digits. */
  trajectoryHash(): string;
  dispose(): void;
}

export interface DrivingEnvOptions extends SimulationOptions {
  /** How routes are drawn when `reset` is given none. */
  routes: Partial<SampleRoutesOptions>;
  /** The car has left its route when it is this far from it [m]. */
  deviation: number;
  /** Simulated seconds without moving, or against the traffic, that end an episode. */
  stuckSeconds: number;
  wrongWaySeconds: number;
  /** An episode may take this long, plus its length at the slowest average speed [s, m/s]. */
  graceSeconds: number;
  slowestAverage: number;
  /** The route counts as driven when this much is left [m]. */
  arrivalDistance: number;
}

export const DRIVING_ENV_DEFAULTS: Omit<DrivingEnvOptions, keyof SimulationOptions> = {
  routes: {},
  deviation: 12,
  stuckSeconds: 15,
  wrongWaySeconds: 3,
  graceSeconds: 30,
  slowestAverage: 2,
  arrivalDistance: 5,
};

/** No lane is wider [m]: what the check of street graphs allows. */
const WIDEST_LANE = 10;

const REWARDS = { metre: 0.1, centred: -0.02, arrived: 10, failed: -10 };

/** A driving task in a world, see {@link DrivingEnvironment}. */
export class DrivingEnv implements DrivingEnvironment {
  readonly simulation: Simulation;
  private readonly world: World;
  private readonly options: typeof DRIVING_ENV_DEFAULTS;
  private episode: Episode | null = null;

  constructor(world: World, options: Partial<DrivingEnvOptions> = {}) {
    this.world = world;
    this.simulation = new Simulation(world, options);
    this.options = { ...DRIVING_ENV_DEFAULTS, ...options };
  }

  /** Ticks of the policy clock per second [Hz]. */
  get policyHz(): number {
    return this.simulation.options.policyHz;
  }

  /**
   * Starts an episode. The seed decides the route (where none is given) and the sensor noise.
   *
   * @throws TurnwiseError ROUTE_UNREACHABLE, ROUTE_NONE, ROUTE_PLACE_INVALID
   */
  async reset({ seed, options = {} }: { seed: number; options?: ResetOptions }) {
    const route = options.route ?? this.chooseRoute(seed, options);
    const start = route.path.poseAt(0, options.startOffset ?? 0);
    start.heading += options.startHeadingError ?? 0;
    this.simulation.reset(start, options.startSpeed ?? 0, seed, options.navigation);
    const hash = new RunningHash();
    addPose(hash, this.simulation.vehicle.state);
    return this.begin(route, options.routed ?? true, hash, options);
  }

  /** Gives the car a new route from where it is. Time, noise and the trajectory hash go on. */
  async redirect(route: Route, routed = true): Promise<{ observation: Observation; info: Info }> {
    return this.begin(route, routed, this.episode?.hash ?? new RunningHash());
  }

  /** Draws the route on the map or leaves it off, from the next observation on. */
  showRoute(routed: boolean): void {
    if (this.episode) this.episode.routed = routed;
  }

  /** @throws TurnwiseError ACTION_INVALID when curvature or speed is not a number: a broken policy must not pass for a bad driver */
  async step(action: Action): Promise<StepResult> {
    const { episode, simulation } = this;
    if (Number.isNaN(action.curvature) || Number.isNaN(action.speed))
      throw new TurnwiseError('ACTION_INVALID', {
        what: `An action is a curvature and a speed, not ${action.curvature} 1/m and ${action.speed} m/s.`,
        fix: 'Look for numbers that are not finite in the weights of the policy.',
      });
    if (!episode || episode.info.endReason) {
      throw new TurnwiseError('EPISODE_OVER', {
        what: episode ? `The episode has ended (${episode.info.endReason}).` : 'No episode has begun.',
        where: 'DrivingEnv.step',
        fix: 'Call reset first.',
      });
    }
    const before = episode.info;
    simulation.advance(action);
    addPose(episode.hash, simulation.vehicle.state);
    const info = this.look(episode);
    episode.info = info;
    info.endReason = this.endReason(episode, info);
    const failed = info.endReason !== null && info.endReason !== 'arrived' && info.endReason !== 'limit';
    if (failed) episode.watch.fail(info.progress);
    const truncated = info.endReason === 'time' || info.endReason === 'limit';

    const rewardParts: Record<string, number> = {
      progress: REWARDS.metre * (info.progress - before.progress),
      centred: REWARDS.centred * Math.abs(info.offset),
      end: info.endReason === 'arrived' ? REWARDS.arrived : failed ? REWARDS.failed : 0,
    };
    return {
      observation: await this.observe(episode),
      reward: rewardParts.progress + rewardParts.centred + rewardParts.end,
      rewardParts,
      terminated: info.endReason !== null && !truncated,
      truncated,
      info,
    };
  }

  /**
   * The route of an episode that is given none: from `start` to `goal`, else one drawn by the seed.
   *
   * @throws TurnwiseError ROUTE_UNREACHABLE, ROUTE_NONE, ROUTE_PLACE_INVALID
   */
  chooseRoute(seed: number, { start, goal }: ResetOptions): Route {
    if (start && goal) return planRoute(this.world.network, start, goal);
    if (start || goal) {
      throw new TurnwiseError('ROUTE_PLACE_INVALID', {
        what: `A route needs a start and a goal; only the ${start ? 'start' : 'goal'} was given.`,
        where: 'DrivingEnv.reset options',
        fix: 'Give both, a route, or neither.',
      });
    }
    return sampleRoutes(this.world.network, new RandomStream(seed, 'route'), 1, this.options.routes)[0];
  }

  trajectoryHash(): string {
    return this.episode?.hash.digest() ?? new RunningHash().digest();
  }

  dispose(): void {
    this.simulation.dispose();
  }

  private async begin(route: Route, routed: boolean, hash: RunningHash, { mayDeviate, endWhen }: ResetOptions = {}) {
    const { time } = this.simulation;
    const parts = {
      route,
      profile: speedProfile(route),
      tracker: new RouteTracker(route),
      watch: new JunctionWatch(route),
      routed,
      hash,
      startedAt: time,
      stillSince: time,
      rightWayAt: time,
      mayDeviate,
      endWhen,
    };
    const info = this.look(parts);
    this.episode = { ...parts, info };
    return { observation: await this.observe(this.episode), info };
  }

  /** The truth now. */
  private look({ route, profile, tracker, watch }: Omit<Episode, 'info'>): Info {
    const vehicle = { ...this.simulation.vehicle.state };
    const { s, t, headingError } = tracker.update(vehicle);
    watch.update(s, t);
    // what must stay on the road is the middle of the car, not of its rear axle
    const middle = VEHICLE_DEFAULTS.wheelbase / 2;
    const x = vehicle.x + middle * cos(vehicle.heading);
    const y = vehicle.y + middle * sin(vehicle.heading);
    return {
      tick: this.simulation.tick,
      time: this.simulation.time,
      vehicle,
      roughPose: this.simulation.roughPose,
      route,
      progress: s,
      offset: t,
      headingError,
      onRoad: this.world.network.isOnRoad(x, y),
      lane: this.world.network.locate(x, y, vehicle.heading)?.lane ?? null,
      expert: expertCommand(route, profile, tracker, vehicle),
      junctions: watch.passages,
      endReason: null,
    };
  }

  private endReason(episode: Episode, info: Info): EndReason | null {
    const { options } = this;
    const { route } = episode;
    if (info.progress >= route.length - options.arrivalDistance && Math.abs(info.offset) < options.deviation / 2)
      return 'arrived';
    if (!info.onRoad) return 'off-road';
    if (!episode.mayDeviate && Math.abs(info.offset) > options.deviation) return 'deviated';
    if (info.vehicle.speed > 0.3) episode.stillSince = info.time;
    if (info.time - episode.stillSince > options.stuckSeconds) return 'stuck';
    if (!this.isAgainstTraffic(info)) episode.rightWayAt = info.time;
    if (info.time - episode.rightWayAt > options.wrongWaySeconds) return 'wrong-way';
    const allowed = options.graceSeconds + route.length / options.slowestAverage;
    if (info.time - episode.startedAt > allowed) return 'time';
    if (episode.endWhen?.(info)) return 'limit';
    return null;
  }

  /** Whether every lane under the car leads the other way. */
  private isAgainstTraffic({ vehicle }: Info): boolean {
    const under = this.world.network
      .lanesNear(vehicle.x, vehicle.y, WIDEST_LANE / 2)
      .filter(({ lane, distance }) => distance < lane.width / 2);
    return under.length > 0 && under.every(({ lane, s }) => cos(lane.centre.headingAt(s) - vehicle.heading) < -0.5);
  }

  private observe({ route, profile, routed, info }: Episode): Promise<Observation> {
    const { roughProgress, ...advice } = advisedSpeed(route, profile, info.roughPose, info.progress);
    return this.simulation.observe(routed ? route : null, roughProgress, advice);
  }
}

interface Episode {
  route: Route;
  profile: SpeedProfile;
  tracker: RouteTracker;
  watch: JunctionWatch;
  routed: boolean;
  hash: RunningHash;
  /** Simulated times [s]. */
  startedAt: number;
  stillSince: number;
  rightWayAt: number;
  mayDeviate: boolean | undefined;
  endWhen: ((info: Info) => boolean) | undefined;
  info: Info;
}

function addPose(hash: RunningHash, { x, y, heading, speed }: VehicleState): void {
  hash.number(x).number(y).number(heading).number(speed);
}
