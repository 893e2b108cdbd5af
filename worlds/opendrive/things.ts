import { atan2, cos, sin } from '../../core/maths';
import { hashText } from '../../core/random';
import type { Building, Scenery, Tree } from '../scenery';
import type { ReferenceLine } from './reference-line';
import type { Road, RoadObject } from './road';

/** What of a map's objects stands beside the roads, or is painted on them. */
export interface Things {
  scenery: Scenery;
  /** Closed outlines, counter-clockwise [m]. */
  crosswalks: Float64Array[];
}

/** Buildings and crossings beyond these are mistakes [m], [m^2]. */
const BUILDING_SIDES = [1, 400];
const USUAL_HEIGHT = 6;
const HEIGHTS = [2, 300];
const CROSSWALK_AREAS = [1, 2000];
const MOST_REPEATS = 500;
const MOST_CORNERS = 100;
const MOST_THINGS = 200_000;

/** Finds buildings, trees and crosswalks among the objects of roads. */
export function findThings(roads: readonly Road[], lines: ReadonlyMap<Road, ReferenceLine>): Things {
  const buildings: Building[] = [];
  const trees: Tree[] = [];
  const crosswalks: Float64Array[] = [];
  for (const road of roads) {
    const line = lines.get(road);
    if (!line) continue;
    for (const object of road.objects) {
      if (buildings.length + trees.length + crosswalks.length > MOST_THINGS) break;
      if (object.type === 'crosswalk') {
        for (const outline of outlinesOf(object, line)) {
          const area = signedArea(outline);
          if (Math.abs(area) < CROSSWALK_AREAS[0] || Math.abs(area) > CROSSWALK_AREAS[1]) continue;
          crosswalks.push(Float64Array.from(area > 0 ? outline : reversed(outline)));
        }
      } else if (object.type === 'building') {
        for (const outline of outlinesOf(object, line)) {
          const building = boxAround(outline, heightOf(object), buildings.length);
          if (building) buildings.push(building);
        }
      } else if (object.type === 'tree' || /tree/i.test(object.name)) {
        for (const { x, y } of placesOf(object, line)) trees.push(treeAt(x, y, object, trees.length));
      }
    }
  }
  return { scenery: { buildings, trees }, crosswalks };
}

/** Outlines in the plan: those given, else the box of length and width. */
function outlinesOf(object: RoadObject, line: ReferenceLine): number[][] {
  const { s, t, hdg, length, width } = object;
  const at = line.poseAt(s);
  const x = at.x - sin(at.heading) * t;
  const y = at.y + cos(at.heading) * t;
  const [c, n] = [cos(at.heading + hdg), sin(at.heading + hdg)];
  const toPlan = (corners: readonly number[]) => {
    const out: number[] = [];
    for (let i = 0; i + 1 < corners.length; i += 2)
      out.push(x + c * corners[i] - n * corners[i + 1], y + n * corners[i] + c * corners[i + 1]);
    return out;
  };
  const given = object.outlines.map(({ frame, corners }) => {
    if (frame === 'local') return withoutRepeats(toPlan(corners));
    const out: number[] = [];
    for (let i = 0; i + 1 < corners.length; i += 2) {
      const corner = line.poseAt(corners[i]);
      out.push(corner.x - sin(corner.heading) * corners[i + 1], corner.y + cos(corner.heading) * corners[i + 1]);
    }
    return withoutRepeats(out);
  });
  const useful = given.filter((outline) => outline.length >= 6 && outline.length <= 2 * MOST_CORNERS);
  if (useful.length) return useful;
  const [u, v] = [length / 2, width / 2];
  return u > 0 && v > 0 ? [toPlan([u, v, -u, v, -u, -v, u, -v])] : [];
}

/** Where an object stands, and where it is repeated. */
function placesOf({ s, t, repeats }: RoadObject, line: ReferenceLine): { x: number; y: number }[] {
  const places: [number, number][] = [];
  for (const repeat of repeats) {
    const count = repeat.distance > 0 ? Math.min(MOST_REPEATS, Math.floor(repeat.length / repeat.distance)) : 0;
    for (let k = 0; k <= count; k++) {
      const share = count > 0 ? k / count : 0;
      places.push([repeat.s + k * repeat.distance, repeat.tStart + share * (repeat.tEnd - repeat.tStart)]);
    }
  }
  if (places.length === 0) places.push([s, t]);
  return places.map(([along, aside]) => {
    const { x, y, heading } = line.poseAt(along);
    return { x: x - sin(heading) * aside, y: y + cos(heading) * aside };
  });
}

function heightOf({ height, outlines }: RoadObject): number {
  const highest = outlines.reduce((most, outline) => Math.max(most, outline.height), height);
  return Math.min(HEIGHTS[1], Math.max(HEIGHTS[0], highest || USUAL_HEIGHT));
}

/** The smallest box around an outline that lies along one of its sides; null where that is no building. */
function boxAround(outline: readonly number[], height: number, number: number): Building | null {
  let best: Building | null = null;
  const n = outline.length;
  for (let i = 0; i < n; i += 2) {
    const heading = atan2(outline[(i + 3) % n] - outline[i + 1], outline[(i + 2) % n] - outline[i]);
    const [c, s] = [cos(heading), sin(heading)];
    let [minU, maxU, minV, maxV] = [
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    for (let k = 0; k < n; k += 2) {
      const u = c * outline[k] + s * outline[k + 1];
      const v = c * outline[k + 1] - s * outline[k];
      minU = Math.min(minU, u);
      maxU = Math.max(maxU, u);
      minV = Math.min(minV, v);
      maxV = Math.max(maxV, v);
    }
    const [width, depth] = [maxU - minU, maxV - minV];
    if (best && width * depth >= best.width * best.depth) continue;
    const [u, v] = [(minU + maxU) / 2, (minV + maxV) / 2];
    const variant = hashText(`building ${number}`, 0) & 0x7fffffff;
    best = { x: c * u - s * v, y: s * u + c * v, heading, width, depth, height, roof: 'flat', variant };
  }
  const isBuilding = (side: number) => side >= BUILDING_SIDES[0] && side <= BUILDING_SIDES[1];
  return best && isBuilding(best.width) && isBuilding(best.depth) ? best : null;
}

function treeAt(x: number, y: number, { height, radius, width }: RoadObject, number: number): Tree {
  const tall = Math.min(40, Math.max(1.5, height || USUAL_HEIGHT));
  const wide = Math.min(8, Math.max(0.5, radius || width / 2 || tall / 3));
  return { x, y, height: tall, radius: wide, shape: 'round', variant: hashText(`tree ${number}`, 0) & 0x7fffffff };
}

function withoutRepeats(points: readonly number[]): number[] {
  const out: number[] = [];
  const n = points.length;
  for (let i = 0; i < n; i += 2) {
    const j = (i + n - 2) % n;
    if (Math.hypot(points[i] - points[j], points[i + 1] - points[j + 1]) > 0.01) out.push(points[i], points[i + 1]);
  }
  return out;
}

function reversed(points: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = points.length - 2; i >= 0; i -= 2) out.push(points[i], points[i + 1]);
  return out;
}

function signedArea(p: readonly number[]): number {
  let twice = 0;
  for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2)
    twice += (p[j] - p[0]) * (p[i + 1] - p[1]) - (p[i] - p[0]) * (p[j + 1] - p[1]);
  return twice / 2;
}
