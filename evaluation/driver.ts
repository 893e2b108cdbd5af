import type { Action, Info } from '../sim/driving-env';
import type { Observation } from '../sim/observation';

/** Whoever holds the wheel during an evaluation. */
export interface Driver {
  readonly name: string;
  /** Decides from the observation. Only privileged drivers may look at `info`. */
  act(observation: Observation, info: Info): Action | Promise<Action>;
}

/** Drives by the truth: the upper bound that a policy is measured against. */
export const EXPERT_DRIVER: Driver = { name: 'expert', act: (_observation, info) => info.expert };

/** Drives by what a policy decides from the observation alone. */
export function policyDriver(
  policy: { act(observation: Observation): Action | Promise<Action> },
  name = 'policy',
): Driver {
  return {
    name,
    async act(observation) {
      const { curvature, speed } = await policy.act(observation);
      return { curvature, speed };
    },
  };
}
