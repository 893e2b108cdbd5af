import { type Carriageway, reachOf } from '../carriageway';
import type { Lane } from '../lane';
import type { Junction, RoadNetwork } from '../road-network';
import type { Surfaces } from '../surfaces';
import { addPatch } from './flat-triangles';

/** How far before the junction a stop line begins, and how long it is along the lane [m]. */
const BEFORE = 0.8;
const DEPTH = 0.4;
/** Clear space between a stop line and the sides of its lanes [m]. */
const INSET = 0.15;
/** Shortest street that gets one [m]. */
const SHORTEST = 6;
/** How far the end of a lane may be from the end of its carriageway [m]. */
const NEAR_END = 2;
const STOPPING: readonly string[] = ['traffic-light', 'stop', 'give-way'];

/** Where traffic may have to stop before a junction. */
export class StopLines {
  /** Lanes by street, where carriageways bring their edges: lanes differ in width there. */
  private readonly lanesOf = new Map<number, Lane[]>();
  /** Lanes with a light or a sign before which one may have to stop. */
  private readonly controlled = new Set<number>();

  constructor(private readonly network: RoadNetwork) {
    if (!network.carriageways.some(({ edges }) => edges)) return;
    for (const lane of network.lanes) {
      if (lane.street < 0) continue;
      const others = this.lanesOf.get(lane.street);
      if (others) others.push(lane);
      else this.lanesOf.set(lane.street, [lane]);
    }
    for (const { kind, lanes } of network.controls)
      if (STOPPING.includes(kind)) for (const id of lanes) this.controlled.add(id);
  }

  /** Adds the stop line at one end of a carriageway: at arc length `at`, 0 or its length. */
  add(out: Surfaces, road: Carriageway, at: number, junction: Junction | undefined): void {
    if (!junction || junction.arms < 3 || road.roundabout || road.centre.length < SHORTEST) return;
    if (road.edges) this.addByLane(out, road, at, junction);
    else this.addAcross(out, road, at);
  }

  /** One line across all lanes that enter. */
  private addAcross(out: Surfaces, road: Carriageway, at: number): void {
    const start = at === 0;
    const lanes = start ? road.lanesBackward : road.lanesForward;
    if (lanes === 0) return;
    const half = road.width / 2;
    const width = lanes * road.laneWidth;
    const onRight = (this.network.drivingSide === 'right') !== start;
    const low = onRight ? -half : half - width;
    const near = start ? BEFORE - DEPTH : road.centre.length - BEFORE;
    addPatch(out, road.centre, 'stop-line', near, near + DEPTH, low + INSET, low + width - INSET);
  }

  /** One for each lane that enters: only before lights and signs where the map has any, else on all but motorways. */
  private addByLane(out: Surfaces, road: Carriageway, at: number, junction: Junction): void {
    const { lanes } = this.network;
    const reach = reachOf(road) + NEAR_END;
    for (const lane of this.lanesOf.get(road.street) ?? []) {
      const onward = lane.successors.filter((id) => lanes[id].junction === junction.id);
      if (onward.length === 0 || lane.centre.length < SHORTEST) continue;
      const mustStop =
        this.controlled.size > 0
          ? [lane.id, ...onward].some((id) => this.controlled.has(id))
          : road.class !== 'motorway';
      if (!mustStop) continue;
      const end = lane.centre.pointAt(lane.centre.length);
      const place = road.centre.project(end.x, end.y);
      if (Math.abs(place.s - at) > NEAR_END || place.distance > reach) continue;
      const near = lane.centre.length - BEFORE;
      const side = lane.width / 2 - INSET;
      if (side > 0) addPatch(out, lane.centre, 'stop-line', near, near + DEPTH, -side, side);
    }
  }
}
