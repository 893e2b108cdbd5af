import { createWorld } from '../create-world';
import { generateTown, type TownOptions } from '../town';
import type { World } from '../world';

/** Generates the town of a seed with its lanes and scenery. @throws TurnwiseError TOWN_BAD_OPTION */
export function townWorld(seed: number, options: Partial<Omit<TownOptions, 'seed'>> = {}): World {
  return createWorld(generateTown({ ...options, seed }), { seed });
}
