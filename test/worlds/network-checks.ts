import { wrapAngle } from '../../core/maths';
import type { RoadNetwork } from '../../worlds/road-network';
import type { Street, StreetGraph } from '../../worlds/street-graph';

/** A graph from node places and streets given as node names; lines are straight unless given. */
export function graphOf(
  places: Record<number, [number, number]>,
  streets: (Partial<Street> & { from: number; to: number })[],
  drivingSide: 'right' | 'left' = 'right',
): StreetGraph {
  return {
    name: 'test',
    drivingSide,
    nodes: Object.entries(places).map(([id, [x, y]]) => ({ id: Number(id), x, y })),
    streets: streets.map((street, id) => ({
      id,
      points: [...places[street.from], ...places[street.to]],
      lanesForward: 1,
      lanesBackward: 1,
      laneWidth: 3.25,
      speedLimit: 13.9,
      class: 'residential',
      roundabout: false,
      name: '',
      ...street,
    })),
  };
}

export interface NetworkFaults {
  /** Lanes that bend more than a radius of 5.5 m. */
  tight: string[];
  gaps: string[];
  kinks: string[];
  unpaved: string[];
}

/** Looks at every lane and every link for what a car could not follow. */
export function findFaults(network: RoadNetwork): NetworkFaults {
  const faults: NetworkFaults = { tight: [], gaps: [], kinks: [], unpaved: [] };
  for (const { id, centre, turn, successors } of network.lanes) {
    const name = `lane ${id} ${turn}`;
    const samples = Math.ceil(centre.length);
    let bend = 0;
    let bare = 0;
    for (let k = 0; k <= samples; k++) {
      const s = (centre.length * k) / samples;
      bend = Math.max(bend, Math.abs(centre.curvatureAt(s)));
      for (const t of [-0.9, 0.9]) {
        const { x, y } = centre.pointAt(s, t);
        if (!network.isOnRoad(x, y)) bare++;
      }
    }
    if (bend > 1 / 5.5) faults.tight.push(`${name} radius ${(1 / bend).toFixed(2)}`);
    if (bare) faults.unpaved.push(`${name} at ${bare} of ${2 * samples + 2}`);
    const end = centre.poseAt(centre.length);
    for (const next of successors) {
      const start = network.lanes[next].centre.poseAt(0);
      const gap = Math.hypot(start.x - end.x, start.y - end.y);
      const kink = (Math.abs(wrapAngle(start.heading - end.heading)) * 180) / Math.PI;
      if (gap > 1e-3) faults.gaps.push(`${name} to ${next}: ${gap} m`);
      if (kink > 3) faults.kinks.push(`${name} to ${next}: ${kink} degrees`);
    }
  }
  return faults;
}

export const NO_FAULTS: NetworkFaults = { tight: [], gaps: [], kinks: [], unpaved: [] };
