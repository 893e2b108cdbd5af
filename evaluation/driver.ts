import type { Mixture } from '../policy/gaussian-mixture';
import type { Action, Info } from '../sim/driving-env';
import type { Observation } from '../sim/observation';

/** What a driver does at a tick. */
export interface DriverAnswer extends Action {
  /** What it believes about the curvature, where it believes something: it is scored against the expert's labels. */
  mixture?: Mixture;
}

/** Whoever holds the wheel during an evaluation. */
export interface Driver {
  readonly name: string;
  /** Decides from the observation. Only privileged drivers may look at `info`. */
  act(observation: Observation, info: Info): DriverAnswer | Promise<DriverAnswer>;
  /**
   * Says what it would believe if it were shown this instead. Nothing is driven by the answer, and what it does afterwards must not depend on
   * having been asked. Drivers without memory have nothing to take care of.
   */
  believe?(observation: Observation): Promise<Mixture>;
}

/** Drives by the truth: the upper bound that a policy is measured against. */
export const EXPERT_DRIVER: Driver = { name: 'expert', act: (_observation, info) => info.expert };

/** Drives by what a policy decides from the observation alone. */
export function policyDriver(
  policy: { act(observation: Observation): DriverAnswer | Promise<DriverAnswer> },
  name = 'policy',
): Driver {
  return {
    name,
    async act(observation) {
      const { curvature, speed, mixture } = await policy.act(observation);
      return { curvature, speed, mixture };
    },
    async believe(observation) {
      const { mixture } = await policy.act(observation);
      if (!mixture) throw new Error('This policy has no mixture.');
      return mixture;
    },
  };
}
