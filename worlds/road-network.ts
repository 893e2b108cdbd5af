import Flatbush from 'flatbush';
import { cos } from '../core/maths';
import type { Lane } from './lane';
import type { Frenet, Polyline } from './polyline';
import type { StreetClass } from './street-graph';

/** Where streets meet: an area, and the lanes that lead through it. */
export interface Junction {
  id: number;
  /** Middle [m]. */
  x: number;
  y: number;
  /** Closed outline of the paved area, counter-clockwise: x, y pairs, first point not repeated [m]. */
  outline: Float64Array;
  /** Connecting lanes. */
  lanes: number[];
  /** Nodes of the street graph that were merged into this junction. */
  nodes: number[];
  /** Number of carriageways that end here. */
  arms: number;
}

/** The paved strip of a street between its junctions. */
export interface Carriageway {
  /** Street id. */
  street: number;
  /** Middle of the paved strip, from the street's `from` to its `to`. */
  centre: Polyline;
  /** [m] */
  width: number;
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

export interface RoadNetworkParts {
  drivingSide: 'right' | 'left';
  lanes: Lane[];
  junctions: Junction[];
  carriageways: Carriageway[];
}

/** A place on a lane near some point. */
export interface LaneHit extends Frenet {
  lane: Lane;
  /** Distance from the centre line [m]. */
  distance: number;
}

/** Lanes, junctions and carriageways of a place, with look-up by position. Read only. */
export class RoadNetwork {
  readonly drivingSide: 'right' | 'left';
  readonly lanes: readonly Lane[];
  readonly junctions: readonly Junction[];
  readonly carriageways: readonly Carriageway[];
  /** West, south, east, north [m]. */
  readonly bounds: { minX: number; minY: number; maxX: number; maxY: number };
  private readonly laneIndex: PieceIndex;
  private readonly carriagewayIndex: PieceIndex;
  private readonly junctionIndex: Flatbush | null;

  constructor(parts: RoadNetworkParts) {
    this.drivingSide = parts.drivingSide;
    this.lanes = parts.lanes;
    this.junctions = parts.junctions;
    this.carriageways = parts.carriageways;
    this.laneIndex = new PieceIndex(parts.lanes.map((lane) => lane.centre));
    this.carriagewayIndex = new PieceIndex(parts.carriageways.map((carriageway) => carriageway.centre));
    this.junctionIndex = parts.junctions.length ? new Flatbush(parts.junctions.length) : null;
    for (const { outline } of parts.junctions) {
      const box = boxOf(outline);
      this.junctionIndex?.add(box[0], box[1], box[2], box[3]);
    }
    this.junctionIndex?.finish();
    const box = [
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    const grow = ([a, b, c, d]: readonly number[], by: number) => {
      box[0] = Math.min(box[0], a - by);
      box[1] = Math.min(box[1], b - by);
      box[2] = Math.max(box[2], c + by);
      box[3] = Math.max(box[3], d + by);
    };
    for (const { centre, width } of parts.carriageways) grow(boxOf(centre.points), width / 2);
    for (const { outline } of parts.junctions) grow(boxOf(outline), 0);
    this.bounds = { minX: box[0], minY: box[1], maxX: box[2], maxY: box[3] };
  }

  /** Every lane whose centre line passes within `radius` metres, nearest first (ties by lane id). */
  lanesNear(x: number, y: number, radius: number): LaneHit[] {
    const hits: LaneHit[] = [];
    for (const id of this.laneIndex.near(x, y, radius)) {
      const lane = this.lanes[id];
      const { s, t, distance } = lane.centre.project(x, y);
      if (distance <= radius) hits.push({ lane, s, t, distance });
    }
    return hits.sort((a, b) => a.distance - b.distance || a.lane.id - b.lane.id);
  }

  /** The lane that a car at this pose is most likely in: near, and leading the same way. Null when none is within 15 m. */
  locate(x: number, y: number, heading: number): LaneHit | null {
    let best: LaneHit | null = null;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const hit of this.lanesNear(x, y, 15)) {
      const cost = hit.distance + 4 * (1 - cos(hit.lane.centre.headingAt(hit.s) - heading));
      if (cost < bestCost - 1e-9) {
        best = hit;
        bestCost = cost;
      }
    }
    return best;
  }

  /** Carriageways whose middle passes within `radius` metres of a point: indices, ascending. */
  carriagewaysNear(x: number, y: number, radius: number): number[] {
    return this.carriagewayIndex.near(x, y, radius);
  }

  /** Junctions whose bounding box comes within `radius` metres of a point: indices, ascending. */
  junctionsNear(x: number, y: number, radius: number): number[] {
    return (this.junctionIndex?.search(x - radius, y - radius, x + radius, y + radius) ?? []).sort((a, b) => a - b);
  }

  /** Whether a point lies on paved road, `margin` metres beyond the edge still counting. */
  isOnRoad(x: number, y: number, margin = 0): boolean {
    for (const i of this.junctionsNear(x, y, margin)) {
      const { outline } = this.junctions[i];
      if (isInside(outline, x, y) || (margin > 0 && distanceToOutline(outline, x, y) <= margin)) return true;
    }
    for (const i of this.carriagewayIndex.near(x, y, 30)) {
      const { centre, width } = this.carriageways[i];
      if (centre.project(x, y).distance <= width / 2 + margin) return true;
    }
    return false;
  }
}

/** Which of many lines pass near a point: a packed R-tree over runs of eight pieces. */
class PieceIndex {
  private readonly tree: Flatbush | null;
  private readonly owner: number[] = [];

  constructor(lines: readonly Polyline[]) {
    const boxes: number[][] = [];
    lines.forEach((line, id) => {
      for (let first = 0; first < line.count - 1; first += 8) {
        const last = Math.min(line.count - 1, first + 8);
        boxes.push(boxOf(line.points.subarray(2 * first, 2 * last + 2)));
        this.owner.push(id);
      }
    });
    this.tree = boxes.length ? new Flatbush(boxes.length) : null;
    for (const box of boxes) this.tree?.add(box[0], box[1], box[2], box[3]);
    this.tree?.finish();
  }

  near(x: number, y: number, radius: number): number[] {
    const found = this.tree?.search(x - radius, y - radius, x + radius, y + radius) ?? [];
    return [...new Set(found.map((i) => this.owner[i]))].sort((a, b) => a - b);
  }
}

function boxOf(points: ArrayLike<number>): [number, number, number, number] {
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < points.length; i += 2) {
    minX = Math.min(minX, points[i]);
    maxX = Math.max(maxX, points[i]);
    minY = Math.min(minY, points[i + 1]);
    maxY = Math.max(maxY, points[i + 1]);
  }
  return [minX, minY, maxX, maxY];
}

/** Even-odd rule. */
export function isInside(outline: ArrayLike<number>, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const yi = outline[i + 1];
    const yj = outline[j + 1];
    if (yi > y !== yj > y && x < ((outline[j] - outline[i]) * (y - yi)) / (yj - yi) + outline[i]) inside = !inside;
  }
  return inside;
}

function distanceToOutline(outline: ArrayLike<number>, x: number, y: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const dx = outline[i] - outline[j];
    const dy = outline[i + 1] - outline[j + 1];
    const square = dx * dx + dy * dy;
    const f = square > 0 ? Math.max(0, Math.min(1, ((x - outline[j]) * dx + (y - outline[j + 1]) * dy) / square)) : 0;
    const ex = x - outline[j] - f * dx;
    const ey = y - outline[j + 1] - f * dy;
    best = Math.min(best, ex * ex + ey * ey);
  }
  return Math.sqrt(best);
}
