import { z } from 'zod';
import type { Scenery } from '../scenery';

const ROOFS = ['flat', 'gable'] as const;
const SHAPES = ['round', 'conical', 'bush'] as const;
const BUILDING_FIELDS = 8;
const TREE_FIELDS = 6;

const records = (fields: number) =>
  z
    .array(z.number().min(-1e10).max(1e10))
    .max(fields * 1_000_000)
    .refine((list) => list.length % fields === 0, `holds ${fields} numbers each`);
/** Everything stands on the plan, is not of negative size, and its enumerations are known. */
const everyRecord =
  (fields: number, isSound: (record: readonly number[]) => boolean) =>
  (list: readonly number[]): boolean => {
    for (let i = 0; i < list.length; i += fields) if (!isSound(list.slice(i, i + fields))) return false;
    return true;
  };
const isPlace = (v: number) => Math.abs(v) <= 1_000_000;
const isSize = (v: number) => v > 0 && v <= 2_000;
const isVariant = (v: number) => Number.isSafeInteger(v) && v >= 0;

/** Buildings and trees as a file holds them: plain numbers, one after the other. */
export const scenerySchema = z.strictObject({
  buildings: records(BUILDING_FIELDS).refine(
    everyRecord(
      BUILDING_FIELDS,
      ([x, y, heading, width, depth, height, roof, variant]) =>
        [x, y].every(isPlace) &&
        Math.abs(heading) < 100 &&
        [width, depth, height].every(isSize) &&
        roof in ROOFS &&
        isVariant(variant),
    ),
    'has a building that cannot be',
  ),
  trees: records(TREE_FIELDS).refine(
    everyRecord(
      TREE_FIELDS,
      ([x, y, height, radius, shape, variant]) =>
        [x, y].every(isPlace) && [height, radius].every(isSize) && shape in SHAPES && isVariant(variant),
    ),
    'has a tree that cannot be',
  ),
});

export type SceneryFile = z.infer<typeof scenerySchema>;

export function packScenery({ buildings, trees }: Scenery): SceneryFile {
  return {
    buildings: buildings.flatMap(({ x, y, heading, width, depth, height, roof, variant }) => [
      ...[x, y, heading, width, depth, height],
      ...[ROOFS.indexOf(roof), variant],
    ]),
    trees: trees.flatMap(({ x, y, height, radius, shape, variant }) => [
      ...[x, y, height, radius],
      ...[SHAPES.indexOf(shape), variant],
    ]),
  };
}

export function unpackScenery({ buildings, trees }: SceneryFile): Scenery {
  return {
    buildings: recordsOf(buildings, BUILDING_FIELDS).map(([x, y, heading, width, depth, height, roof, variant]) => ({
      ...{ x, y, heading, width, depth, height },
      ...{ roof: ROOFS[roof], variant },
    })),
    trees: recordsOf(trees, TREE_FIELDS).map(([x, y, height, radius, shape, variant]) => ({
      ...{ x, y, height, radius },
      ...{ shape: SHAPES[shape], variant },
    })),
  };
}

function recordsOf(list: readonly number[], fields: number): number[][] {
  return Array.from({ length: list.length / fields }, (_, i) => list.slice(i * fields, (i + 1) * fields));
}
