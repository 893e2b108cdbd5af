import { TurnwiseError } from '../core/errors';

/** What the towns of a seed may be used for. */
export type TownRole = 'training' | 'validation' | 'unseen';

/** First and last seed of the towns that training and validation may use; every other town is unseen. */
export const TOWN_SEED_RANGES = {
  training: [10_000, 89_999],
  validation: [90_000, 99_999],
} as const;

/**
 * Tells what the town of a seed may be used for. The rule never changes, so that a policy can be judged on towns that nobody
 * trained on: 10000-89999 training, 90000-99999 validation, all others (the small numbers that people type among them) unseen.
 */
export function roleOfTownSeed(seed: number): TownRole {
  const within = ([first, last]: readonly [number, number]) => seed >= first && seed <= last;
  if (within(TOWN_SEED_RANGES.training)) return 'training';
  return within(TOWN_SEED_RANGES.validation) ? 'validation' : 'unseen';
}

/** Makes sure that a town may be used for `role`. @throws TurnwiseError SEED_WRONG_SPLIT */
export function requireRole(seed: number, role: TownRole): void {
  const actual = roleOfTownSeed(seed);
  if (actual === role) return;
  const range = role === 'unseen' ? null : TOWN_SEED_RANGES[role];
  const { training, validation } = TOWN_SEED_RANGES;
  throw new TurnwiseError('SEED_WRONG_SPLIT', {
    what: `Town ${seed} is for ${purpose(actual)}, and may not be used for ${purpose(role)}.`,
    where: 'town seed',
    fix: range
      ? `Use a seed from ${range[0]} to ${range[1]}.`
      : `Use a seed below ${training[0]} or above ${validation[1]}.`,
  });
}

function purpose(role: TownRole): string {
  return role === 'unseen' ? 'tests on unseen towns' : role;
}
