import { element } from './xml';

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
  for (let i = 0; i < last || out.length === 0; ) {
    const slope = i < last ? (values[i + 1] - values[i]) / (stations[i + 1] - stations[i]) : 0;
    let j = i + 1;
    while (j < last && Math.abs(values[j + 1] - values[i] - slope * (stations[j + 1] - stations[i])) <= SAME) j++;
    const flat = Math.abs(slope) * ((stations[Math.min(j, last)] ?? 0) - stations[i]) <= SAME;
    out.push(element(name, { [key]: stations[i], a: values[i], b: flat ? 0 : slope, c: 0, d: 0 }));
    i = j;
  }
  return out;
}
