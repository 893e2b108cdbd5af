import type { StreetGraph } from '../street-graph';
import type { TurnRestriction } from '../street-signs';

/** How a network is built from streets. */
export interface NetworkOptions {
  /** Radius that turns at junctions are given room for, where there is room [m]. */
  turnRadius?: number;
}

/** Room for the car at walking pace, and the size of corners in old towns [m]. */
const TURN_RADIUS = 6.3;

/** What holds at every junction of a map. */
export interface RoadRules {
  drivingSide: 'right' | 'left';
  /** See `StreetGraph.surveyed`. */
  surveyed: boolean;
  /** See {@link NetworkOptions}. */
  turnRadius: number;
  /** By the id of the street that a car comes by. */
  restrictions: ReadonlyMap<number, readonly TurnRestriction[]>;
}

export function roadRules(
  { drivingSide, surveyed, restrictions = [] }: StreetGraph,
  { turnRadius = TURN_RADIUS }: NetworkOptions = {},
): RoadRules {
  const byStreet = new Map<number, TurnRestriction[]>();
  for (const restriction of restrictions) {
    const list = byStreet.get(restriction.from);
    if (list) list.push(restriction);
    else byStreet.set(restriction.from, [restriction]);
  }
  return { drivingSide, surveyed: surveyed === true, turnRadius, restrictions: byStreet };
}
