import type { EndReason } from '../sim/driving-env';
import type { Infraction, InfractionKind } from './infractions';

/** Driving scores, by the names and versions of those who defined them. */
export const DRIVING_SCORES = ['carla-leaderboard-2.0', 'carla-leaderboard-2.1'] as const;
export type DrivingScoreName = (typeof DRIVING_SCORES)[number];

/** A driving score by each formula, 0..100. */
export type DrivingScores = Record<DrivingScoreName, number>;

/**
 * What the CARLA leaderboard takes for an infraction: `factor` of version 2.0 (and 1.0; branch `master`), `coefficient` of version 2.1
 * (branch `leaderboard-2.1`), both of `leaderboard/utils/statistics_manager.py`. Kinds that are not here end the route there, which costs
 * completion, or (lanes) count by distance.
 */
export const CARLA_PENALTIES: Partial<Record<InfractionKind, { factor: number; coefficient: number }>> = {
  'collision-pedestrian': { factor: 0.5, coefficient: 1 },
  'collision-vehicle': { factor: 0.6, coefficient: 0.7 },
  'collision-static': { factor: 0.65, coefficient: 0.6 },
  'red-light': { factor: 0.7, coefficient: 0.4 },
  'stop-sign': { factor: 0.8, coefficient: 0.25 },
  'scenario-timeout': { factor: 0.7, coefficient: 0.4 },
  'yield-emergency': { factor: 0.7, coefficient: 0.4 },
  'min-speed': { factor: 0.7, coefficient: 0.4 },
};

/** What a driving score is made from. */
export interface DrivingScoreParts {
  /** Part of the route covered, 0..1. */
  completion: number;
  infractions: readonly Pick<Infraction, 'kind' | 'share'>[];
  /** Share of the distance driven that lay outside the lanes of the route, 0..1. */
  outsideShare: number;
}

/**
 * Computes the driving score of a route, 0..100: completion [%] x penalty.
 *
 * - `carla-leaderboard-2.0`: penalty = (1 - outside) x product of factors. Too low a speed, of which a share p was reached, has the factor
 *   1 - 0.3 (1 - p).
 * - `carla-leaderboard-2.1`: penalty = (1 - outside) / (1 + sum of coefficients). Too low a speed has the coefficient 0.4 (1 - p).
 */
export function drivingScore(
  name: DrivingScoreName,
  { completion, infractions, outsideShare }: DrivingScoreParts,
): number {
  let factors = 1;
  let coefficients = 0;
  for (const { kind, share = 0 } of infractions) {
    const penalty = CARLA_PENALTIES[kind];
    if (!penalty) continue;
    const missing = kind === 'min-speed' ? 1 - share : 1;
    factors *= 1 - (1 - penalty.factor) * missing;
    coefficients += penalty.coefficient * missing;
  }
  const penalty = name === 'carla-leaderboard-2.0' ? factors : 1 / (1 + coefficients);
  return 100 * completion * (1 - outsideShare) * penalty;
}

/** Computes the driving score by every formula. */
export function drivingScores(parts: DrivingScoreParts): DrivingScores {
  return Object.fromEntries(DRIVING_SCORES.map((name) => [name, drivingScore(name, parts)])) as DrivingScores;
}

/** Whether a route was a success as in NoCrash (Codevilla et al. 2019): at the goal, in time, without a collision. */
export function isSuccess(endReason: EndReason, infractions: readonly Pick<Infraction, 'kind'>[]): boolean {
  return endReason === 'arrived' && !infractions.some(({ kind }) => kind.startsWith('collision-'));
}

/** Distance between infractions. */
export interface InfractionDistance {
  /** [m] */
  metres: number;
  /** There was no infraction: the distance is at least this, not this. */
  moreThan: boolean;
}

/** Computes the mean distance driven for each infraction; without any, all that is known is that it is more than what was driven. */
export function distanceBetweenInfractions(distance: number, infractions: number): InfractionDistance {
  return { metres: infractions ? distance / infractions : distance, moreThan: infractions === 0 };
}
