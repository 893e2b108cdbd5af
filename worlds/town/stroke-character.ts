import type { Street } from '../street-graph';

/** What a stroke is, apart from where it runs; its lanes are as many in each direction. */
export type StrokeCharacter = Pick<Street, 'laneWidth' | 'median' | 'speedLimit' | 'class' | 'name'> & {
  lanes: number;
  oneWay: boolean;
};

/** Strokes longer than these are main roads and roads through a quarter [m]. */
export const MAIN_ROAD = 520;
export const THROUGH_ROAD = 260;
