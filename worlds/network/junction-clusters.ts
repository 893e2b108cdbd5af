import { boxOf, type PlanBox, unionOf } from '../plan-box';
import { type Arm, makeArm } from './arm';
import { dualCrossings } from './dual-carriageways';
import type { RoadRules } from './road-rules';
import type { Chain } from './street-chains';
import { trimArms } from './trim-arms';

/** Nodes that make one junction, with the streets that end there and those that lie inside. */
export interface Cluster {
  /** Ascending. */
  nodes: number[];
  arms: Arm[];
  /** Indices of chains inside the junction. */
  within: number[];
}

/** Shortest piece of street worth keeping between two junctions, and before a dead end [m]. */
const LEAST_STREET = 2;
const LEAST_STUB = 6;
/** A street that bends more than a car can is part of the junction up to this length [m]; least radius of its inner lane [m]. */
const LEAST_TIGHT_STREET = 15;
const LEAST_RADIUS = 5.6;
/** Nodes are not merged over more than this [m]. */
const LARGEST_EXTENT = 70;
const MERGE_ROUNDS = 12;

/**
 * Finds which nodes make one junction and how far back each street begins.
 *
 * 1. Every node is a junction, its arms trimmed as its turns need. On maps of real places, crossings of a street with both carriageways of
 *    another are one.
 * 2. Where the trims of a street's two ends leave nothing of it, the two junctions become one.
 * 3. Again, until nothing merges.
 * 4. Arms are trimmed once more within the room that there is.
 */
export function clusterJunctions(
  chains: readonly Chain[],
  nodes: ReadonlyMap<number, { x: number; y: number }>,
  rules: RoadRules,
): Cluster[] {
  const parent = new Map<number, number>();
  const box = new Map<number, PlanBox>();
  for (const { from, to } of chains) {
    for (const node of [from, to]) {
      const { x, y } = nodes.get(node)!;
      parent.set(node, node);
      box.set(node, boxOf([x, y]));
    }
  }
  const rootOf = (node: number): number => {
    let root = node;
    while (parent.get(root) !== root) root = parent.get(root)!;
    for (let at = node; at !== root; ) {
      const up = parent.get(at)!;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  const swallowed = new Uint8Array(chains.length);
  let clusters = new Map<number, Cluster>();
  const byRoot = (dirty: ReadonlySet<number> | null) => {
    const made = new Map<number, Cluster>();
    const of = (node: number) => {
      const root = rootOf(node);
      let cluster = made.get(root);
      if (!cluster) {
        cluster = { nodes: [], arms: [], within: [] };
        made.set(root, cluster);
      }
      return cluster;
    };
    for (const node of [...parent.keys()].sort((a, b) => a - b)) of(node).nodes.push(node);
    chains.forEach((chain, i) => {
      if (swallowed[i]) of(chain.from).within.push(i);
      else {
        of(chain.from).arms.push(makeArm(chain, i, true));
        of(chain.to).arms.push(makeArm(chain, i, false));
      }
    });
    for (const [root, cluster] of made) {
      const before = clusters.get(root);
      if (dirty && !dirty.has(root) && before) made.set(root, before);
      else trimArms(cluster.arms, streetsIn(cluster, chains), rules);
    }
    return made;
  };

  /** Takes a street and the nodes at its ends into one junction; false where that would be too large. */
  const swallow = (i: number, isRingRest = false): boolean => {
    const { from, to, centre } = chains[i];
    const a = rootOf(from);
    const b = rootOf(to);
    if (a !== b) {
      const joined = unionOf(box.get(a)!, box.get(b)!);
      const extent = Math.max(joined.maxX - joined.minX, joined.maxY - joined.minY);
      if (extent > LARGEST_EXTENT && centre.length > 4) return false;
      const [low, high] = a < b ? [a, b] : [b, a];
      parent.set(high, low);
      box.set(low, joined);
    } else if (centre.length > 40 && !isRingRest) return false;
    swallowed[i] = 1;
    return true;
  };

  if (rules.surveyed) for (const i of dualCrossings(chains)) swallow(i);
  clusters = byRoot(null);
  for (let round = 0; round < MERGE_ROUNDS; round++) {
    const dirty = new Set<number>();
    const merged: number[] = [];
    trimSums(clusters, chains.length).forEach((trims, i) => {
      if (swallowed[i]) return;
      const { from, to, centre, roundabout } = chains[i];
      const left = centre.length - trims.start - trims.end;
      // What is left of a ring whose other pieces lie inside one junction goes with them.
      const isRingRest = roundabout && rootOf(from) === rootOf(to) && from !== to;
      const least = trims.stub
        ? LEAST_STUB
        : isTight(chains[i], trims.start, trims.end)
          ? LEAST_TIGHT_STREET
          : LEAST_STREET;
      if (left >= least && !isRingRest) return;
      if (swallow(i, isRingRest)) merged.push(from);
    });
    if (!merged.length) break;
    for (const node of merged) dirty.add(rootOf(node));
    clusters = byRoot(dirty);
  }

  settle(clusters, chains, rules);
  return [...clusters.values()].sort((a, b) => a.nodes[0] - b.nodes[0]);
}

function streetsIn(cluster: Cluster, chains: readonly Chain[]): Chain[] {
  return cluster.within.map((i) => chains[i]);
}

/** For each chain, how much its two ends take [m], and whether it is a dead end. */
function trimSums(clusters: ReadonlyMap<number, Cluster>, count: number): ChainTrims[] {
  const sums = Array.from({ length: count }, () => ({ start: 0, end: 0, stub: false }));
  for (const { arms } of clusters.values()) {
    for (const { chain, atStart, trim, lanesIn, lanesOut } of arms) {
      sums[chain][atStart ? 'start' : 'end'] = trim;
      if (arms.length === 1 && lanesIn && lanesOut) sums[chain].stub = true;
    }
  }
  return sums;
}

interface ChainTrims {
  start: number;
  end: number;
  stub: boolean;
}

/** Whether the inner lane of what is left of a street bends more than a car can. */
function isTight(
  { centre, lanesForward, lanesBackward, laneWidth, median = 0 }: Chain,
  start: number,
  end: number,
): boolean {
  if (centre.length - start - end > LEAST_TIGHT_STREET) return false;
  const limit = 1 / (LEAST_RADIUS + ((lanesForward + lanesBackward - 1) * laneWidth + median) / 2);
  for (let s = start; s <= centre.length - end; s += 0.5) if (Math.abs(centre.curvatureAt(s)) > limit) return true;
  return false;
}

/** Shares out what is left of every street between its two ends and trims once more. */
function settle(clusters: ReadonlyMap<number, Cluster>, chains: readonly Chain[], rules: RoadRules): void {
  const needed = new Map<string, number>();
  const key = (arm: Arm) => `${arm.chain}${arm.atStart ? '<' : '>'}`;
  const sums = trimSums(clusters, chains.length);
  for (const { arms } of clusters.values()) for (const arm of arms) needed.set(key(arm), arm.trim);
  for (const cluster of clusters.values()) {
    const room = cluster.arms.map((arm) => {
      const { length } = arm.street.centre;
      const need = needed.get(key(arm))!;
      const sum = sums[arm.chain].start + sums[arm.chain].end;
      const slack = length - sum - LEAST_STREET;
      return slack >= 0 ? need + slack / 2 : Math.max(0.05, (need / sum) * (length - Math.min(2, length / 3)));
    });
    trimArms(cluster.arms, streetsIn(cluster, chains), rules, room);
  }
}
