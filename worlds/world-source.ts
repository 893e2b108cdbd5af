import type { TownStyle } from './town/style';

/** A world as plain data: what it is made of. Whoever has files can make it. */
export type WorldSource = TownSource | { file: string; scenery: number };

/** A generated town: its seed, and its width [m] and style where they are not the usual ones. */
export interface TownSource {
  town: number;
  sizeMetres?: number;
  style?: TownStyle;
}
