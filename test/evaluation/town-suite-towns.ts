import { COLLECT_DEFAULTS } from '../../training/collect';
import { drawTown } from '../../training/town-draw';
import type { TownSource } from '../../worlds/world-source';

/** Towns of unseen-towns-v1. */
export const UNSEEN_TOWNS: TownSource[] = Array.from({ length: 20 }, (_, i) => ({ town: 201 + i }));

/** Towns of training-towns-v1: the first of `collect --seed 21`, which the shipped policy was trained on. */
export const TRAINING_TOWNS: TownSource[] = Array.from({ length: 30 }, (_, i) => {
  const { seed, sizeMetres } = drawTown({ ...COLLECT_DEFAULTS, split: 'training', seed: 21 }, i);
  return { town: seed, sizeMetres };
});
