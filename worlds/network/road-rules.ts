import type { StreetGraph } from '../street-graph';
import type { TurnRestriction } from '../street-signs';

/** What holds at every junction of a map. */
export interface RoadRules {
  drivingSide: 'right' | 'left';
  /** See `StreetGraph.surveyed`. */
  surveyed: boolean;
  /** By the id of the street that a car comes by. */
  restrictions: ReadonlyMap<number, readonly TurnRestriction[]>;
}

export function roadRules({ drivingSide, surveyed, restrictions = [] }: StreetGraph): RoadRules {
  const byStreet = new Map<number, TurnRestriction[]>();
  for (const restriction of restrictions) {
    const list = byStreet.get(restriction.from);
    if (list) list.push(restriction);
    else byStreet.set(restriction.from, [restriction]);
  }
  return { drivingSide, surveyed: surveyed === true, restrictions: byStreet };
}
