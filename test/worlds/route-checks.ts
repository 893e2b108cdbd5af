import { buildNetwork } from '../../worlds/build-network';
import type { Route } from '../../worlds/route';
import { graphOf } from './network-checks';

/** Largest curvature of a route's path [1/m]. */
export function worstBend({ path }: Route): number {
  let worst = 0;
  for (let s = 0; s <= path.length; s += 0.5) worst = Math.max(worst, Math.abs(path.curvatureAt(s)));
  return worst;
}

/** Longest distance between neighbouring points of a route's path [m]. */
export function longestGap({ path }: Route): number {
  let gap = 0;
  for (let i = 1; i < path.count; i++) gap = Math.max(gap, path.s[i] - path.s[i - 1]);
  return gap;
}

/** A crossroads of four arms of 100 m. */
export const CROSS = buildNetwork(
  graphOf(
    { 0: [0, 0], 1: [100, 0], 2: [0, 100], 3: [-100, 0], 4: [0, -100] },
    [1, 2, 3, 4].map((to) => ({ from: 0, to })),
  ),
);
