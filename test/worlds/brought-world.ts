import type { Carriageway } from '../../worlds/carriageway';
import { RoadNetwork } from '../../worlds/road-network';
import { townWorld } from '../../worlds/town/town-world';
import type { World } from '../../worlds/world';

/** A generated town as a map might bring it: with edges, markings, pavements, lights, signs and crossings of its own. */
export function broughtWorld(seed: number, sizeMetres = 300): World {
  const town = townWorld(seed, { sizeMetres });
  const { drivingSide, lanes, junctions, carriageways } = town.network;
  const entering = lanes.filter((lane) => lane.junction < 0 && lanes[lane.successors[0]]?.junction >= 0);
  const network = new RoadNetwork({
    drivingSide,
    lanes: [...lanes],
    junctions: [...junctions],
    carriageways: carriageways.map(brought),
    controls: entering.map(({ id, centre }, i) => {
      const { x, y, heading } = centre.poseAt(centre.length);
      const place = { x, y, heading, lanes: [id] };
      if (i % 4 === 3) return { ...place, kind: 'speed-limit', value: 8.3 };
      return { ...place, kind: (['traffic-light', 'stop', 'give-way'] as const)[i % 4] };
    }),
    crosswalks: entering.slice(0, 3).map(({ centre, width }) => {
      const s = centre.length - 3;
      const half = width / 2;
      const corners = [
        [s - 2, -half],
        [s + 2, -half],
        [s + 2, half],
        [s - 2, half],
      ];
      return Float64Array.from(corners.flatMap(([along, t]) => Object.values(centre.pointAt(along, t))));
    }),
  });
  const name = `brought-${seed}`;
  return {
    ...town,
    id: name,
    graph: { ...town.graph, name },
    network,
    ownNetwork: true,
    warnings: ['A sign without a name was left out.'],
  };
}

/** With edges that wander by centimetres, so that they are not those that the width would give. */
function brought(road: Carriageway): Carriageway {
  const { count, points } = road.centre;
  const side = (sign: number) =>
    Float64Array.from({ length: count }, (_, i) => sign * (road.width / 2 + 0.3 + 0.1 * Math.cos(i * sign)));
  return {
    ...road,
    width: road.width + 0.8,
    edges: { left: side(1), right: side(-1) },
    markings: [
      { kind: 'centre-line', broken: false, points: points.slice(), width: 0.15 },
      { kind: 'edge-line', broken: true, points: road.centre.offset(road.width / 2).points, width: 0.1 },
    ],
    pavements: { left: 1.5, right: 0 },
  };
}
