import type { Snapping } from '../worlds/route-plan';

/** A waypoint further from its lane than this is told of [m]. */
export const FAR_FROM_LANE = 1.5;

/** What is odd about how waypoints lie on the map, a sentence for each kind; `turnwise route check` has them one by one. */
export function routeWarnings(snapping: Snapping | null): string[] {
  if (!snapping) return [];
  const { distances, moved, against, detours } = snapping;
  const most = (indices: readonly number[]) =>
    `${indices.reduce((largest, i) => Math.max(largest, distances[i]), 0).toFixed(1)} m at most`;
  const count = (indices: readonly unknown[], what: string) =>
    `${indices.length} ${what}${indices.length === 1 ? '' : 's'}`;
  const aside = moved.filter((i) => !against.includes(i));
  const far = [...distances.keys()].filter((i) => !moved.includes(i) && distances[i] > FAR_FROM_LANE);
  const warnings: string[] = [];
  if (against.length > 0)
    warnings.push(
      `${count(against, 'waypoint')} on lanes of the opposite direction, moved to the lane that the route takes, ${most(against)}; is the sign of y right?`,
    );
  if (aside.length > 0)
    warnings.push(`${count(aside, 'waypoint')} moved to another lane than the nearest, ${most(aside)}`);
  if (far.length > 0)
    warnings.push(`${count(far, 'waypoint')} more than ${FAR_FROM_LANE} m from the lane, ${most(far)}`);
  if (detours.length > 0) warnings.push(`${count(detours, 'detour')} between waypoints`);
  return warnings;
}
