import type { JunctionPassage } from '../sim/junction-watch';
import type { RoadNetwork } from '../worlds/road-network';
import type { Route, RouteJunction } from '../worlds/route';
import { throughJunction } from './through-junction';

/** What a route does at a junction that leaves a choice. On a roundabout: stays on the ring past an exit, or leaves it. */
export const MANOEUVRES = ['left', 'straight', 'right', 'u-turn', 'roundabout-on', 'roundabout-exit'] as const;
export type Manoeuvre = (typeof MANOEUVRES)[number];

/** How often a manoeuvre was tried, and how often the car left by the route's branch. */
export interface ManoeuvreCount {
  passed: number;
  right: number;
}
export type ManoeuvreCounts = Record<Manoeuvre, ManoeuvreCount>;

/** Names what the route does at one of its junctions. */
export function manoeuvreOf({ lanes }: RoadNetwork, { lane, turn, roundabout }: RouteJunction): Manoeuvre {
  if (roundabout) {
    const { after } = throughJunction(lanes, lanes[lane]);
    return after?.roundabout ? 'roundabout-on' : 'roundabout-exit';
  }
  return turn === 'uturn' ? 'u-turn' : turn === 'along' ? 'straight' : turn;
}

/** Counts the junctions that left a choice, by manoeuvre. */
export function countManoeuvres(
  network: RoadNetwork,
  route: Route,
  passages: readonly JunctionPassage[],
): ManoeuvreCounts {
  const counts = noManoeuvres();
  for (const { index, right } of passages) {
    const junction = route.junctions[index];
    if (junction.choices < 2) continue;
    const count = counts[manoeuvreOf(network, junction)];
    count.passed++;
    if (right) count.right++;
  }
  return counts;
}

/** Counts of nothing. */
export function noManoeuvres(): ManoeuvreCounts {
  return Object.fromEntries(MANOEUVRES.map((name) => [name, { passed: 0, right: 0 }])) as ManoeuvreCounts;
}
