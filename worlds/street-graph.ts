import type { Point } from './polyline';
import type { LaneArrows, StreetControl, StreetCrosswalk, TurnRestriction } from './street-signs';

/** Where streets meet or end. */
export interface StreetNode extends Point {
  id: number;
}

/** What kind of street: decides markings, pavement and how the town looks around it. */
export type StreetClass = 'motorway' | 'primary' | 'secondary' | 'tertiary' | 'residential' | 'service';

/** A street between two nodes. */
export interface Street {
  id: number;
  from: number;
  to: number;
  /** x, y pairs [m], both end nodes included. */
  points: number[];
  /** Lanes from `from` to `to`. At least 1. */
  lanesForward: number;
  /** Lanes from `to` to `from`; 0 on a one-way street. */
  lanesBackward: number;
  /** [m] */
  laneWidth: number;
  /** What lies between the two directions, if anything [m]. */
  median?: number;
  /** [m/s] */
  speedLimit: number;
  class: StreetClass;
  /** Part of a roundabout's ring (always one-way). */
  roundabout: boolean;
  name: string;
  /** Arrows on the lanes towards `to`, and on those towards `from`. Absent where the map does not say. */
  arrowsForward?: LaneArrows;
  arrowsBackward?: LaneArrows;
}

/** The streets of a place: what the town generator and the map readers make, and what a world file holds. */
export interface StreetGraph {
  name: string;
  drivingSide: 'right' | 'left';
  nodes: StreetNode[];
  streets: Street[];
  /** Ways over junctions that signs forbid or prescribe. */
  restrictions?: TurnRestriction[];
  /** Lights and signs. */
  controls?: StreetControl[];
  /** Marked crossings. */
  crosswalks?: StreetCrosswalk[];
  /**
   * Drawn from a real place: one junction may be many nodes, lanes open and close, carriageways run side by side. Junctions are then put
   * together accordingly; without it, as for towns that were generated.
   */
  surveyed?: true;
  /** Where (0, 0) lies on earth, if anywhere [degrees]. */
  origin?: { latitude: number; longitude: number };
  /** Attribution and licence of the source, shown wherever the map is. */
  attribution?: string;
}

/** Width of the carriageway, a median included [m]. */
export function carriagewayWidth({
  lanesForward,
  lanesBackward,
  laneWidth,
  median = 0,
}: Pick<Street, 'lanesForward' | 'lanesBackward' | 'laneWidth' | 'median'>): number {
  return (lanesForward + lanesBackward) * laneWidth + median;
}
