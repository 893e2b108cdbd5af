import { cos, sin, wrapAngle } from '../../../core/maths';
import type { RoadNetwork } from '../../road-network';
import type { TrafficControl } from '../../traffic-control';
import type { Plan } from './plan-roads';
import type { RoadPlan } from './road-plan';
import { type Attributes, element } from './xml';

/** Signals of a road and those of other roads that hold for its lanes, and its objects: elements. */
export interface Furniture {
  signals: string[];
  references: string[];
  objects: string[];
}

/** Lights have types of OpenDRIVE's own, signs those of the German catalogue. */
const TYPES: Record<TrafficControl['kind'], Attributes> = {
  'traffic-light': { dynamic: 'yes', country: 'OpenDRIVE', type: '1000001', subtype: '-1' },
  stop: { dynamic: 'no', country: 'DE', type: '206', subtype: '-1' },
  'give-way': { dynamic: 'no', country: 'DE', type: '205', subtype: '-1' },
  'speed-limit': { dynamic: 'no', country: 'DE', type: '274', subtype: '-1' },
  crossing: { dynamic: 'no', country: 'DE', type: '350', subtype: '-1' },
};
/** Height of lights and signs above the road [m]. */
const SIGN_HEIGHT = 2.2;
/** How far a road may be from a sign without lanes, or a crossing [m]. */
const NEAR = 30;

/** Places lights, signs and crossings on roads. What is near no road is left out. */
export function planFurniture(network: RoadNetwork, plan: Plan): { of: Map<RoadPlan, Furniture>; lost: number } {
  const of = new Map<RoadPlan, Furniture>();
  const at = (road: RoadPlan): Furniture => {
    let found = of.get(road);
    if (!found) {
      found = { signals: [], references: [], objects: [] };
      of.set(road, found);
    }
    return found;
  };
  let lost = 0;
  network.controls.forEach((control, i) => {
    const byRoad = new Map<RoadPlan, number[]>();
    for (const lane of control.lanes) {
      const { road, column } = plan.places[lane];
      byRoad.set(road, [...(byRoad.get(road) ?? []), column.id]);
    }
    const near = byRoad.size ? null : roadNear(network, plan, control.x, control.y);
    if (near) byRoad.set(near, []);
    if (byRoad.size === 0) lost++;
    let isFirst = true;
    for (const [road, lanes] of byRoad) {
      const { s, t } = road.reference.project(control.x, control.y);
      const along = road.reference.poseAt(s).heading;
      const isAlong = cos(control.heading - along) >= 0;
      const validity = lanes.map((id) => element('validity', { fromLane: id, toLane: id }));
      const place = { s, t, id: String(i + 1), orientation: isAlong ? '+' : '-' };
      if (!isFirst) {
        at(road).references.push(element('signalReference', place, validity));
        continue;
      }
      isFirst = false;
      const hOffset = wrapAngle(control.heading - along - (isAlong ? 0 : Math.PI));
      const value = control.value === undefined ? {} : { value: control.value, unit: 'm/s' };
      const rest = { name: control.kind, zOffset: SIGN_HEIGHT, hOffset, ...TYPES[control.kind], ...value };
      at(road).signals.push(element('signal', { ...place, ...rest }, validity));
    }
  });
  network.crosswalks.forEach((outline, i) => {
    const [x, y] = middleOf(outline);
    const road = roadNear(network, plan, x, y);
    if (road) at(road).objects.push(crosswalk(i + 1, outline, road, x, y));
    else lost++;
  });
  return { of, lost };
}

/** A road near a place, one that the place lies beside where there is one: of streets first, the nearest first. */
function roadNear(network: RoadNetwork, plan: Plan, x: number, y: number): RoadPlan | null {
  const hits = network.lanesNear(x, y, NEAR);
  const streets = hits.filter(({ lane }) => lane.junction < 0);
  const roads = [...streets, ...hits].map(({ lane }) => plan.places[lane.id].road);
  return roads.find((road) => isBeside(road, x, y)) ?? roads[0] ?? null;
}

/** Whether a place lies beside a road, and not before it or beyond it. */
function isBeside({ reference }: RoadPlan, x: number, y: number): boolean {
  const { s, t } = reference.project(x, y);
  const pose = reference.poseAt(s);
  return Math.hypot(pose.x - sin(pose.heading) * t - x, pose.y + cos(pose.heading) * t - y) < 1e-3;
}

function middleOf(outline: Float64Array): [number, number] {
  let [x, y] = [0, 0];
  for (let i = 0; i < outline.length; i += 2) {
    x += outline[i];
    y += outline[i + 1];
  }
  return [(2 * x) / outline.length, (2 * y) / outline.length];
}

function crosswalk(id: number, outline: Float64Array, { reference }: RoadPlan, x: number, y: number): string {
  const { s, t } = reference.project(x, y);
  const { heading, ...origin } = reference.poseAt(s);
  const [dx, dy] = [cos(heading), sin(heading)];
  const [ox, oy] = [origin.x - dy * t, origin.y + dx * t];
  const corners: string[] = [];
  let [length, width] = [0.1, 0.1];
  for (let i = 0; i < outline.length; i += 2) {
    const [ex, ey] = [outline[i] - ox, outline[i + 1] - oy];
    const u = dx * ex + dy * ey;
    const v = dx * ey - dy * ex;
    length = Math.max(length, 2 * Math.abs(u));
    width = Math.max(width, 2 * Math.abs(v));
    corners.push(element('cornerLocal', { u, v, z: 0, height: 0, id: i / 2 }));
  }
  const shape = element('outlines', {}, [element('outline', { id: 0, outer: 'true', closed: 'true' }, corners)]);
  const place = { id: String(id), name: 'crosswalk', type: 'crosswalk', s, t, zOffset: 0, hdg: 0 };
  return element('object', { ...place, orientation: 'none', length, width, height: 0 }, [shape]);
}
