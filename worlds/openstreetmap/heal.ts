import { lineLength } from '../polyline';
import type { Street, StreetNode } from '../street-graph';

/** Two nodes closer than this along a street are one [m]. */
const SAME_PLACE = 0.3;
/** Parts of the map with less street than this, or less than the share of the largest part, are dropped [m]. */
const MIN_PART_LENGTH = 300;
const MIN_PART_SHARE = 0.02;

interface Healed {
  nodes: StreetNode[];
  streets: Street[];
  /** The new ids of the streets and nodes that are left, by the old ones; several nodes may have become one. */
  streetIds: Map<number, number>;
  nodeIds: Map<number, number>;
  /** Number of streets left out. */
  dropped: number;
}

/** Contracts streets without length, and drops streets that lie on another with the same ends. */
export function healStreets(nodes: readonly StreetNode[], streets: readonly Street[]): Healed {
  const same = new Sets(nodes.length);
  for (const street of streets) if (lineLength(street.points) < SAME_PLACE) same.join(street.from, street.to);
  const seen = new Set<string>();
  const kept: Street[] = [];
  for (const street of streets) {
    const from = same.root(street.from);
    const to = same.root(street.to);
    if (from === to) continue;
    const points = [...street.points];
    [points[0], points[1]] = [nodes[from].x, nodes[from].y];
    [points[points.length - 2], points[points.length - 1]] = [nodes[to].x, nodes[to].y];
    const healed = { ...street, from, to, points: withoutRepeats(points) };
    const key = lineKey(healed);
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(healed);
  }
  const renamed = renumbered(nodes, kept);
  for (const { id } of nodes) {
    const root = renamed.nodeIds.get(same.root(id));
    if (root !== undefined) renamed.nodeIds.set(id, root);
  }
  return { ...renamed, dropped: streets.length - kept.length };
}

/** Keeps the parts of a map that are worth driving in, each connected, one-way streets counting both ways. */
export function keepLargeParts(
  nodes: readonly StreetNode[],
  streets: readonly Street[],
): Healed & { droppedLength: number } {
  const parts = new Sets(nodes.length);
  for (const { from, to } of streets) parts.join(from, to);
  const lengths = new Map<number, number>();
  for (const { from, points } of streets) {
    const part = parts.root(from);
    lengths.set(part, (lengths.get(part) ?? 0) + lineLength(points));
  }
  let largest = 0;
  for (const length of lengths.values()) largest = Math.max(largest, length);
  const least = Math.min(largest, Math.max(MIN_PART_LENGTH, MIN_PART_SHARE * largest));
  const kept = streets.filter(({ from }) => lengths.get(parts.root(from))! >= least);
  let droppedLength = 0;
  for (const length of lengths.values()) if (length < least) droppedLength += length;
  return { ...renumbered(nodes, kept), dropped: streets.length - kept.length, droppedLength };
}

/** Nodes that are in use, and streets, numbered from 0. */
function renumbered(nodes: readonly StreetNode[], streets: readonly Street[]): Omit<Healed, 'dropped'> {
  const used = new Set<number>();
  for (const { from, to } of streets) used.add(from).add(to);
  const nodeIds = new Map<number, number>();
  const kept: StreetNode[] = [];
  for (const node of nodes) {
    if (!used.has(node.id)) continue;
    nodeIds.set(node.id, kept.length);
    kept.push({ ...node, id: kept.length });
  }
  const streetIds = new Map<number, number>();
  const renamed = streets.map((street, id) => {
    streetIds.set(street.id, id);
    return { ...street, id, from: nodeIds.get(street.from)!, to: nodeIds.get(street.to)! };
  });
  return { nodes: kept, streets: renamed, streetIds, nodeIds };
}

/** Equal for streets along the same line, whichever way they run. */
function lineKey({ from, to, points }: Street): string {
  const text = (list: readonly number[]) => list.map((value) => value.toFixed(2)).join(' ');
  if (from < to) return `${from} ${to} ${text(points)}`;
  const turned: number[] = [];
  for (let i = points.length - 2; i >= 0; i -= 2) turned.push(points[i], points[i + 1]);
  return `${to} ${from} ${text(turned)}`;
}

function withoutRepeats(points: readonly number[]): number[] {
  const out = [points[0], points[1]];
  const last = points.length - 2;
  for (let i = 2; i < last; i += 2) {
    const gap = Math.hypot(points[i] - out[out.length - 2], points[i + 1] - out[out.length - 1]);
    const gapToEnd = Math.hypot(points[i] - points[last], points[i + 1] - points[last + 1]);
    if (gap > 0.05 && gapToEnd > 0.05) out.push(points[i], points[i + 1]);
  }
  out.push(points[last], points[last + 1]);
  return out;
}

/** Disjoint sets of the numbers 0 .. count-1; a set is named by its smallest member. */
class Sets {
  private readonly parent: Int32Array;

  constructor(count: number) {
    this.parent = Int32Array.from({ length: count }, (_, i) => i);
  }

  root(i: number): number {
    let at = i;
    while (this.parent[at] !== at) {
      this.parent[at] = this.parent[this.parent[at]];
      at = this.parent[at];
    }
    return at;
  }

  join(i: number, j: number): void {
    const a = this.root(i);
    const b = this.root(j);
    this.parent[Math.max(a, b)] = Math.min(a, b);
  }
}
