import { TurnwiseError } from '../../core/errors';
import { cos } from '../../core/maths';
import type { RoadNetwork } from '../road-network';
import type { LanePlace } from '../route';
import type { Waypoint } from '../route-plan';

/** A waypoint further from every lane is not on this map [m]. */
const FARTHEST = 10;
/** Lanes this much further away than the nearest are not looked at [m]. */
const WIDER = 4.5;
/** Most candidates of a waypoint: where more cross, as in large junctions, the best remain. */
const MOST = 12;
/** What it costs to put a waypoint on a lane: for each square metre away, and on one that leads another way (twice this much: the opposite). */
const SQUARE_METRE = 10;
const TURNED = 40;
/** One less the cosine of 60 and of 100 degrees. */
const ALONG = 0.5;
const AGAINST = 1.17;

/** A lane that a waypoint may lie on. */
export interface Candidate extends LanePlace {
  /** From the lane's centre [m]. */
  distance: number;
  /** In metres of way. */
  cost: number;
}

/** The lanes that a waypoint may lie on, best first. @throws TurnwiseError ROUTE_WAYPOINT_FAR */
export function candidatesFor(network: RoadNetwork, waypoints: readonly Waypoint[], index: number): Candidate[] {
  const { x, y, heading } = waypoints[index];
  const hits = network.lanesNear(x, y, FARTHEST);
  if (hits.length === 0) throw tooFar(network, waypoints[index], index);
  const widest = hits[0].distance + WIDER;
  const candidates = hits
    .filter(({ distance }) => distance <= widest)
    .map(({ lane, s, distance }) => {
      const turned = heading === undefined ? 0 : 1 - cos(lane.centre.headingAt(s) - heading);
      return { lane: lane.id, s, distance, turned, cost: SQUARE_METRE * distance * distance + TURNED * turned };
    });
  // where a lane leads the way that is asked for, those that lead against it are none to choose
  const along = candidates.some(({ turned }) => turned < ALONG);
  return candidates
    .filter(({ turned }) => !along || turned < AGAINST)
    .sort((a, b) => a.cost - b.cost || a.lane - b.lane)
    .slice(0, MOST);
}

function tooFar(network: RoadNetwork, { x, y }: Waypoint, index: number): TurnwiseError {
  const { minX, minY, maxX, maxY } = network.bounds;
  const largest = Math.hypot(x - (minX + maxX) / 2, y - (minY + maxY) / 2) + Math.hypot(maxX - minX, maxY - minY);
  let nearest = Number.POSITIVE_INFINITY;
  for (let radius = 2 * FARTHEST; radius < 2 * largest && nearest > radius; radius *= 2)
    nearest = network.lanesNear(x, y, radius)[0]?.distance ?? nearest;
  return new TurnwiseError('ROUTE_WAYPOINT_FAR', {
    what: Number.isFinite(nearest)
      ? `The waypoint lies ${nearest.toFixed(1)} m from the nearest lane, and at most ${FARTHEST} m is allowed.`
      : 'The map has no lanes.',
    where: `waypoint ${index} at (${x.toFixed(1)}, ${y.toFixed(1)})`,
    fix: `Check that this is the map the route was made for, and the sign of y (CARLA's points south). The map reaches from (${minX.toFixed(0)}, ${minY.toFixed(0)}) to (${maxX.toFixed(0)}, ${maxY.toFixed(0)}).`,
  });
}
