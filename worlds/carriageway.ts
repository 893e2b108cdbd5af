import { cos, lerp, sin } from '../core/maths';
import type { Polyline } from './polyline';
import type { StreetClass } from './street-graph';

/** A line painted on a carriageway. */
export interface Marking {
  kind: 'centre-line' | 'lane-line' | 'edge-line';
  /** Dashed, as the style of the world has dashes. */
  broken: boolean;
  /** Middle of the line: x, y pairs [m]. */
  points: Float64Array;
  /** [m] */
  width: number;
}

/** The paved strip of a street between its junctions. */
export interface Carriageway {
  /** Street id. */
  street: number;
  /** Middle of the paved strip, from the street's `from` to its `to`. */
  centre: Polyline;
  /** Where it is widest [m]. */
  width: number;
  /**
   * Where the width varies: edges of the paved strip at each point of `centre`, so far to its left, square to its heading there [m]; `left`
   * above `right`. Else half the width.
   */
  edges?: { left: Float64Array; right: Float64Array };
  /** What is painted on it, where the map says so; else what the world's style paints between lanes. */
  markings?: readonly Marking[];
  /** How far the pavement reaches beyond each edge, kerb included, where the map says so [m]: 0 for no pavement. Else by class. */
  pavements?: { left: number; right: number };
  lanesForward: number;
  lanesBackward: number;
  laneWidth: number;
  class: StreetClass;
  roundabout: boolean;
  name: string;
  /** Junction at each end, -1 at a dead end. */
  fromJunction: number;
  toJunction: number;
}

/** The paved strip at one place: how far its edges lie to the left of the middle [m]. */
export interface Edges {
  left: number;
  right: number;
}

/** The edges at arc length `s`: those of the nearer end beyond the ends. */
export function edgesAt({ centre, edges, width }: Carriageway, s: number): Edges {
  if (!edges) return { left: width / 2, right: -width / 2 };
  const i = centre.pieceAt(s);
  const f = Math.min(1, Math.max(0, (s - centre.s[i]) / (centre.s[i + 1] - centre.s[i])));
  return { left: lerp(edges.left[i], edges.left[i + 1], f), right: lerp(edges.right[i], edges.right[i + 1], f) };
}

/** How far the paved strip reaches from its middle at most [m]. */
export function reachOf({ edges, width }: Carriageway): number {
  let reach = width / 2;
  if (edges) for (const side of [edges.left, edges.right]) for (const t of side) reach = Math.max(reach, Math.abs(t));
  return reach;
}

/** Both edges of the paved strip as lines: x, y pairs at each point of `centre`, in its direction [m]. */
export function edgeLines(road: Carriageway): { left: Float64Array; right: Float64Array } {
  const { points, s, count } = road.centre;
  const left = new Float64Array(2 * count);
  const right = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const heading = road.centre.headingAt(s[i]);
    const [nx, ny] = [-sin(heading), cos(heading)];
    const at = road.edges ? { left: road.edges.left[i], right: road.edges.right[i] } : edgesAt(road, s[i]);
    left[2 * i] = points[2 * i] + nx * at.left;
    left[2 * i + 1] = points[2 * i + 1] + ny * at.left;
    right[2 * i] = points[2 * i] + nx * at.right;
    right[2 * i + 1] = points[2 * i + 1] + ny * at.right;
  }
  return { left, right };
}

/** The closed outline of the paved strip: along its left edge and back along its right one; x, y pairs [m]. */
export function stripOutline(road: Carriageway): Float64Array {
  const { left, right } = edgeLines(road);
  const out = new Float64Array(2 * left.length);
  out.set(left);
  for (let i = 0; i < right.length; i += 2)
    out.set(right.subarray(right.length - 2 - i, right.length - i), left.length + i);
  return out;
}
