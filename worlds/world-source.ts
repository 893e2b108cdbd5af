import { z } from 'zod';
import { TOWN_STYLES, type TownStyle } from './town/style';

/** A world as plain data: what it is made of. Whoever has files can make it. */
export type WorldSource = TownSource | { file: string; scenery: number };

/** A generated town: its seed, and its width [m] and style where they are not the usual ones. */
export interface TownSource {
  town: number;
  sizeMetres?: number;
  style?: TownStyle;
}

const seed = z.int().min(0);

/** A {@link WorldSource} in a file. */
export const worldSourceSchema = z.union([
  z.strictObject({ town: seed, sizeMetres: z.number().optional(), style: z.enum(TOWN_STYLES).optional() }),
  z.strictObject({ file: z.string().min(1), scenery: seed }),
]);
