import type { Fields } from './fields';

/** Metres per second of one unit. */
const UNITS: Record<string, number> = { 'm/s': 1, 'km/h': 1 / 3.6, kmh: 1 / 3.6, mph: 0.44704 };
/** Where a map says that there is no limit [m/s]. */
export const NO_LIMIT = 130 / 3.6;
/** Limits are held within these [m/s], as street maps have them. */
const SLOWEST = 1;
const FASTEST = 70;

/** A number of a unit in m/s; null where that is no limit for a road. */
export function inMetresPerSecond(value: number, unit: string): number | null {
  const limit = value * (UNITS[unit.trim().toLowerCase()] ?? 1);
  return limit > 0 && limit < 1000 ? Math.min(FASTEST, Math.max(SLOWEST, limit)) : null;
}

/** Reads `<speed max="50" unit="km/h"/>`; null where it says nothing. Without a unit, m/s. */
export function speedLimit(speed: Fields): number | null {
  const max = speed.text('max').trim();
  if (max === 'no limit') return NO_LIMIT;
  return inMetresPerSecond(speed.lenient('max', 0), speed.text('unit'));
}
