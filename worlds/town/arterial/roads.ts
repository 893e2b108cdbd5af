import type { RandomStream } from '../../../core/random';
import type { StreetClass } from '../../street-graph';
import { drawName } from '../names';
import type { Sheet, StreetKind } from './sheet';

/** Distance between two roads that lead the same way [m]. */
const SPACING = [105, 190] as const;
/** How far a road is moved from where an even chequerboard has it, as a share of the distance to the next. */
const JITTER = 0.12;
/** Between the lanes of the two carriageways of a dual road [m]. */
const GAP = [2.5, 16] as const;
/** How long the lane for turning is that opens before a junction [m], and the shortest piece of road that has one. */
const POCKET = [35, 60] as const;
const LEAST_WITH_POCKET = 95;
/** Share of such pieces that have one, on roads that have any; and of pieces of common streets that are missing. */
const POCKETS = 0.7;
const MISSING = 0.15;
/** Distance between points of a road [m]. */
const POINTS = 8;

/** A node on a road. */
interface Stop {
  /** The coordinate along the road [m]. */
  at: number;
  node: number;
  /** The road that crosses here, as {@link Road.axis}; -1 where a slip lane leaves or comes in. */
  axis: number;
}

/** A road of the chequerboard, or one carriageway of a dual one: straight along x or y until it is bent. */
export interface Road extends StreetKind {
  alongX: boolean;
  /** The other coordinate of its middle [m]. */
  at: number;
  /** One-way roads lead to where the coordinate grows (1) or falls (-1). */
  direction: 1 | -1;
  /** Its number among those that lead the same way: the carriageways of a dual road have the same. */
  axis: number;
  /** Whether pieces of it may be missing. */
  isMinor: boolean;
  /** Whether lanes for turning open before its junctions. */
  hasPockets: boolean;
  stops: Stop[];
}

/** Draws the roads of one direction: common streets along the edges, anything between. */
export function drawRoads(alongX: boolean, size: number, taken: Set<string>, random: RandomStream): Road[] {
  const count = Math.max(3, Math.round(size / random.range(...SPACING)) + 1);
  const pitch = size / (count - 1);
  const roads: Road[] = [];
  for (let axis = 0; axis < count; axis++) {
    const isEdge = axis === 0 || axis === count - 1;
    const at = -size / 2 + pitch * axis + (isEdge ? 0 : random.range(-JITTER, JITTER) * pitch);
    const kind = isEdge ? 'street' : random.pick(['dual', 'dual', 'dual', 'wide', 'one-way', 'street']);
    const laneWidth = Math.round(random.range(3, 3.7) * 20) / 20;
    const isWide = kind !== 'street';
    const streetClass: StreetClass = isWide
      ? random.pick(['primary', 'secondary'])
      : random.pick(['tertiary', 'residential']);
    const common = {
      alongX,
      at,
      axis,
      laneWidth,
      class: streetClass,
      speedLimit: isWide ? random.pick([11.1, 13.9, 16.7, 19.4]) : random.pick([8.3, 11.1, 13.9]),
      name: drawName(streetClass, taken, random),
      direction: 1 as const,
      isMinor: !isWide && !isEdge,
      hasPockets: isWide && random.chance(0.5),
      lanesBackward: 0,
    };
    if (kind === 'dual') {
      const lanesForward = random.pick([1, 2, 2, 3, 3]);
      const apart = lanesForward * laneWidth + random.range(...GAP);
      for (const direction of [1, -1] as const) {
        // to the right of who drives along x lies what is below, of who drives along y what is beyond
        const side = alongX ? -direction : direction;
        roads.push({ ...common, direction, at: at + (side * apart) / 2, lanesForward, stops: [] });
      }
    } else if (kind === 'one-way') {
      const direction = random.pick([1, -1] as const);
      roads.push({ ...common, direction, lanesForward: random.pick([1, 2, 3, 4]), stops: [] });
    } else {
      const lanes = kind === 'wide' ? random.pick([2, 2, 3]) : 1;
      roads.push({ ...common, lanesForward: lanes, lanesBackward: lanes, stops: [] });
    }
  }
  return roads;
}

/** The place on a road at a coordinate along it. */
export function placeOn({ alongX, at }: Road, along: number): [number, number] {
  return alongX ? [along, at] : [at, along];
}

/** Draws the streets of a road from stop to stop. */
export function layRoad(sheet: Sheet, road: Road, random: RandomStream): void {
  const { direction, isMinor, hasPockets, lanesForward, lanesBackward, laneWidth, speedLimit, name } = road;
  const kind = { lanesBackward, laneWidth, speedLimit, class: road.class, name };
  const lay = (from: Stop, to: Stop, lanes: number) => {
    const way = to.at - from.at;
    const pieces = Math.max(1, Math.ceil(Math.abs(way) / POINTS));
    const pointAt = (share: number) => placeOn(road, from.at + way * share);
    sheet.addStreet(from.node, to.node, pointAt, pieces, { ...kind, lanesForward: lanes });
  };
  const ordered = [...road.stops].sort((a, b) => direction * (a.at - b.at));
  for (let k = 0; k + 1 < ordered.length; k++) {
    const [from, to] = [ordered[k], ordered[k + 1]];
    const length = Math.abs(to.at - from.at);
    // between the carriageways of a dual road nothing may be missing
    if (isMinor && from.axis !== to.axis && random.chance(MISSING)) continue;
    if (hasPockets && to.axis >= 0 && length > LEAST_WITH_POCKET && random.chance(POCKETS)) {
      const at = to.at - direction * random.range(...POCKET);
      const opening = { at, node: sheet.addNode(...placeOn(road, at)), axis: -1 };
      lay(from, opening, lanesForward);
      lay(opening, to, lanesForward + 1);
    } else lay(from, to, lanesForward);
  }
}
