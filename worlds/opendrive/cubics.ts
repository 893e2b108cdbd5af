import type { Cubic } from './road';

/** Places closer than this are the same: files round them [m]. */
const SAME_PLACE = 1e-6;

/**
 * The value at `s` of cubics in order of their places; 0 where there are none. Before the first, that one holds.
 *
 * @param ending the value that holds up to `s`, where another begins there
 */
export function cubicAt(cubics: readonly Cubic[], s: number, ending = false): number {
  const reached = ending ? s - SAME_PLACE : s + SAME_PLACE;
  let i = 0;
  while (i + 1 < cubics.length && cubics[i + 1].s <= reached) i++;
  const cubic = cubics[i];
  if (!cubic) return 0;
  const ds = Math.max(0, s - cubic.s);
  return cubic.a + ds * (cubic.b + ds * (cubic.c + ds * cubic.d));
}
