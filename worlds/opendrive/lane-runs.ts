import { wrapAngle } from '../../core/maths';
import { bitEnd, type LaneBit } from './lane-bits';
import type { LaneGraph } from './links';

/** Bits that meet within these are one lane [m, rad]. */
const MERGE_GAP = 0.5;
const MERGE_KINK = 0.2;
/** Limits that differ by less are the same [m/s]. */
const SAME_LIMIT = 0.1;

/** Bits in a row that become one lane, for each of the lanes side by side, from the left in driving direction. */
export type LaneRun = number[][];

/**
 * Joins bits of streets into lanes that run on while all lanes beside them do, so that there is room to change lanes; and the bits of a
 * connecting lane.
 */
export function findRuns(graph: LaneGraph): LaneRun[] {
  const { strips, bits } = graph;
  const goesOn = (a: LaneBit, b: LaneBit) => continues(a, b, graph) && Math.abs(a.limit - b.limit) < SAME_LIMIT;
  const groups: number[][] = [];
  const groupOf = new Int32Array(bits.length).fill(-1);
  for (const { junction, bits: own } of strips) {
    for (const id of own) {
      // in junctions lanes are not changed
      if (junction >= 0) groups.push([id]);
      else if (bits[id].left < 0) groups.push(fromLeft(bits[id], bits));
    }
  }
  groups.forEach((group, g) => {
    for (const bit of group) groupOf[bit] = g;
  });
  const following = groups.map((group) => {
    const [first] = bits[group[0]].next;
    if (first === undefined) return -1;
    const candidate = groups[groupOf[first]];
    const fits = candidate.length === group.length && group.every((bit, k) => goesOn(bits[bit], bits[candidate[k]]));
    return fits ? groupOf[first] : -1;
  });
  const leading = new Int32Array(groups.length).fill(-1);
  following.forEach((next, g) => {
    if (next >= 0) leading[next] = g;
  });
  const runs: LaneRun[] = [];
  const done = new Uint8Array(groups.length);
  const walk = (first: number) => {
    const run: LaneRun = groups[first].map(() => []);
    for (let g = first; g >= 0 && !done[g]; g = following[g]) {
      done[g] = 1;
      groups[g].forEach((bit, k) => {
        run[k].push(bit);
      });
    }
    runs.push(run);
  };
  groups.forEach((_, g) => {
    if (leading[g] < 0) walk(g);
  });
  // what is left are rings
  groups.forEach((_, g) => {
    if (!done[g]) walk(g);
  });
  return runs;
}

function fromLeft(bit: LaneBit, bits: readonly LaneBit[]): number[] {
  const group: number[] = [];
  for (let at = bit.id; at >= 0; at = bits[at].right) group.push(at);
  return group;
}

/** Whether one bit goes over into another and neither has another way. In files of our own no lane is of two roads. */
export function continues(a: LaneBit, b: LaneBit, { strips, isOwn }: Pick<LaneGraph, 'strips' | 'isOwn'>): boolean {
  if (isOwn && strips[a.strip].road !== strips[b.strip].road) return false;
  if (a.next.length !== 1 || a.next[0] !== b.id || b.previous.length !== 1) return false;
  if (strips[a.strip].junction !== strips[b.strip].junction) return false;
  const end = bitEnd(a, strips[a.strip], true);
  const start = bitEnd(b, strips[b.strip], false);
  return (
    Math.hypot(start.x - end.x, start.y - end.y) <= MERGE_GAP &&
    Math.abs(wrapAngle(start.heading - end.heading)) <= MERGE_KINK
  );
}
