/** What contestants that compute the same may differ by: relative, absolute below 1. */
export const TOLERANCE = 1e-3;

/** Compares figures that should be one: the widest gap over the first figure's size, or over 1 where that is less. */
export function largestDifference(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / Math.max(1, Math.abs(values[0]));
}
