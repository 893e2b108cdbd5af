import { DrivingEnv, type DrivingEnvironment } from '../sim/driving-env';
import type { ObservationSize } from '../sim/observation';
import { lookFromSeed } from '../sim/scene/look';
import { townWorld } from '../worlds/town/town-world';
import type { TownDraw } from './town-draw';

/** Builds the town of a shard, and the environment to drive in it. The caller disposes it. */
export function makeTownEnvironment(
  { seed, sizeMetres, lookSeed, style }: TownDraw,
  size: ObservationSize,
): DrivingEnvironment {
  return new DrivingEnv(townWorld(seed, { sizeMetres, style }), { size, look: lookFromSeed(lookSeed) });
}
