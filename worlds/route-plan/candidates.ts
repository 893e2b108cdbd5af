import { TurnwiseError } from '../../core/errors';
import { cos } from '../../core/maths';
import type { RoadNetwork } from '../road-network';
import type { LanePlace } from '../route';
import type { Waypoint } from '../route-plan';
import { checkHint, type RouteOrigin, waypointPlace } from './waypoint-place';

/** A waypoint further from every lane is not on this map [m]. */
const FARTHEST = 10;
/** Most candidates of a waypoint: where more cross, as in large junctions, the best remain. */
const MOST = 12;
/**
 * What it costs to put a waypoint on a lane, in metres of way: for each square metre away as far as the next lane, for each metre beyond; and
 * on a lane that leads another way (twice this much: the opposite). Files place waypoints exactly, their headings are wrong now and then.
 */
const SQUARE_METRE = 10;
const NEXT_LANE = 3.5;
const METRE_BEYOND = 30;
const TURNED = 40;

/** A lane that a waypoint may lie on. */
export interface Candidate extends LanePlace {
  /** From the lane's centre [m]. */
  distance: number;
  /** Of the waypoint from the centre of the nearest lane, whichever that is [m]. */
  nearest: number;
  /** Whether that nearest lane leads the other way. */
  against: boolean;
  /** In metres of way. */
  cost: number;
}

/** Lanes whose headings differ by more than this lead opposite ways: cosine of 120 degrees, so that crossing ones in junctions do not. */
const OPPOSITE = -0.5;

/** The lanes that a waypoint may lie on, best first. @throws TurnwiseError ROUTE_WAYPOINT_FAR */
export function candidatesFor(
  network: RoadNetwork,
  waypoints: readonly Waypoint[],
  index: number,
  origin?: RouteOrigin,
): Candidate[] {
  const { x, y, heading } = waypoints[index];
  const hits = network.lanesNear(x, y, FARTHEST);
  if (hits.length === 0) throw tooFar(network, waypoints, index, origin);
  const [nearest] = hits;
  const nearestHeading = nearest.lane.centre.headingAt(nearest.s);
  return hits
    .map(({ lane, s, distance }) => {
      const along = lane.centre.headingAt(s);
      const turned = heading === undefined ? 0 : 1 - cos(along - heading);
      const against = cos(along - nearestHeading) < OPPOSITE;
      const cost = costOf(distance) + TURNED * turned;
      return { lane: lane.id, s, distance, nearest: nearest.distance, against, cost };
    })
    .sort((a, b) => a.cost - b.cost || a.lane - b.lane)
    .slice(0, MOST);
}

function costOf(distance: number): number {
  const near = Math.min(distance, NEXT_LANE);
  return SQUARE_METRE * near * near + METRE_BEYOND * (distance - near);
}

function tooFar(
  network: RoadNetwork,
  waypoints: readonly Waypoint[],
  index: number,
  origin?: RouteOrigin,
): TurnwiseError {
  const { x, y } = waypoints[index];
  const { minX, minY, maxX, maxY } = network.bounds;
  const largest = Math.hypot(x - (minX + maxX) / 2, y - (minY + maxY) / 2) + Math.hypot(maxX - minX, maxY - minY);
  let nearest = Number.POSITIVE_INFINITY;
  for (let radius = 2 * FARTHEST; radius < 2 * largest && nearest > radius; radius *= 2)
    nearest = network.lanesNear(x, y, radius)[0]?.distance ?? nearest;
  return new TurnwiseError('ROUTE_WAYPOINT_FAR', {
    what: Number.isFinite(nearest)
      ? `The waypoint lies ${nearest.toFixed(1)} m from the nearest lane, and at most ${FARTHEST} m is allowed.`
      : 'The map has no lanes.',
    where: waypointPlace(waypoints, index, origin),
    fix: `Check that this is the map the route was made for, and the sign of y (CARLA's points south). The map reaches from (${minX.toFixed(0)}, ${minY.toFixed(0)}) to (${maxX.toFixed(0)}, ${maxY.toFixed(0)}).${checkHint(origin)}`,
  });
}
