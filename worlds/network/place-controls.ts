import type { Lane } from '../lane';
import type { StreetGraph } from '../street-graph';
import { carriagewayWidth } from '../street-graph';
import type { StreetControl } from '../street-signs';
import type { TrafficControl } from '../traffic-control';
import type { Chain } from './street-chains';

/** How far beside the carriageway a light or a sign stands [m]. */
const BESIDE = 0.6;
/** Two of a kind for the same lanes this near are one [m]. */
const SAME = 12;
/** How far back lanes are looked for when a sign stands on a street that lies inside a junction [streets]. */
const MAX_BACK = 5;
/** Extent of a zebra crossing along the street [m]. */
const CROSSWALK_DEPTH = 3.5;

/** Lane ids of a chain in one direction, left to right; null where it lies inside a junction. */
export type LanesOfChain = (chain: number, forward: boolean) => readonly number[] | null;

/** Puts the lights and signs of a graph beside the lanes that they are for, level with where the map has them, at the latest at the lane's end. */
export function placeControls(
  { controls = [], drivingSide }: StreetGraph,
  chains: readonly Chain[],
  lanesOf: LanesOfChain,
  lanes: readonly Lane[],
): TrafficControl[] {
  const partOf = partsOf(chains);
  const endsAt = new Map<number, number[]>();
  chains.forEach(({ from, to }, i) => {
    for (const node of [from, to]) {
      const list = endsAt.get(node);
      if (list) list.push(i);
      else endsAt.set(node, [i]);
    }
  });
  /** Those of the chain itself, or of the only one that leads into it. */
  const lanesFor = ({ street, direction }: StreetControl): readonly number[] | null => {
    const part = partOf.get(street);
    if (!part) return null;
    let { chain } = part;
    let forward = (direction === 'forward') !== part.turned;
    for (let step = 0; step < MAX_BACK; step++) {
      const found = lanesOf(chain, forward);
      if (found) return found;
      const start = forward ? chains[chain].from : chains[chain].to;
      const ends = endsAt.get(start)!;
      const before = ends.find((other) => other !== chain);
      if (ends.length !== 2 || before === undefined) return null;
      chain = before;
      forward = chains[before].to === start;
    }
    return null;
  };

  const placed: TrafficControl[] = [];
  const byLane = new Map<number, TrafficControl[]>();
  for (const control of controls) {
    const ids = lanesFor(control);
    if (!ids?.length) continue;
    const right = drivingSide === 'right';
    const beside = lanes[right ? ids[ids.length - 1] : ids[0]];
    const { s } = beside.centre.project(control.x, control.y);
    const { heading } = beside.centre.poseAt(s);
    const { x, y } = beside.centre.pointAt(s, (right ? -1 : 1) * (beside.width / 2 + BESIDE));
    const others = byLane.get(beside.id) ?? [];
    if (others.some((other) => other.kind === control.kind && Math.hypot(other.x - x, other.y - y) < SAME)) continue;
    const made: TrafficControl = { kind: control.kind, x, y, heading, lanes: [...ids] };
    byLane.set(beside.id, [...others, made]);
    placed.push(made);
  }
  return placed;
}

/** Outlines of the marked crossings of a graph: square across the carriageway. */
export function placeCrosswalks({ crosswalks = [] }: StreetGraph, chains: readonly Chain[]): Float64Array[] {
  const partOf = partsOf(chains);
  return crosswalks.flatMap(({ street, x, y }) => {
    const part = partOf.get(street);
    if (!part) return [];
    const chain = chains[part.chain];
    const half = carriagewayWidth(chain) / 2;
    const depth = CROSSWALK_DEPTH / 2;
    if (chain.centre.length < CROSSWALK_DEPTH) return [];
    const s = Math.min(chain.centre.length - depth, Math.max(depth, chain.centre.project(x, y).s));
    const corners = [
      chain.centre.pointAt(s - depth, -half),
      chain.centre.pointAt(s + depth, -half),
      chain.centre.pointAt(s + depth, half),
      chain.centre.pointAt(s - depth, half),
    ];
    return [Float64Array.from(corners.flatMap((corner) => [corner.x, corner.y]))];
  });
}

function partsOf(chains: readonly Chain[]): Map<number, { chain: number; turned: boolean }> {
  const found = new Map<number, { chain: number; turned: boolean }>();
  chains.forEach(({ parts }, chain) => {
    for (const { street, turned } of parts) found.set(street, { chain, turned });
  });
  return found;
}
