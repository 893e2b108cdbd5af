import { cos, sin } from '../../core/maths';
import { makeScenery } from '../../worlds/make-scenery';
import { Polyline } from '../../worlds/polyline';
import { type Carriageway, type Junction, RoadNetwork } from '../../worlds/road-network';
import type { StreetClass } from '../../worlds/street-graph';
import type { World } from '../../worlds/world';

const ARM = 9;

/** Four streets that meet at (0, 0): east a main street of two lanes each way, north a curve, west and south residential. */
export function crossingNetwork(drivingSide: 'right' | 'left' = 'right'): RoadNetwork {
  const bend: number[] = [0, ARM];
  for (let k = 1; k <= 60; k++) {
    const angle = (k / 60) * 1.2;
    bend.push(-90 + 90 * cos(angle), 40 + 90 * sin(angle));
  }
  const carriageways = [
    street(0, [ARM, 0, 200, 0], 2, 2, 3.25, 'secondary'),
    street(1, bend, 1, 1, 3, 'tertiary'),
    street(2, [-ARM, 0, -200, 0], 1, 1, 3, 'residential'),
    street(3, [0, -ARM, 0, -160], 1, 0, 3.5, 'residential'),
  ];
  const junction: Junction = {
    id: 0,
    x: 0,
    y: 0,
    outline: Float64Array.from([
      ARM,
      -6.5,
      ARM,
      6.5,
      5,
      6.8,
      3.2,
      ARM,
      -3,
      ARM,
      -4,
      4,
      -ARM,
      3,
      -ARM,
      -3,
      -4,
      -4,
      -1.75,
      -ARM,
      1.75,
      -ARM,
      4,
      -7,
    ]),
    lanes: [],
    nodes: [0],
    arms: 4,
  };
  const lane = {
    id: 0,
    street: 0,
    junction: -1,
    centre: new Polyline([ARM, -1.6, 200, -1.6]),
    width: 3.25,
    speedLimit: 13,
    turn: 'along' as const,
    roundabout: false,
    predecessors: [],
    successors: [],
    left: -1,
    right: -1,
  };
  return new RoadNetwork({ drivingSide, lanes: [lane], junctions: [junction], carriageways });
}

export function crossingWorld(seed = 1): World {
  const network = crossingNetwork();
  const graph = { name: 'crossing', drivingSide: 'right' as const, nodes: [], streets: [] };
  return { id: 'crossing', seed, graph, network, scenery: makeScenery(network, seed), warnings: [] };
}

function street(
  id: number,
  points: number[],
  lanesForward: number,
  lanesBackward: number,
  laneWidth: number,
  kind: StreetClass,
): Carriageway {
  return {
    street: id,
    centre: new Polyline(points),
    width: (lanesForward + lanesBackward) * laneWidth,
    lanesForward,
    lanesBackward,
    laneWidth,
    class: kind,
    roundabout: false,
    name: `Street ${id}`,
    fromJunction: 0,
    toJunction: -1,
  };
}
