import type { Lane } from '../worlds/lane';
import type { LanePlace, Route } from '../worlds/route';
import type { Observation } from './observation';
import type { VehicleCommand, VehicleState } from './vehicle/model';

/** Why an episode ended. All but 'time' terminate it; 'time' truncates. */
export type EndReason = 'arrived' | 'off-road' | 'wrong-way' | 'stuck' | 'time';

/** What the driver asks for: path curvature [1/m] and target speed [m/s]. */
export type Action = VehicleCommand;

/** A junction the car has been through. */
export interface JunctionPassage {
  /** Index in `route.junctions`. */
  index: number;
  /** Whether the car left by the branch the route takes. */
  right: boolean;
}

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
  junctions: JunctionPassage[];
  /** Set when the episode has ended. */
  endReason: EndReason | null;
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
  /** Whether the route is drawn on the map. */
  routed?: boolean;
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
