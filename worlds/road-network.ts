import Flatbush from 'flatbush';
import { cos } from '../core/maths';
import { type Carriageway, reachOf } from './carriageway';
import type { Lane } from './lane';
import { distanceToOutline, isInside } from './outline';
import { PavedStrips } from './paved-strips';
import { PieceIndex } from './piece-index';
import { boxOf, EMPTY_BOX, type PlanBox, unionOf } from './plan-box';
import type { Frenet } from './polyline';
import type { TrafficControl } from './traffic-control';

export type { Carriageway, Marking } from './carriageway';

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
  /** Width of the widest carriageway without edges of its own [m]. */
  private readonly widest: number = 0;
  private readonly laneIndex: PieceIndex;
  private readonly carriagewayIndex: PieceIndex;
  private readonly junctionIndex: Flatbush | null;
  /** Of the carriageways that bring their edges. */
  private readonly pavedStrips: PavedStrips;

  constructor(parts: RoadNetworkParts) {
    this.drivingSide = parts.drivingSide;
    this.lanes = parts.lanes;
    this.junctions = parts.junctions;
    this.carriageways = parts.carriageways;
    this.controls = parts.controls ?? [];
    this.crosswalks = parts.crosswalks ?? [];
    this.laneIndex = new PieceIndex(parts.lanes.map((lane) => lane.centre.points));
    this.carriagewayIndex = new PieceIndex(parts.carriageways.map((carriageway) => carriageway.centre.points));
    this.junctionIndex = parts.junctions.length ? new Flatbush(parts.junctions.length) : null;
    let bounds: PlanBox = EMPTY_BOX;
    for (const { outline } of parts.junctions) {
      const box = boxOf(outline);
      this.junctionIndex?.add(box.minX, box.minY, box.maxX, box.maxY);
      bounds = unionOf(bounds, box);
    }
    this.junctionIndex?.finish();
    for (const road of parts.carriageways) {
      bounds = unionOf(bounds, boxOf(road.centre.points, reachOf(road)));
      if (!road.edges) this.widest = Math.max(this.widest, road.width);
    }
    this.bounds = bounds;
    this.pavedStrips = new PavedStrips(parts.carriageways.filter(({ edges }) => edges));
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
      const { centre, width, edges } = this.carriageways[i];
      if (!edges && centre.project(x, y).distance <= width / 2 + margin) return true;
    }
    return this.pavedStrips.holds(x, y, margin);
  }
}
