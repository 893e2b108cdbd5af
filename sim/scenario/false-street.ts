import { TurnwiseError } from '../../core/errors';
import { cos, sin } from '../../core/maths';
import { RandomStream } from '../../core/random';
import { Polyline, type Pose } from '../../worlds/polyline';
import type { RoadNetwork } from '../../worlds/road-network';
import type { Route, RouteJunction } from '../../worlds/route';
import type { FalseStreet } from '../route-map';

/** How far the false street may turn from the way the car comes [degrees]. */
const TURNS = [0, 30, -30, 45, -45, 60, -60, 75, -75, 90, -90, 105, -105];
/** Radius of the turn into it [m]. */
const RADIUS = 9;
/** It goes on straight for so long, or until a street is near [m]. */
const LENGTH = 90;
/** Distance that it keeps from every road [m], over at least so much of its length [m]. */
const CLEARANCE = 4;
const LEAST_CLEAR = 40;
/** Beyond the junction it must have come clear within so much [m]. */
const MOUTH = 14;
const STEP = 1;
/** From the middle of the street to the lane that the route runs in [m]. */
const HALF_LANE = 1.6;

/**
 * Makes up a street that leaves a junction of the route where there is none, and a route that turns into it: what a map shows that was
 * drawn wrong. It keeps clear of every real road from its mouth on, so that whoever follows it leaves the road. The same network, route
 * and seed give the same street.
 *
 * @param number which junction of the route, from 1; else the first that is no roundabout and has room
 * @throws TurnwiseError SCENARIO_NO_FALSE_STREET when there is no room
 */
export function makeFalseStreet(network: RoadNetwork, route: Route, seed: number, number?: number): FalseStreet {
  const random = new RandomStream(seed, 'false-street');
  const candidates = number === undefined ? route.junctions : route.junctions.slice(number - 1, number);
  for (const junction of candidates) {
    if (junction.roundabout && number === undefined) continue;
    const branches = TURNS.flatMap((turn) => clearBranch(network, route, junction, (turn * Math.PI) / 180) ?? []);
    if (branches.length) return branchOff(network, route, junction, random.pick(branches));
  }
  throw new TurnwiseError('SCENARIO_NO_FALSE_STREET', {
    what:
      number === undefined
        ? `No junction of the route has room for a street that does not exist (of ${route.junctions.length}).`
        : `Junction ${number} of the route has no room for a street that does not exist, or there is none (of ${route.junctions.length}).`,
    where: 'map.falseStreet',
    fix: 'Choose another junction, or another route.',
  });
}

/** A branch that begins at the junction's entry: x, y pairs; and where its straight part begins (index of a point). */
interface Branch {
  points: number[];
  straightFrom: number;
}

/** The branch that turns by an angle [rad], as far as it is clear of roads; null when it is not clear for long enough. */
function clearBranch(network: RoadNetwork, route: Route, junction: RouteJunction, turn: number): Branch | null {
  const { path } = route;
  const points: number[] = [];
  const pose: Pose = { ...path.pointAt(junction.from), heading: path.headingAt(junction.from) };
  const arc = Math.abs(turn) * RADIUS;
  const mouth = Math.max(arc, junction.to - junction.from) + MOUTH;
  let straightFrom = 0;
  let clear = 0;
  for (let s = 0; s < arc + LENGTH; s += STEP) {
    points.push(pose.x, pose.y);
    if (s < arc) {
      pose.heading += (Math.sign(turn) * Math.min(STEP, arc - s)) / RADIUS;
      straightFrom = points.length;
    }
    pose.x += STEP * cos(pose.heading);
    pose.y += STEP * sin(pose.heading);
    const isClear = !network.isOnRoad(pose.x, pose.y, CLEARANCE);
    if (isClear) clear += STEP;
    else if (clear > 0 || s > mouth) break;
  }
  return clear >= LEAST_CLEAR ? { points, straightFrom } : null;
}

function branchOff(network: RoadNetwork, route: Route, { junction, from }: RouteJunction, branch: Branch): FalseStreet {
  const { points, s } = route.path;
  const path: number[] = [];
  for (let i = 0; i < s.length && s[i] < from; i++) path.push(points[2 * i], points[2 * i + 1]);
  path.push(...branch.points);
  // the route runs in a lane, the street in the middle between its lanes
  const { x, y } = network.junctions[junction];
  const side = network.drivingSide === 'right' ? HALF_LANE : -HALF_LANE;
  const lane = new Polyline(branch.points.slice(Math.min(branch.straightFrom, branch.points.length - 4)));
  return { street: [x, y, ...lane.offset(side).points], path: new Polyline(path), at: from };
}
