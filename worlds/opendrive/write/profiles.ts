import { DECIMALS, element, rounded } from './xml';

/** How far values may leave those that are written [m]: many lanes side by side add up. */
const TOLERANCE = 5e-4;
/** Values that differ by less are the same [m]. */
const SAME = 1e-6;

/**
 * Writes values at stations as records `a + b ds` that hold from their `s` on.
 *
 * @param key `s`, or `sOffset` in a lane section
 */
export function linearRecords(
  name: string,
  key: string,
  stations: ArrayLike<number>,
  values: ArrayLike<number>,
): string[] {
  const out: string[] = [];
  const last = stations.length - 1;
  for (let i = 0; i < last; ) {
    // on while one straight piece to the last value is true to all between
    let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    let j = i;
    let slope = 0;
    for (let k = i + 1; k <= last; k++) {
      const ds = stations[k] - stations[i];
      const rise = values[k] - values[i];
      if (rise / ds >= low && rise / ds <= high) {
        j = k;
        slope = Math.abs(rise) <= SAME ? 0 : rise / ds;
      } else if (low > high) break;
      low = Math.max(low, (rise - TOLERANCE) / ds);
      high = Math.min(high, (rise + TOLERANCE) / ds);
    }
    const s = rounded(stations[i], DECIMALS.length);
    const a = rounded(values[i], DECIMALS.length);
    out.push(element(name, { [key]: s, a, b: rounded(slope, DECIMALS.direction), c: 0, d: 0 }));
    i = j;
  }
  return out;
}
