import { type Columns, columnsOf, objectsOf } from './columns';
import type { Lane } from './lane';
import { Polyline } from './polyline';
import type { Carriageway } from './road-network';
import { RoadNetwork, type RoadNetworkParts } from './road-network';
import type { World } from './world';

/** A world as plain data, which another thread can be sent: lines are their points. */
export interface WorldParts extends Omit<World, 'network' | 'scenery'> {
  scenery: { buildings: Columns; trees: Columns };
  network: Omit<RoadNetworkParts, 'lanes' | 'carriageways'> & {
    lanes: (Omit<Lane, 'centre'> & { centre: Float64Array })[];
    carriageways: (Omit<Carriageway, 'centre'> & { centre: Float64Array })[];
  };
}

/** Takes a world apart. What is not a line is shared with the world, not copied. */
export function partsOfWorld({ network, scenery, ...world }: World): WorldParts {
  const { drivingSide, lanes, junctions, carriageways, controls, crosswalks } = network;
  return {
    ...world,
    scenery: { buildings: columnsOf(scenery.buildings), trees: columnsOf(scenery.trees) },
    network: {
      drivingSide,
      junctions: [...junctions],
      controls: [...controls],
      crosswalks: [...crosswalks],
      lanes: lanes.map((lane) => ({ ...lane, centre: lane.centre.points })),
      carriageways: carriageways.map((carriageway) => ({ ...carriageway, centre: carriageway.centre.points })),
    },
  };
}

/** Puts a world together again: the same to the bit. */
export function worldOfParts({ network, scenery, ...world }: WorldParts): World {
  return {
    ...world,
    scenery: { buildings: objectsOf(scenery.buildings), trees: objectsOf(scenery.trees) },
    network: new RoadNetwork({
      ...network,
      lanes: network.lanes.map((lane) => ({ ...lane, centre: new Polyline(lane.centre) })),
      carriageways: network.carriageways.map((carriageway) => ({
        ...carriageway,
        centre: new Polyline(carriageway.centre),
      })),
    }),
  };
}
