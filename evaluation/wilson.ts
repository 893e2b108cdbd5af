/** The standard normal number that 97.5 % lie below. */
const Z95 = 1.959963984540054;

/** A share of trials, and the interval that it lies in with 95 % confidence. All 0..1. */
export interface Proportion {
  share: number;
  low: number;
  high: number;
}

/**
 * Computes the 95 % confidence interval of a proportion by Wilson's score method (1927), without continuity correction:
 * `(p + z^2/2n -+ z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n)`. It stays within 0..1 and has a width at 0 and at n of n too. Of no
 * trials nothing is known: 0 to 1, and the share is 0.
 */
export function wilson(successes: number, trials: number): Proportion {
  if (trials === 0) return { share: 0, low: 0, high: 1 };
  const share = successes / trials;
  const square = Z95 * Z95;
  const middle = share + square / (2 * trials);
  const half = Z95 * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  const scale = 1 + square / trials;
  return {
    share,
    low: successes === 0 ? 0 : (middle - half) / scale,
    high: successes === trials ? 1 : (middle + half) / scale,
  };
}
