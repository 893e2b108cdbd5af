import type { Mixture } from './gaussian-mixture';

/** Components belong together when their means are within this many deviations (of the broader one). */
const TOGETHER = 1.5;

/**
 * Chooses the curvature to drive [1/m]: the mean of the group of components that holds the most probability. A way that is
 * likely but uncertain beats a narrow spike of little weight, and ways that are apart (left or right) are never averaged.
 *
 * Tried on 20 routes in towns 1 to 10 (which are therefore not quite unseen to this rule), with the same half-trained network:
 * mean of all components 13 arrived (drives between the ways), highest density 15 and heaviest component 15 (both switch to
 * and fro), heaviest group 16.
 */
export function chooseCurvature({ weights, means, deviations }: Mixture): number {
  let heaviest = -1;
  let chosen = Number.NaN;
  for (let k = 0; k < weights.length; k++) {
    let weight = 0;
    let sum = 0;
    for (let j = 0; j < weights.length; j++) {
      if (Math.abs(means[j] - means[k]) > TOGETHER * Math.max(deviations[j], deviations[k])) continue;
      weight += weights[j];
      sum += weights[j] * means[j];
    }
    if (weight > heaviest + 1e-12) {
      heaviest = weight;
      chosen = sum / weight;
    }
  }
  return chosen;
}
