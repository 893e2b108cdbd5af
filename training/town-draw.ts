import { RandomStream } from '../core/random';
import { TOWN_SEED_RANGES } from '../worlds/seeds';
import { TOWN_STYLES, type TownStyle } from '../worlds/town/style';
import type { CollectOptions } from './collect';

/** The town that a shard is driven in. */
export interface TownDraw {
  seed: number;
  /** Side of the town [m]. */
  sizeMetres: number;
  /** Decides palette and light: another one than the town's own, so that looks and layouts do not go together. */
  lookSeed: number;
  style: TownStyle;
}

/**
 * Draws the town of a shard: a seed of the split's range, a size, a look, a style. Decided by the collection's seed and the
 * shard's number.
 */
export function drawTown(
  { split, seed, townSize, styles }: Pick<CollectOptions, 'split' | 'seed' | 'townSize' | 'styles'>,
  number: number,
): TownDraw {
  const random = new RandomStream(seed, `town-${split}-${number}`);
  const [first, last] = TOWN_SEED_RANGES[split];
  return {
    seed: first + random.integer(last - first + 1),
    sizeMetres: Math.round(random.range(...townSize)),
    lookSeed: random.integer(2 ** 31),
    style: drawStyle(styles, random),
  };
}

function drawStyle(styles: Record<TownStyle, number>, random: RandomStream): TownStyle {
  let rest = random.uniform() * TOWN_STYLES.reduce((sum, style) => sum + styles[style], 0);
  for (const style of TOWN_STYLES) {
    rest -= styles[style];
    if (rest < 0) return style;
  }
  return 'plain';
}
