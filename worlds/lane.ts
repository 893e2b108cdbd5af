import type { Polyline } from './polyline';

/** What a lane does in a junction. Lanes of streets are 'along'. */
export type Turn = 'along' | 'straight' | 'left' | 'right' | 'uturn';

/** One driving lane: of a street, or a connecting lane through a junction. */
export interface Lane {
  /** Index in `RoadNetwork.lanes`. */
  id: number;
  /** Street id, -1 in a junction. */
  street: number;
  /** Junction id, -1 on a street. */
  junction: number;
  /** Centre line in driving direction. */
  centre: Polyline;
  /** [m] */
  width: number;
  /** [m/s] */
  speedLimit: number;
  turn: Turn;
  /** Part of a roundabout's ring. */
  roundabout: boolean;
  predecessors: number[];
  successors: number[];
  /** Neighbour lanes in the same direction, -1 when there is none. */
  left: number;
  right: number;
}
