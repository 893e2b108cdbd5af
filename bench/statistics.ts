/** A median with its spread over the rounds of a measurement. */
export interface Spread {
  rounds: number;
  median: number;
  min: number;
  max: number;
  lowerQuartile: number;
  upperQuartile: number;
}

/** Summarises the figures of at least one round. */
export function summarise(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('No round was measured.');
  const sorted = [...values].sort((a, b) => a - b);
  return {
    rounds: sorted.length,
    median: quantileOf(sorted, 0.5),
    min: sorted[0],
    max: sorted[sorted.length - 1],
    lowerQuartile: quantileOf(sorted, 0.25),
    upperQuartile: quantileOf(sorted, 0.75),
  };
}

/** Reads a quantile off sorted values, between two of them in proportion (Hyndman and Fan, type 7). */
export function quantileOf(sorted: readonly number[], p: number): number {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
