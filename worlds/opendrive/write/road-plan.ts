import type { Carriageway } from '../../carriageway';
import type { Lane } from '../../lane';
import type { ReferencePieces } from './reference-pieces';

/** A lane of a road that is to be written. */
export interface Column {
  kind: 'driving' | 'shoulder' | 'sidewalk' | 'median';
  /** Of a driving lane. */
  lane?: Lane;
  /** Whether it leads along the road. */
  forward?: boolean;
  /** At each station [m]. */
  widths: Float64Array;
  /** OpenDRIVE's: positive left of the middle line, negative right of it, counted outwards. */
  id: number;
}

/** A road that is to be written: of a street, or of one lane through a junction. */
export interface RoadPlan {
  id: number;
  /** Of the network, -1 on a street. */
  junction: number;
  reference: ReferencePieces;
  /** Places along the reference line; between them all is straight [m]. */
  stations: Float64Array;
  /** From left to right. */
  columns: Column[];
  /** Where the middle line lies at each station [m]. */
  middle: Float64Array;
  carriageway: Carriageway | null;
}

/** Where a lane of the network is written. */
export interface LanePlace {
  road: RoadPlan;
  column: Column;
}

/** The end of a road at which a lane begins or ends. */
export function contactOf({ column }: LanePlace, atEnd: boolean): 'start' | 'end' {
  return column.forward === atEnd ? 'end' : 'start';
}
