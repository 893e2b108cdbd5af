import { wrapAngle } from '../../core/maths';
import type { Lane, Turn } from '../lane';
import { Polyline } from '../polyline';
import { centrePoints, type LaneBit, type PavedStrip } from './lane-bits';
import { moveEnd } from './lane-lines';
import type { LaneRun } from './lane-runs';
import type { LaneGraph } from './links';

const DEGREE = Math.PI / 180;
const STRAIGHT = 30 * DEGREE;
const NOTED_TURNS: Turn[] = ['straight', 'left', 'right', 'uturn'];
const UTURN = [150 * DEGREE, 210 * DEGREE];

/** Lanes of a network, and the lane that each bit became. */
export interface BuiltLanes {
  lanes: Lane[];
  laneOf: Int32Array;
}

/**
 * Makes lanes of runs: centre lines in driving direction, linked end to beginning. Small steps between linked lanes are eased away: lanes of
 * streets stay where they are, connecting lanes move to meet them.
 */
export function buildLanes({ strips, bits }: LaneGraph, runs: readonly LaneRun[]): BuiltLanes {
  const lanes: Omit<Lane, 'centre'>[] = [];
  const lines: number[][] = [];
  const laneOf = new Int32Array(bits.length).fill(-1);
  for (const run of runs) {
    const first = lanes.length;
    run.forEach((chain, k) => {
      const strip = strips[bits[chain[0]].strip];
      const inJunction = strip.junction >= 0;
      for (const bit of chain) laneOf[bit] = lanes.length;
      lanes.push({
        id: lanes.length,
        street: inJunction ? -1 : 0,
        junction: strip.junction,
        width: widthOf(chain, bits, strips),
        speedLimit: bits[chain[0]].limit,
        turn: (inJunction && NOTED_TURNS.find((turn) => turn === strip.road.noted.turn)) || 'along',
        roundabout: strip.road.noted.roundabout,
        predecessors: [],
        successors: [],
        left: k > 0 ? first + k - 1 : -1,
        right: k + 1 < run.length ? first + k + 1 : -1,
      });
      lines.push(joined(chain.map((bit) => centrePoints(bits[bit], strips[bits[bit].strip]))));
    });
  }
  runs.forEach((run) => {
    for (const chain of run) {
      const lane = lanes[laneOf[chain[0]]];
      for (const bit of bits[chain[chain.length - 1]].next) link(lane, lanes[laneOf[bit]]);
    }
  });
  meet(lanes, lines);
  const complete = lanes.map((lane, i): Lane => ({ ...lane, centre: new Polyline(lines[i]) }));
  for (const lane of complete) {
    if (lane.junction >= 0 && lane.turn === 'along') lane.turn = turnOf(lane.centre);
  }
  return { lanes: complete, laneOf };
}

function link(from: Pick<Lane, 'id' | 'successors'>, to: Pick<Lane, 'id' | 'predecessors'>): void {
  if (!from.successors.includes(to.id)) from.successors.push(to.id);
  if (!to.predecessors.includes(from.id)) to.predecessors.push(from.id);
}

function widthOf(chain: readonly number[], bits: readonly LaneBit[], strips: readonly PavedStrip[]): number {
  let widest = 0;
  for (const bit of chain) {
    const { column, strip } = bits[bit];
    for (const t of strips[strip].section.stations.t) widest = Math.max(widest, t[column] - t[column + 1]);
  }
  return widest;
}

/** One line of several that follow each other; steps between them are shared. */
function joined(pieces: number[][]): number[] {
  for (let i = 1; i < pieces.length; i++) {
    const before = pieces[i - 1];
    const after = pieces[i];
    const x = (before[before.length - 2] + after[0]) / 2;
    const y = (before[before.length - 1] + after[1]) / 2;
    moveEnd(before, true, x, y);
    moveEnd(after, false, x, y);
  }
  return pieces.flatMap((piece, i) => (i === 0 ? piece : piece.slice(2)));
}

/** Moves the ends of linked lanes to common points. */
function meet(lanes: readonly Omit<Lane, 'centre'>[], lines: readonly number[][]): void {
  // end 2 i is where lane i begins, 2 i + 1 where it ends
  const seen = new Uint8Array(2 * lanes.length);
  for (let first = 0; first < seen.length; first++) {
    if (seen[first]) continue;
    seen[first] = 1;
    const ends = [first];
    for (const end of ends) {
      const lane = lanes[end >> 1];
      const others = end & 1 ? lane.successors.map((id) => 2 * id) : lane.predecessors.map((id) => 2 * id + 1);
      for (const other of others) {
        if (seen[other]) continue;
        seen[other] = 1;
        ends.push(other);
      }
    }
    if (ends.length < 2) continue;
    const rank = (end: number) => {
      const lane = lanes[end >> 1];
      const links = end & 1 ? lane.successors.length : lane.predecessors.length;
      return (lane.junction < 0 ? 1e6 : 0) + links;
    };
    const anchor = ends.reduce((best, end) => (rank(end) > rank(best) ? end : best));
    const line = lines[anchor >> 1];
    const at = anchor & 1 ? line.length - 2 : 0;
    const [x, y] = [line[at], line[at + 1]];
    for (const end of ends) if (end !== anchor) moveEnd(lines[end >> 1], (end & 1) === 1, x, y);
  }
}

/** By the heading that a car turns through. */
export function turnOf(centre: Polyline): Turn {
  const { count } = centre;
  let angle = 0;
  let before = 0;
  for (let i = 0; i + 1 < count; i++) {
    const heading = centre.headingAt((centre.s[i] + centre.s[i + 1]) / 2);
    if (i > 0) angle += wrapAngle(heading - before);
    before = heading;
  }
  if (Math.abs(angle) < STRAIGHT) return 'straight';
  if (Math.abs(angle) > UTURN[0] && Math.abs(angle) < UTURN[1]) return 'uturn';
  return angle > 0 ? 'left' : 'right';
}
