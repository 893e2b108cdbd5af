/** A world as plain data: what it is made of. Whoever has files can make it. */
export type WorldSource = TownSource | { file: string; scenery: number };

/** A generated town: its seed, and its width [m] where that is not the usual one. */
export interface TownSource {
  town: number;
  sizeMetres?: number;
}
