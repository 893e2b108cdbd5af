import { clamp } from '../core/maths';
import type { Route } from '../worlds/route';

/** What the route does where a sample was taken; the position in the list is the code in the shards. */
export const MANOEUVRES = ['along', 'straight', 'left', 'right', 'roundabout'] as const;
export type Manoeuvre = (typeof MANOEUVRES)[number];

/** How far before a junction its manoeuvre begins [m]: about where the path starts to differ between the branches. */
const APPROACH = 10;

/**
 * Names what the route does at an arc length: the turn of the junction the car is in or is about to enter, else 'along'.
 * Junctions that leave nothing to choose count as 'along'.
 *
 * @param progress arc length on the route [m]
 * @returns an index in {@link MANOEUVRES}
 */
export function manoeuvreAt(route: Route, progress: number): number {
  for (const junction of route.junctions) {
    if (progress < junction.from - APPROACH) break;
    if (progress > junction.to) continue;
    if (junction.roundabout) return 4;
    if (junction.choices < 2 || junction.turn === 'along') continue;
    return junction.turn === 'straight' ? 1 : junction.turn === 'right' ? 3 : 2;
  }
  return 0;
}

/** Upper edges of the bins of |curvature| [1/m]: straight, gentle bend, bend, turn, tight turn, and tighter than that. */
const CURVATURE_EDGES = [0.003, 0.01, 0.03, 0.06, 0.1];
const CURVATURE_BINS = 2 * CURVATURE_EDGES.length + 1;

/** Number of bins that {@link balanceBin} tells apart. */
export const BALANCE_BINS = CURVATURE_BINS * MANOEUVRES.length;

/**
 * Finds the bin of a sample for balanced sampling: |curvature| by size, left and right apart, and the manoeuvre.
 *
 * @param curvature [1/m], positive left
 * @param manoeuvre index in {@link MANOEUVRES}
 */
export function balanceBin(curvature: number, manoeuvre: number): number {
  let size = 0;
  while (size < CURVATURE_EDGES.length && Math.abs(curvature) > CURVATURE_EDGES[size]) size++;
  const signed = curvature < 0 ? -size : size;
  return clamp(manoeuvre, 0, MANOEUVRES.length - 1) * CURVATURE_BINS + signed + CURVATURE_EDGES.length;
}
