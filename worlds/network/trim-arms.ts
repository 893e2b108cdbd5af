import { tan, wrapAngle } from '../../core/maths';
import type { Pose } from '../polyline';
import { type Arm, armPose } from './arm';
import { connect, tangents, turningReach } from './connecting-curve';
import { findMovements, type Movement } from './movements';
import type { RoadRules } from './road-rules';
import type { Chain } from './street-chains';

const DEGREE = Math.PI / 180;
/** Curvature that straight ways get room for where there is any [1/m]. */
const STRAIGHT_CURVATURE = 1 / 30;
/** Sharper turns get room only where they are the one way in or out of an arm; else they are left out where they stay too tight. */
const SHARPEST_TURN = 135 * DEGREE;
const LEAST_TRIM = 1;
const STEP = 1;
/** How far an arm may be trimmed so that turns fit, and so that pavements do not overlap [m]. */
const LARGEST_TRIM = 24;
const ROUNDS = 30;
/** More than an arm has in one direction. */
const MOST_LANES = 1024;

/**
 * Sets the trims of a junction's arms: far enough that carriageways do not overlap and that turns have a radius a car can follow.
 *
 * @param room how far each arm may be trimmed at most [m]; without it the trims are what the junction would need
 */
export function trimArms(
  arms: readonly Arm[],
  streetsWithin: readonly Chain[],
  rules: RoadRules,
  room?: readonly number[],
): void {
  const largest = arms.map((_, i) => Math.min(LARGEST_TRIM, room?.[i] ?? LARGEST_TRIM));
  if (arms.length === 1) {
    arms[0].trim = deadEndTrim(arms[0], room?.[0]);
    return;
  }
  arms.forEach((arm, i) => {
    arm.trim = Math.min(largest[i], Math.max(LEAST_TRIM, ...arms.map((other) => overlapLength(arm, other))));
  });
  growUntil(arms, streetsWithin, rules, largest, (movement, all) =>
    Math.abs(movement.angle) > SHARPEST_TURN && !isOnlyWay(movement, all)
      ? Number.POSITIVE_INFINITY
      : 1 / rules.turnRadius,
  );
  if (!room) return;
  const gentle = arms.map((arm, i) => Math.min(largest[i], arm.trim + 0.5 * Math.max(0, largest[i] - arm.trim), 14));
  growUntil(arms, streetsWithin, rules, gentle, (movement) =>
    Math.abs(movement.angle) > 35 * DEGREE ? Number.POSITIVE_INFINITY : STRAIGHT_CURVATURE,
  );
}

/** The middle of the turning circle lies at the street's end where the street is long enough. */
function deadEndTrim(arm: Arm, room?: number): number {
  if (!arm.lanesIn || !arm.lanesOut) return 0;
  return room === undefined ? LEAST_TRIM : Math.max(0.1, Math.min(room, turningReach(arm.street.laneWidth)));
}

function growUntil(
  arms: readonly Arm[],
  streetsWithin: readonly Chain[],
  rules: RoadRules,
  largest: readonly number[],
  limitOf: (movement: Movement, all: readonly Movement[]) => number,
): void {
  // Trims only grow: a movement that fitted fits until one of its arms is trimmed again.
  const fitting = new Map<number, { from: number; to: number }>();
  for (let round = 0; round < ROUNDS; round++) {
    const growth = new Float64Array(arms.length);
    const all = findMovements(arms, streetsWithin, rules);
    for (const movement of all) {
      if (movement.turn === 'uturn') continue;
      const limit = limitOf(movement, all);
      if (limit === Number.POSITIVE_INFINITY) continue;
      const { from, to, laneFrom, laneTo } = movement;
      const name = ((from * arms.length + to) * MOST_LANES + laneFrom) * MOST_LANES + laneTo;
      const trims = fitting.get(name);
      if (trims && trims.from === arms[from].trim && trims.to === arms[to].trim) continue;
      if (connect(movement.start, movement.end, limit).maxCurvature <= limit) {
        fitting.set(name, { from: arms[from].trim, to: arms[to].trim });
        continue;
      }
      for (const { arm, by } of armsToGrow(movement, limit)) growth[arm] = Math.max(growth[arm], by);
    }
    let grown = false;
    arms.forEach((arm, i) => {
      const trim = Math.min(largest[i], arm.trim + growth[i]);
      if (trim <= arm.trim + 1e-6) return;
      arm.trim = trim;
      grown = true;
    });
    if (!grown) return;
  }
}

/** Whether no gentler movement leaves the same arm, or none enters the same arm. */
function isOnlyWay({ from, to }: Movement, all: readonly Movement[]): boolean {
  const gentle = all.filter(({ angle }) => Math.abs(angle) <= SHARPEST_TURN);
  return !gentle.some((other) => other.from === from) || !gentle.some((other) => other.to === to);
}

/** The arm nearer to where the two lanes' lines cross, or both, and by how much [m]: most of what an arc would lack, a step at least. */
function armsToGrow({ from, to, start, end }: Movement, limit: number): { arm: number; by: number }[] {
  const reach = tangents(start, end);
  if (!reach) return [from, to].map((arm) => ({ arm, by: STEP }));
  const { before, after } = reach;
  const needed = tan(Math.abs(wrapAngle(end.heading - start.heading)) / 2) / limit;
  const by = (have: number) => Math.max(STEP, 0.7 * (needed - have));
  if (Math.abs(before - after) < 1) return [from, to].map((arm) => ({ arm, by: by(Math.min(before, after)) }));
  return before < after ? [{ arm: from, by: by(before) }] : [{ arm: to, by: by(after) }];
}

/** How far along an arm its pavement overlaps another's [m]. */
function overlapLength(arm: Arm, other: Arm): number {
  if (arm === other) return 0;
  const half = arm.width / 2;
  let last = 0;
  for (let s = 0; s <= LARGEST_TRIM; s += STEP) {
    const overlaps = [half, 0, -half].some((t) => isOnArm(armPose(arm, s, t), other));
    if (overlaps) last = s + STEP / 2;
    else if (s > other.width) break;
  }
  return last;
}

function isOnArm(pose: Pose, arm: Arm): boolean {
  const { centre } = arm.street;
  const reach = Math.min(centre.length, 2 * LARGEST_TRIM);
  const from = arm.atStart ? 0 : centre.length - reach;
  const to = arm.atStart ? reach : centre.length;
  const { s, distance } = centre.project(pose.x, pose.y, from, to);
  const atNode = arm.atStart ? s < 1e-6 : s > centre.length - 1e-6;
  return !atNode && distance < arm.width / 2 + 0.2;
}
