import { largestStronglyConnected } from './network/strongly-connected';
import type { Point } from './polyline';
import type { RoadNetwork } from './road-network';

/** Lanes that follow one another and are no further apart than this have no gap between them [m]. */
const SEAMLESS = 0.1;
/** Length over which the curvature of a lane is taken [m]. */
const WINDOW = 2;

/** What a driver could trip over. */
export interface NetworkFindings {
  /** Share of the length of all lanes that lies in the largest part in which every lane can be reached from every other: 0 to 1. */
  reachable: number;
  /** Links from lane to lane with a gap or a step of more than 10 cm. */
  gaps: number;
  worstGap: (Point & { metres: number }) | null;
  /** Lanes that bend more than asked for. */
  tightLanes: number;
  tightest: (Point & { radius: number }) | null;
  /** Lanes that lead nowhere. */
  deadEndLanes: number;
}

/**
 * Looks the lanes of a network over.
 *
 * @param maxCurvature of what is driven on it [1/m]
 */
export function inspectNetwork(network: RoadNetwork, maxCurvature: number): NetworkFindings {
  const { lanes } = network;
  const connected = largestStronglyConnected(network);
  const found: NetworkFindings = {
    reachable: 0,
    gaps: 0,
    worstGap: null,
    tightLanes: 0,
    tightest: null,
    deadEndLanes: 0,
  };
  let total = 0;
  let within = 0;
  let sharpest = maxCurvature;
  for (const { id, centre, successors } of lanes) {
    total += centre.length;
    if (connected.has(id)) within += centre.length;
    if (successors.length === 0) found.deadEndLanes++;
    const end = centre.pointAt(centre.length);
    for (const next of successors) {
      const [x, y] = lanes[next].centre.points;
      const metres = Math.hypot(x - end.x, y - end.y);
      if (metres <= SEAMLESS) continue;
      found.gaps++;
      if (metres > (found.worstGap?.metres ?? 0)) found.worstGap = { ...end, metres };
    }
    let isTight = false;
    for (const s of centre.s) {
      // near the ends the window reaches beyond the lane, and half of it says little
      const middle = Math.min(Math.max(s, WINDOW / 2), centre.length - WINDOW / 2);
      const curvature = middle < WINDOW / 2 ? 0 : Math.abs(centre.curvatureAt(middle, WINDOW));
      if (curvature <= maxCurvature) continue;
      isTight = true;
      if (curvature <= sharpest) continue;
      sharpest = curvature;
      found.tightest = { ...centre.pointAt(middle), radius: 1 / curvature };
    }
    if (isTight) found.tightLanes++;
  }
  found.reachable = total > 0 ? within / total : 0;
  return found;
}
