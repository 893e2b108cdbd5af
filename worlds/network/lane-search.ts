import type { Lane } from '../lane';
import type { RoadNetwork } from '../road-network';
import type { LanePlace } from '../route';
import { StateQueue } from './state-queue';

/** Room that one lane change needs at least [m]. */
const LEAST_BLEND = 15;
/** What a lane change costs, as if the way were this much longer [m]. */
const CHANGE_COST = 8;
/** A lane is told apart by how many changes have led onto it on its street: 0 to 3. */
const CHANGES = 4;

/** A lane on a way, and how the car comes onto it. */
export interface LaneStep {
  lane: number;
  /** True when it is reached by a lane change from the step before. */
  changed: boolean;
}

/** A state the search has settled. */
export interface Settled {
  lane: Lane;
  /** Cost of the way to where the car comes onto the lane [m]. */
  cost: number;
  /** Where that is, as a part of the lane's length. */
  fraction: number;
  changes: number;
  state: number;
}

/** Whether `changes` lane changes fit into `length` metres of street. @param blend room that one needs at least [m] */
export function changesFit(changes: number, length: number, blend = LEAST_BLEND): boolean {
  return length >= changes * blend;
}

/**
 * Searches lanes outward from a place by Dijkstra's method, ties by lane id, as far as `limit` metres.
 *
 * @param visit is told every state in order of cost, and stops the search by returning true
 * @param blend room that a lane change needs at least [m]
 * @returns the way to the state at which it stopped, null when it never did
 */
export function searchLanes(
  network: RoadNetwork,
  start: LanePlace,
  limit: number,
  visit: (settled: Settled) => boolean,
  blend = LEAST_BLEND,
): LaneStep[] | null {
  const { lanes } = network;
  const startFraction = start.s / lanes[start.lane].centre.length;
  // The lanes at the start are entered part of the way along; as wholes they may come again later.
  const startStates = lanes.length * CHANGES;
  const costs = new Map<number, number>();
  const before = new Map<number, number>();
  const settled = new Set<number>();
  const queue = new StateQueue();
  const push = (state: number, cost: number, from: number) => {
    if (cost > limit || settled.has(state) || cost >= (costs.get(state) ?? Number.POSITIVE_INFINITY)) return;
    costs.set(state, cost);
    before.set(state, from);
    queue.push(state, cost);
  };
  push(startStates + start.lane * CHANGES, 0, -1);
  while (queue.length) {
    const state = queue.pop();
    if (settled.has(state)) continue;
    settled.add(state);
    const base = state >= startStates ? startStates : 0;
    const changes = (state - base) % CHANGES;
    const lane = lanes[(state - base - changes) / CHANGES];
    const fraction = base ? startFraction : 0;
    const cost = costs.get(state)!;
    if (visit({ lane, cost, fraction, changes, state })) return wayTo(state, before, startStates);
    const left = lane.centre.length * (1 - fraction);
    for (const next of lane.successors) push(next * CHANGES, cost + left, state);
    if (changes + 1 < CHANGES && changesFit(changes + 1, left, blend)) {
      for (const next of [lane.left, lane.right])
        if (next >= 0) push(base + next * CHANGES + changes + 1, cost + CHANGE_COST, state);
    }
  }
  return null;
}

function wayTo(state: number, before: ReadonlyMap<number, number>, startStates: number): LaneStep[] {
  const steps: LaneStep[] = [];
  for (let at = state; at >= 0; at = before.get(at)!) {
    const code = at >= startStates ? at - startStates : at;
    steps.push({ lane: Math.floor(code / CHANGES), changed: code % CHANGES > 0 });
  }
  return steps.reverse();
}
