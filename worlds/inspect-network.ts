import { cos, sin, wrapAngle } from '../core/maths';
import type { Lane } from './lane';
import { largestStronglyConnected } from './network/strongly-connected';
import type { Point } from './polyline';
import type { RoadNetwork } from './road-network';

/** Lanes that follow one another and are no further apart than this have no gap between them [m]. */
const SEAMLESS = 0.1;
/** Length over which the curvature of a lane is taken [m]. */
const WINDOW = 2;

/** A lane that leads nowhere and one that nothing leads into, so near ahead of its end and about in its direction, were meant to meet [m, rad]. */
const MEANT_TO_MEET = 5;
const ALIGNED = Math.PI / 6;
const ASIDE = 1.5;
/** Places that are named of each kind. */
const MOST_PLACES = 5;

/** What a driver could trip over. */
export interface NetworkFindings {
  /** Share of the length of all lanes that lies in the largest part in which every lane can be reached from every other: 0 to 1. */
  reachable: number;
  /** Middles of the longest lanes outside that part, the first few [m]. */
  unreachable: Point[];
  /** Lanes that follow one another, or that were meant to, with a gap or a step of more than 10 cm. */
  gaps: number;
  worstGap: (Point & { metres: number }) | null;
  /** Lanes that bend more than asked for. */
  tightLanes: number;
  tightest: (Point & { radius: number }) | null;
  /** Lanes that lead nowhere. */
  deadEndLanes: number;
  /** Where they end, the first few [m]. */
  deadEnds: Point[];
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
    unreachable: [],
    gaps: 0,
    worstGap: null,
    tightLanes: 0,
    tightest: null,
    deadEndLanes: 0,
    deadEnds: [],
  };
  let total = 0;
  let within = 0;
  let sharpest = maxCurvature;
  const outside: Lane[] = [];
  for (const lane of lanes) {
    const { id, centre, successors } = lane;
    total += centre.length;
    if (connected.has(id)) within += centre.length;
    else outside.push(lane);
    const end = centre.pointAt(centre.length);
    if (successors.length === 0) {
      found.deadEndLanes++;
      if (found.deadEnds.length < MOST_PLACES) found.deadEnds.push(end);
    }
    for (const next of successors.length > 0 ? successors : meantAfter(lane, network)) {
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
  outside.sort((a, b) => b.centre.length - a.centre.length);
  found.unreachable = outside.slice(0, MOST_PLACES).map(({ centre }) => centre.pointAt(centre.length / 2));
  return found;
}

/** Lanes that one which leads nowhere was meant to lead into. */
function meantAfter({ id, centre }: Lane, network: RoadNetwork): number[] {
  const { x, y, heading } = centre.poseAt(centre.length);
  const isMeant = (other: Lane) => {
    if (other.id === id || other.predecessors.length > 0) return false;
    const start = other.centre.poseAt(0);
    const ahead = cos(heading) * (start.x - x) + sin(heading) * (start.y - y);
    const aside = cos(heading) * (start.y - y) - sin(heading) * (start.x - x);
    const turn = Math.abs(wrapAngle(start.heading - heading));
    return ahead > 0 && ahead <= MEANT_TO_MEET && Math.abs(aside) <= ASIDE && turn <= ALIGNED;
  };
  const near = network.lanesNear(x, y, MEANT_TO_MEET + ASIDE).map(({ lane }) => lane);
  return near.filter(isMeant).map((other) => other.id);
}
