import { lerp } from '../../core/maths';
import type { Lane } from '../lane';
import { Polyline } from '../polyline';
import type { Carriageway, Junction } from '../road-network';

/** Lanes of one way through a junction at most, and ways looked at. */
const DEEPEST = 5;
const MOST_WAYS = 400;
/** Points of a line through a junction. */
const PIECES = 24;

/** A way through a junction, from one end of a carriageway to another: `2 i` is where carriageway i begins, `2 i + 1` where it ends. */
export interface JunctionWay {
  from: number;
  to: number;
  /** From the end of the one to the end of the other, in the middle of what leads there and back. */
  line: Polyline;
  lanesForward: number;
  lanesBackward: number;
  speedLimit: number;
  /** How much it turns [rad]. */
  turn: number;
}

/** The ways through a junction, straight ones first. */
export function findWays(
  junction: Junction,
  lanes: readonly Lane[],
  carriageways: readonly Carriageway[],
  ends: readonly number[],
): JunctionWay[] {
  const lines = new Map<string, { from: number; to: number; lanes: { line: Polyline; limit: number }[] }>();
  let ways = 0;
  const follow = (id: number, from: number, points: number[], depth: number): void => {
    if (depth > DEEPEST || ++ways > MOST_WAYS) return;
    const lane = lanes[id];
    const onward = [...points, ...lane.centre.points];
    for (const next of lane.successors) {
      if (lanes[next].junction === junction.id) {
        follow(next, from, onward, depth + 1);
        continue;
      }
      const to = endOf(lanes[next], onward.slice(-2), ends, carriageways);
      if (to < 0 || to === from) continue;
      const key = `${from} ${to}`;
      const own = { line: new Polyline(onward), limit: lane.speedLimit };
      const found = lines.get(key);
      if (found) found.lanes.push(own);
      else lines.set(key, { from, to, lanes: [own] });
    }
  };
  for (const id of junction.lanes) {
    if (ways > MOST_WAYS) break;
    for (const before of lanes[id].predecessors) {
      if (lanes[before].junction === junction.id) continue;
      const from = endOf(lanes[before], [...lanes[id].centre.points.subarray(0, 2)], ends, carriageways);
      if (from >= 0) follow(id, from, [], 0);
    }
  }
  const out: JunctionWay[] = [];
  for (const way of lines.values()) {
    const back = lines.get(`${way.to} ${way.from}`);
    // of there and back, the one from the lower end stands for both
    if (back && way.from > way.to) continue;
    const middle = way.lanes[way.lanes.length >> 1];
    const line = back ? between(middle.line, back.lanes[back.lanes.length >> 1].line) : middle.line;
    const bend = line.headingAt(line.length) - line.headingAt(0);
    out.push({
      from: way.from,
      to: way.to,
      line,
      lanesForward: way.lanes.length,
      lanesBackward: back?.lanes.length ?? 0,
      speedLimit: middle.limit,
      turn: Math.abs(bend - 2 * Math.PI * Math.round(bend / (2 * Math.PI))),
    });
  }
  return out.sort((a, b) => a.turn - b.turn || a.from - b.from || a.to - b.to);
}

/** The end of a lane's carriageway at a point of a junction; -1 where it has none there. */
function endOf(
  { street }: Lane,
  [x, y]: readonly number[],
  ends: readonly number[],
  carriageways: readonly Carriageway[],
): number {
  let best = -1;
  let nearest = Number.POSITIVE_INFINITY;
  for (const end of ends) {
    if (end >> 1 !== street) continue;
    const { points } = carriageways[street].centre;
    const i = end & 1 ? points.length - 2 : 0;
    const distance = Math.hypot(points[i] - x, points[i + 1] - y);
    if (distance >= nearest) continue;
    nearest = distance;
    best = end;
  }
  return best;
}

/** The line midway between one there and one back. */
function between(there: Polyline, back: Polyline): Polyline {
  const points: number[] = [];
  for (let k = 0; k <= PIECES; k++) {
    const a = there.pointAt((there.length * k) / PIECES);
    const b = back.pointAt(back.length * (1 - k / PIECES));
    points.push(lerp(a.x, b.x, 0.5), lerp(a.y, b.y, 0.5));
  }
  return new Polyline(points);
}
