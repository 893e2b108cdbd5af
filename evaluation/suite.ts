import type { RoutePlan } from '../worlds/route-plan';
import type { Scenario } from '../worlds/scenario';
import type { WorldSource } from '../worlds/world-source';

/** One drive of a suite: where, along which route, under which circumstances. */
export interface SuiteEntry {
  /** Unique in its suite, and stable. */
  id: string;
  world: WorldSource;
  route: RoutePlan;
  scenario?: Scenario;
}

/** Routes that are driven and scored together. */
export interface Suite {
  name: string;
  entries: SuiteEntry[];
}
