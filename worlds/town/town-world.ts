import { createWorld } from '../create-world';
import { generateTown, type TownOptions } from '../town';
import type { World } from '../world';
import type { TownSource } from '../world-source';

/** Generates the town of a seed with its lanes and scenery. @throws TurnwiseError TOWN_BAD_OPTION */
export function townWorld(seed: number, options: Partial<Omit<TownOptions, 'seed'>> = {}): World {
  return createWorld(generateTown({ ...options, seed }), { seed });
}

/** Generates the town that a source names. @throws TurnwiseError TOWN_BAD_OPTION */
export function townOf({ town, sizeMetres }: TownSource): World {
  return townWorld(town, sizeMetres === undefined ? {} : { sizeMetres });
}
