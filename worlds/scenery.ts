/** A box with a roof beside the street. */
export interface Building {
  x: number;
  y: number;
  /** Direction of the side that runs along the street [rad]. */
  heading: number;
  /** Along the heading, across it, and up to the eaves [m]. */
  width: number;
  depth: number;
  height: number;
  roof: 'flat' | 'gable';
  /** 32-bit number that picks wall, roof and door colours from the look's palettes. */
  variant: number;
}

export interface Tree {
  x: number;
  y: number;
  /** [m] */
  height: number;
  radius: number;
  shape: 'round' | 'conical' | 'bush';
  /** 32-bit number that picks the colour from the look's palette. */
  variant: number;
}

/** What stands beside the roads; seeded, never on the road. */
export interface Scenery {
  buildings: Building[];
  trees: Tree[];
}
