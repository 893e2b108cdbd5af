import Flatbush from 'flatbush';
import { boxOf, EMPTY_BOX, type PlanBox, unionOf } from '../plan-box';
import { centrePoints, type LaneBit, type PavedStrip } from './lane-bits';
import type { LaneGraph } from './links';
import type { OpenDrive } from './road';

/** Lanes that overlap by more than this belong to the same junction [m]. */
const OVERLAP = 0.5;
/** Pairs of points compared in one junction at most: what comes after is not looked at. */
const MOST_COMPARISONS = 3e8;

/**
 * Finds the junctions that cars see: connecting roads that meet. A junction of the file may be several, such as the openings of a dual
 * carriageway; a strip knows the number of its part afterwards. Files of our own say it themselves.
 *
 * @param direct strips of direct junctions
 * @returns for each part the id of the file's junction
 */
export function findJunctionParts(
  graph: LaneGraph,
  { junctions }: OpenDrive,
  direct: ReadonlyMap<string, readonly PavedStrip[]>,
): string[] {
  const { strips, bits, roads } = graph;
  const parts: string[] = [];
  const byJunction = new Map<string, Set<PavedStrip>>();
  const noted = new Map<string, PavedStrip[]>();
  const kinds = new Map(junctions.map(({ id, kind }) => [id, kind]));
  const add = (junction: string, strip: PavedStrip) => {
    const members = byJunction.get(junction);
    if (members) members.add(strip);
    else byJunction.set(junction, new Set([strip]));
  };
  for (const strip of strips) {
    const { junction, noted: note } = strip.road;
    if (strip.bits.length === 0) continue;
    if (note.junction) {
      const key = `${note.junction} ${junction}`;
      noted.set(key, [...(noted.get(key) ?? []), strip]);
    } else if (junction !== null) add(junction, strip);
  }
  for (const [id, cut] of direct) for (const strip of cut) add(id, strip);
  for (const { id, kind, connections } of junctions) {
    if (kind !== 'default') continue;
    for (const { connecting } of connections) {
      const road = roads.get(connecting);
      if (road && road.junction === null && !road.noted.junction)
        for (const strip of graph.stripsOf.get(road) ?? []) if (strip.bits.length) add(id, strip);
    }
  }
  for (const group of noted.values()) {
    for (const strip of group) strip.junction = parts.length;
    parts.push(group[0].road.junction ?? '');
  }
  for (const [junction, members] of byJunction) {
    if (kinds.get(junction) === 'virtual') continue;
    const list = [...members];
    const root = list.map((_, i) => i);
    const find = (i: number): number => {
      let at = i;
      while (root[at] !== at) {
        root[at] = root[root[at]];
        at = root[at];
      }
      return at;
    };
    const join = (i: number, j: number) => {
      const [a, b] = [find(i), find(j)];
      root[Math.max(a, b)] = Math.min(a, b);
    };
    const indexOf = new Map(list.map((strip, i) => [strip.id, i]));
    // through the same street
    const firstAt = new Map<number, number>();
    list.forEach((strip, i) => {
      for (const id of strip.bits) {
        for (const near of [...bits[id].next, ...bits[id].previous]) {
          const neighbour = bits[near].strip;
          const member = indexOf.get(neighbour);
          if (member !== undefined) join(i, member);
          const first = firstAt.get(neighbour);
          if (first === undefined) firstAt.set(neighbour, i);
          else join(i, first);
        }
      }
    });
    joinOverlapping(list, bits, find, join);
    const groups = new Map<number, PavedStrip[]>();
    list.forEach((strip, i) => {
      const group = groups.get(find(i));
      if (group) group.push(strip);
      else groups.set(find(i), [strip]);
    });
    for (const group of groups.values()) {
      if (isPlainRoad(group, bits)) continue;
      for (const strip of group) strip.junction = parts.length;
      parts.push(junction);
    }
  }
  return parts;
}

/** Whether nothing is to choose, to cross or to give way to: two streets, and every lane of the one goes on in one of the other. */
function isPlainRoad(group: readonly PavedStrip[], bits: readonly LaneBit[]): boolean {
  const own = new Set(group.map(({ id }) => id));
  const arms = new Set<number>();
  for (const strip of group) {
    for (const id of strip.bits) {
      const { next, previous } = bits[id];
      if (next.length !== 1 || previous.length !== 1) return false;
      if (bits[next[0]].previous.length !== 1 || bits[previous[0]].next.length !== 1) return false;
      for (const near of [next[0], previous[0]]) if (!own.has(bits[near].strip)) arms.add(bits[near].strip);
    }
  }
  // with a single arm it is a turning circle
  return arms.size === 2;
}

/** Joins strips whose lanes run over each other. */
function joinOverlapping(
  list: readonly PavedStrip[],
  bits: readonly LaneBit[],
  find: (i: number) => number,
  join: (i: number, j: number) => void,
): void {
  const lines = list.map((strip) =>
    strip.bits.map((id) => ({
      points: Float64Array.from(centrePoints(bits[id], strip)),
      half: halfWidth(strip, bits[id].column) - OVERLAP / 2,
    })),
  );
  const tree = new Flatbush(list.length);
  const boxes = lines.map((own) =>
    own.reduce((box, { points, half }) => unionOf(box, boxOf(points, half)), EMPTY_BOX as PlanBox),
  );
  for (const { minX, minY, maxX, maxY } of boxes) tree.add(minX, minY, maxX, maxY);
  tree.finish();
  let budget = MOST_COMPARISONS;
  boxes.forEach(({ minX, minY, maxX, maxY }, i) => {
    tree.search(minX, minY, maxX, maxY, (j) => {
      if (j <= i || find(i) === find(j)) return false;
      const meet = lines[i].some((a) =>
        lines[j].some((b) => {
          budget -= (a.points.length * b.points.length) / 4;
          return budget > 0 && comeWithin(a.points, b.points, a.half + b.half);
        }),
      );
      if (meet) join(i, j);
      return false;
    });
  });
}

function halfWidth({ section: { stations } }: PavedStrip, column: number): number {
  const { t } = stations;
  const few = [t[0], t[t.length >> 1], t[t.length - 1]];
  return Math.max(...few.map((edges) => edges[column] - edges[column + 1])) / 2;
}

function comeWithin(a: Float64Array, b: Float64Array, reach: number): boolean {
  for (let i = 0; i < a.length; i += 2)
    for (let j = 0; j < b.length; j += 2) if (Math.hypot(a[i] - b[j], a[i + 1] - b[j + 1]) < reach) return true;
  return false;
}
