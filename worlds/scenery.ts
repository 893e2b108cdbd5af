/** A box with a roof beside the street. */
export interface Building {
  x: number;
  y: number;
  /** Direction of the long side [rad]. */
  heading: number;
  /** Along the heading, across it, and up [m]. */
  width: number;
  depth: number;
  height: number;
  roof: 'flat' | 'gable';
  /** 0xRRGGBB */
  wall: number;
  roofColour: number;
}

export interface Tree {
  x: number;
  y: number;
  /** [m] */
  height: number;
  radius: number;
  colour: number;
}

/** What stands beside the roads; seeded, never on the road. */
export interface Scenery {
  buildings: Building[];
  trees: Tree[];
}
