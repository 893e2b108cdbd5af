import type { ScenarioFault } from '../../worlds/scenario';
import type { FalseStreet } from '../route-map';

/** What a scenario does at one tick. */
export interface ScenarioState {
  id: string;
  /** Faults at work, in the order of the scenario. Replaced, never changed, when one begins or ends. */
  active: readonly ScenarioFault[];
  /** The street on the map that does not exist, where there is one. */
  falseStreet: FalseStreet | null;
}
