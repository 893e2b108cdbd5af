import { RandomStream } from '../../core/random';
import { buildNetwork } from '../build-network';
import { createWorld } from '../create-world';
import { makeScenery } from '../make-scenery';
import { generateTown, type TownOptions } from '../town';
import type { World } from '../world';
import type { TownSource } from '../world-source';
import { dressNetwork } from './dress-network';

/** Corners of varied towns, from lanes of old quarters to roads for lorries [m]. */
const TURN_RADII = [6.3, 13] as const;

/** Generates the town of a seed with its lanes and scenery. @throws TurnwiseError TOWN_BAD_OPTION */
export function townWorld(seed: number, options: Partial<Omit<TownOptions, 'seed'>> = {}): World {
  const graph = generateTown({ ...options, seed });
  if (options.style !== 'varied') return createWorld(graph, { seed });
  const turnRadius = new RandomStream(seed, 'corners').range(...TURN_RADII);
  const network = dressNetwork(buildNetwork(graph, { turnRadius }), graph.streets, seed);
  return { id: graph.name, seed, graph, network, ownNetwork: true, scenery: makeScenery(network, seed), warnings: [] };
}

/** Generates the town that a source names. @throws TurnwiseError TOWN_BAD_OPTION */
export function townOf({ town, ...options }: TownSource): World {
  return townWorld(town, options);
}
