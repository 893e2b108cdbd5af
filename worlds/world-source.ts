/** A world as plain data: what it is made of. Whoever has files can make it. */
export type WorldSource = { town: number } | { file: string; scenery: number };
