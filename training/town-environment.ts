import { DrivingEnv, type DrivingEnvironment } from '../sim/driving-env';
import type { ObservationSize } from '../sim/observation';
import { lookFromSeed } from '../sim/scene/look';
import { createWorld } from '../worlds/create-world';
import { generateTown } from '../worlds/town';
import type { TownDraw } from './town-draw';

/** Builds the town of a shard, and the environment to drive in it. The caller disposes it. */
export function makeTownEnvironment(
  { seed, sizeMetres, lookSeed }: TownDraw,
  size: ObservationSize,
): DrivingEnvironment {
  const world = createWorld(generateTown({ seed, sizeMetres }), { seed });
  return new DrivingEnv(world, { size, look: lookFromSeed(lookSeed) });
}
