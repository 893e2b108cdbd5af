/** A cubic that holds from `s` on: a + b ds + c ds^2 + d ds^3, ds = s' - s [m]. */
export interface Cubic {
  s: number;
  a: number;
  b: number;
  c: number;
  d: number;
}

/** A piece of a road's reference line. */
export interface Geometry {
  s: number;
  x: number;
  y: number;
  hdg: number;
  length: number;
  shape:
    | { kind: 'line' }
    | { kind: 'arc'; curvature: number }
    | { kind: 'spiral'; curvStart: number; curvEnd: number }
    | { kind: 'poly3'; v: Polynomial }
    | { kind: 'paramPoly3'; u: Polynomial; v: Polynomial; normalized: boolean };
}

/** Coefficients a, b, c, d. */
export type Polynomial = readonly [number, number, number, number];

/** What is painted along the outer edge of a lane, from `s` of the road on. */
export interface RoadMark {
  s: number;
  /** `broken`, `solid solid`, ... in lower case */
  type: string;
  color: string;
  /** [m] */
  width: number;
  /** Lines told one by one: offset to the left of the edge [m], width [m], whether broken. */
  lines: { t: number; width: number; broken: boolean }[];
}

export interface SectionLane {
  id: number;
  type: string;
  /** Against the direction that its side of the road has, or in both. */
  direction: 'standard' | 'reversed' | 'both';
  /** At `s` of the road. Empty where borders are given. */
  widths: Cubic[];
  borders: Cubic[];
  marks: RoadMark[];
  /** [m/s] from `s` of the road on. */
  speeds: { s: number; limit: number }[];
  predecessors: number[];
  successors: number[];
  /** Noted by Turnwise: it is there where it has hardly any width, too. */
  tapers: boolean;
}

export interface LaneSection {
  s: number;
  /** From left to right, lane 0 included. */
  lanes: SectionLane[];
}

export interface RoadLink {
  kind: 'road' | 'junction';
  id: string;
  contact: 'start' | 'end' | null;
}

/** A sign or light that a road has, or refers to. */
export interface Signal {
  id: string;
  s: number;
  t: number;
  orientation: '+' | '-' | 'none';
  /** From the direction that the orientation says [rad]. */
  hOffset: number;
  /** Empty for a reference to another road's signal. */
  type: string;
  subtype: string;
  country: string;
  value: number | null;
  unit: string;
  /** Lane ids from .. to that it is for; all where empty. */
  validity: [number, number][];
}

/** A thing that stands on or beside a road, as the file has it. */
export interface RoadObject {
  id: string;
  type: string;
  name: string;
  s: number;
  t: number;
  hdg: number;
  length: number;
  width: number;
  radius: number;
  height: number;
  orientation: '+' | '-' | 'none';
  validity: [number, number][];
  /** Corners in the object's own frame (u forward, v left), or in the road's (s, t). */
  outlines: { frame: 'local' | 'road'; corners: number[]; height: number }[];
  repeats: { s: number; length: number; distance: number; tStart: number; tEnd: number }[];
}

export interface Road {
  id: string;
  name: string;
  length: number;
  /** Id of the junction that it leads through. */
  junction: string | null;
  /** What Turnwise noted when it wrote the file: of a connecting lane its junction and turn. Empty in files of others. */
  noted: { junction: string; turn: string; roundabout: boolean };
  leftHand: boolean;
  predecessor: RoadLink | null;
  successor: RoadLink | null;
  types: { s: number; type: string; limit: number | null }[];
  planView: Geometry[];
  elevation: Cubic[];
  superelevation: Cubic[];
  laneOffset: Cubic[];
  sections: LaneSection[];
  signals: Signal[];
  objects: RoadObject[];
}

export interface Connection {
  incoming: string;
  /** The connecting road, or in a direct junction the road that follows. */
  connecting: string;
  contact: 'start' | 'end';
  lanes: { from: number; to: number }[];
}

export interface RoadJunction {
  id: string;
  name: string;
  kind: 'default' | 'direct' | 'virtual' | 'crossing';
  connections: Connection[];
}

/** What of an OpenDRIVE file is used, in its own terms. */
export interface OpenDrive {
  version: string;
  name: string;
  /** PROJ string of the coordinates, or other text that stands for it. */
  geoReference: string;
  /** Whether Turnwise wrote it. */
  isOwn: boolean;
  /** Whose map it is, where Turnwise wrote it. */
  attribution: string;
  /** Offset of the coordinates from those of the geo reference. */
  offset: { x: number; y: number; hdg: number };
  roads: Road[];
  junctions: RoadJunction[];
}
