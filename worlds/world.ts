import type { RoadNetwork } from './road-network';
import type { Scenery } from './scenery';
import type { StreetGraph } from './street-graph';

/** A place to drive in: streets, lanes, and what stands beside them. Never changes once made. */
export interface World {
  /** `town-7`, or the name of the file it came from. */
  id: string;
  /** Seed of the scenery, and of the town where it was generated. */
  seed: number;
  graph: StreetGraph;
  network: RoadNetwork;
  scenery: Scenery;
}
