import Flatbush from 'flatbush';
import { cos } from '../core/maths';
import type { Lane } from './lane';
import { distanceToOutline, isInside } from './outline';
import { boxOf, EMPTY_BOX, type PlanBox, unionOf } from './plan-box';
import type { Frenet, Polyline } from './polyline';
import type { StreetClass } from './street-graph';
import type { TrafficControl } from './traffic-control';

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
  /** Where the width varies: edges of the paved strip to the left of each point of `centre` [m], `left` above `right`. Else half the width. */
  edges?: { left: Float64Array; right: Float64Array };
  /** What is painted on it, where the map says so; else what the world's style paints between lanes. */
  markings?: readonly Marking[];
  /** Width of the pavement on each side, where the map says so [m]; else by class. */
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

export interface RoadNetworkParts {
  drivingSide: 'right' | 'left';
  lanes: Lane[];
  junctions: Junction[];
  carriageways: Carriageway[];
  controls?: TrafficControl[];
  crosswalks?: Float64Array[];
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
  /** Lights and signs. Nothing obeys them yet. */
  readonly controls: readonly TrafficControl[];
  /** Closed outlines of zebra crossings: x, y pairs, first point not repeated [m]. */
  readonly crosswalks: readonly Float64Array[];
  /** West, south, east, north [m]. */
  readonly bounds: Readonly<PlanBox>;
  /** Width of the widest carriageway [m]. */
  private readonly widest: number = 0;
  private readonly laneIndex: PieceIndex;
  private readonly carriagewayIndex: PieceIndex;
  private readonly junctionIndex: Flatbush | null;

  constructor(parts: RoadNetworkParts) {
    this.drivingSide = parts.drivingSide;
    this.lanes = parts.lanes;
    this.junctions = parts.junctions;
    this.carriageways = parts.carriageways;
    this.controls = parts.controls ?? [];
    this.crosswalks = parts.crosswalks ?? [];
    this.laneIndex = new PieceIndex(parts.lanes.map((lane) => lane.centre));
    this.carriagewayIndex = new PieceIndex(parts.carriageways.map((carriageway) => carriageway.centre));
    this.junctionIndex = parts.junctions.length ? new Flatbush(parts.junctions.length) : null;
    let bounds: PlanBox = EMPTY_BOX;
    for (const { outline } of parts.junctions) {
      const box = boxOf(outline);
      this.junctionIndex?.add(box.minX, box.minY, box.maxX, box.maxY);
      bounds = unionOf(bounds, box);
    }
    this.junctionIndex?.finish();
    for (const { centre, width } of parts.carriageways) {
      bounds = unionOf(bounds, boxOf(centre.points, width / 2));
      this.widest = Math.max(this.widest, width);
    }
    this.bounds = bounds;
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
    // half a metre more than can matter, for what the sums round off
    for (const i of this.carriagewayIndex.near(x, y, this.widest / 2 + margin + 0.5)) {
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
    const boxes: PlanBox[] = [];
    lines.forEach((line, id) => {
      for (let first = 0; first < line.count - 1; first += 8) {
        const last = Math.min(line.count - 1, first + 8);
        boxes.push(boxOf(line.points.subarray(2 * first, 2 * last + 2)));
        this.owner.push(id);
      }
    });
    this.tree = boxes.length ? new Flatbush(boxes.length) : null;
    for (const box of boxes) this.tree?.add(box.minX, box.minY, box.maxX, box.maxY);
    this.tree?.finish();
  }

  near(x: number, y: number, radius: number): number[] {
    const found = this.tree?.search(x - radius, y - radius, x + radius, y + radius) ?? [];
    return [...new Set(found.map((i) => this.owner[i]))].sort((a, b) => a - b);
  }
}
