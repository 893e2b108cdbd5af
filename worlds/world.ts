import type { RoadNetwork } from './road-network';
import type { Scenery } from './scenery';
import type { StreetGraph } from './street-graph';

/** A place to drive in: streets, lanes, and what stands beside them. Never changes once made. */
export interface World {
  /** `town-7`, or the name of the file it came from. */
  id: string;
  /** Seed of the scenery, and of the town where it was generated. */
  seed: number;
  /** What a simple street map shows: the route map is drawn from it. */
  graph: StreetGraph;
  network: RoadNetwork;
  /** The map brought the network: it cannot be made from `graph`, and a world file has to hold it. */
  ownNetwork?: true;
  scenery: Scenery;
  /** What of the map's file could not be used, or was mended. */
  warnings: readonly string[];
}
