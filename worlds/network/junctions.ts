import type { Lane } from '../lane';
import { centroid } from '../outline';
import { Polyline } from '../polyline';
import type { Junction } from '../road-network';
import { carriagewayWidth } from '../street-graph';
import { type Arm, armPose } from './arm';
import { connect, endPose, sampleCurve, turningLoop } from './connecting-curve';
import { coarse, outlineOf, type Strip } from './junction-outline';
import { findMovements, type Movement } from './movements';
import { ringWay } from './ring-way';
import type { RoadRules } from './road-rules';
import type { Chain } from './street-chains';

/** Connecting lanes that bend more than this are left out where the car has another way [1/m]. */
const TIGHTEST = 1 / 5.6;
/** A car cannot do more than this [1/m]. */
const IMPOSSIBLE = 1 / 5.3;

/** Places nearer to each other than this are one [m]. */
const SAME_PLACE = 1e-3;

/** Lane ids of an arm, left to right in driving direction. */
export interface ArmLanes {
  incoming: number[];
  outgoing: number[];
}

/** Makes one junction: adds its connecting lanes to `lanes`, linked both ways, and draws its outline. */
export function makeJunction(
  id: number,
  nodes: readonly number[],
  arms: readonly Arm[],
  armLanes: readonly ArmLanes[],
  streetsWithin: readonly Chain[],
  rules: RoadRules,
  lanes: Lane[],
): Junction {
  const own: number[] = [];
  for (const { movement, centre } of drawMovements(arms, armLanes, streetsWithin, rules, lanes)) {
    const from = lanes[armLanes[movement.from].incoming[movement.laneFrom]];
    const to = lanes[armLanes[movement.to].outgoing[movement.laneTo]];
    const lane: Lane = {
      id: lanes.length,
      street: -1,
      junction: id,
      centre,
      width: Math.max(from.width, to.width),
      speedLimit: Math.min(from.speedLimit, to.speedLimit),
      turn: movement.turn,
      roundabout: from.roundabout && to.roundabout,
      predecessors: [from.id],
      successors: [to.id],
      left: -1,
      right: -1,
    };
    from.successors.push(lane.id);
    to.predecessors.push(lane.id);
    lanes.push(lane);
    own.push(lane.id);
  }
  const strips: Strip[] = own.map((lane) => ({ line: coarse(lanes[lane].centre), width: lanes[lane].width }));
  for (const arm of arms) {
    const line = stubOf(arm);
    if (line) strips.push({ line, width: arm.width });
  }
  for (const street of streetsWithin) strips.push({ line: coarse(street.centre), width: carriagewayWidth(street) });
  const outline = outlineOf(strips);
  const [x, y] = centroid(outline);
  return { id, x, y, outline, lanes: own, nodes: [...nodes], arms: arms.length };
}

interface DrawnMovement {
  movement: Movement;
  centre: Polyline;
  maxCurvature: number;
}

function drawMovements(
  arms: readonly Arm[],
  armLanes: readonly ArmLanes[],
  streetsWithin: readonly Chain[],
  rules: RoadRules,
  lanes: readonly Lane[],
): DrawnMovement[] {
  const drawn = findMovements(arms, streetsWithin, rules).flatMap((movement): DrawnMovement[] => {
    const start = endPose(lanes[armLanes[movement.from].incoming[movement.laneFrom]].centre, true);
    const end = endPose(lanes[armLanes[movement.to].outgoing[movement.laneTo]].centre, false);
    if (movement.from === movement.to) {
      const round = { ...movement, turn: 'uturn' as const };
      return [{ movement: round, centre: turningLoop(start, end), maxCurvature: 0 }];
    }
    // of a street that is on the map twice, one lane ends where that of the other begins
    if (Math.hypot(end.x - start.x, end.y - start.y) < SAME_PLACE) return [];
    const round = ringWay(arms[movement.from], arms[movement.to], start, end, streetsWithin);
    if (round) return [{ movement, centre: round, maxCurvature: 0 }];
    const curve = connect(start, end);
    return [{ movement, centre: sampleCurve(curve), maxCurvature: curve.maxCurvature }];
  });
  // A turn too tight for a car is not offered, unless its lane would lead nowhere without it: then the least tight is, if a car can do it at all.
  // On maps of real places that goes for lanes that nothing else leads to as well.
  const bestOf = new Map<number, number>();
  const laneOf = ({ from, laneFrom }: Movement) => armLanes[from].incoming[laneFrom];
  const laneInto = ({ to, laneTo }: Movement) => armLanes[to].outgoing[laneTo];
  const note = (lane: number, curvature: number) =>
    bestOf.set(lane, Math.min(bestOf.get(lane) ?? Number.POSITIVE_INFINITY, curvature));
  for (const { movement, maxCurvature } of drawn) {
    note(laneOf(movement), maxCurvature);
    if (rules.surveyed) note(laneInto(movement), maxCurvature);
  }
  const kept = drawn.filter(({ movement, maxCurvature }) => {
    const best = Math.max(bestOf.get(laneOf(movement))!, bestOf.get(laneInto(movement)) ?? 0);
    return maxCurvature <= Math.min(IMPOSSIBLE, Math.max(TIGHTEST, best));
  });
  // Where it cannot, the way is back along the same street.
  for (const { movement } of drawn) {
    const { outgoing } = armLanes[movement.from];
    if (!outgoing.length || bestOf.get(laneOf(movement))! <= IMPOSSIBLE) continue;
    bestOf.set(laneOf(movement), 0);
    const laneTo = Math.min(movement.laneFrom, outgoing.length - 1);
    const start = endPose(lanes[laneOf(movement)].centre, true);
    const end = endPose(lanes[outgoing[laneTo]].centre, false);
    const back: Movement = { ...movement, to: movement.from, laneTo, start, end, angle: Math.PI, turn: 'uturn' };
    kept.push({ movement: back, centre: turningLoop(start, end), maxCurvature: 0 });
  }
  return kept;
}

/** The middle of an arm from where its street begins to its node; null when that is no distance. */
function stubOf(arm: Arm): Polyline | null {
  if (arm.trim < 0.02) return null;
  const points: number[] = [];
  const pieces = Math.max(1, Math.ceil(arm.trim / 2));
  for (let k = 0; k <= pieces; k++) {
    const { x, y } = armPose(arm, (arm.trim * k) / pieces);
    points.push(x, y);
  }
  return new Polyline(points);
}
