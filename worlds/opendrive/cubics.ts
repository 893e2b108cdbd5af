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
  const cubic = cubics[lastFrom(cubics, reached)];
  if (!cubic) return 0;
  const ds = Math.max(0, s - cubic.s);
  return cubic.a + ds * (cubic.b + ds * (cubic.c + ds * cubic.d));
}

/** Index of the last of records in order that begins at `s` or before; 0 where none does. */
export function lastFrom(records: readonly { s: number }[], s: number): number {
  let low = 0;
  for (let high = records.length - 1; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if (records[middle].s <= s) low = middle;
    else high = middle - 1;
  }
  return low;
}
