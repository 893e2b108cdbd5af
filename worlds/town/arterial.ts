import { cos, sin, TAU } from '../../core/maths';
import type { RandomStream } from '../../core/random';
import type { Street, StreetGraph, StreetNode } from '../street-graph';
import { drawName } from './names';

/** Distance between two roads that lead the same way, before they are bent [m]. */
const SPACING = [105, 190] as const;
/** Between the middles of the two carriageways of a dual one, beside the lanes of one [m]. */
const GAP = [2.5, 16] as const;
/** How far from a junction a slip lane leaves and comes in again [m], at most this share of what there is; and how far its middle lies from the corner, as a share of that. */
const SLIP = [26, 70] as const;
const SLIP_SHARE = 0.42;
const SLIP_CORNER = 0.3;
/** How long the lane for turning is that opens before a junction [m], and the shortest piece of road that has one. */
const POCKET = [35, 60] as const;
const LEAST_WITH_POCKET = 95;
/** Waves that bend the chequerboard: lengths [m], and their height over their length. */
const WAVES = 3;
const WAVE_LENGTH = [350, 900] as const;
const STEEPEST = 0.035;
/** Distance between points of a road [m]. */
const POINTS = 8;

/** A road of the chequerboard: straight along x or y before it is bent. */
type Road = Pick<Street, 'lanesForward' | 'lanesBackward' | 'laneWidth' | 'speedLimit' | 'class' | 'name'> & {
  alongX: boolean;
  /** The other coordinate of its middle [m]. */
  at: number;
  /** One-way roads lead to where the coordinate grows (1) or falls (-1). */
  direction: 1 | -1;
  /** Which road of its direction it belongs to: the carriageways of a dual one have the same number. */
  axis: number;
  /** Whether it may be missing between two others. */
  isMinor: boolean;
  /** Whether lanes for turning open before its junctions. */
  hasPockets: boolean;
  /** Nodes on it, by coordinate. */
  stops: { at: number; node: number; axis: number }[];
};

/**
 * Draws a town of wide roads as maps of cities have them: dual carriageways drawn as two one-way roads, with the junctions of four nodes that come of it,
 * one-way roads of up to four lanes, slip lanes and ramps, lanes that open before junctions; between them common streets. A chequerboard, bent by waves.
 * Every node can be reached from every other.
 *
 * @param size side of the square [m]
 */
export function drawArterialTown(
  size: number,
  drivingSide: 'right' | 'left',
  random: RandomStream,
): Pick<StreetGraph, 'nodes' | 'streets' | 'surveyed'> {
  const taken = new Set<string>();
  const across = drawRoads(true, size, taken, random.fork('across'));
  const up = drawRoads(false, size, taken, random.fork('up'));
  const bend = drawBend(random.fork('bend'));
  // drawn for the right; the left sees it in a mirror
  const place = (x: number, y: number): [number, number] => {
    const [bx, by] = bend(x, y);
    return drivingSide === 'right' ? [bx, by] : [-bx, by];
  };
  const nodes: StreetNode[] = [];
  const addNode = (x: number, y: number) => {
    const [px, py] = place(x, y);
    return nodes.push({ id: nodes.length, x: px, y: py }) - 1;
  };
  for (const a of across)
    for (const u of up) {
      const node = addNode(u.at, a.at);
      a.stops.push({ at: u.at, node, axis: u.axis });
      u.stops.push({ at: a.at, node, axis: a.axis });
    }
  for (const road of [...across, ...up]) road.stops.sort((a, b) => a.at - b.at);
  const streets: Street[] = [];
  const addStreet = (street: Omit<Street, 'id' | 'roundabout'>) =>
    streets.push({ id: streets.length, roundabout: false, ...street });
  const slips = drawSlips(across, up, random.fork('slips'));
  for (const { from, to, control, ...rest } of slips) {
    const a = addNode(...from.point);
    const b = addNode(...to.point);
    from.road.stops.push({ at: from.road.alongX ? from.point[0] : from.point[1], node: a, axis: -1 });
    to.road.stops.push({ at: to.road.alongX ? to.point[0] : to.point[1], node: b, axis: -1 });
    const points: number[] = [];
    const count = Math.ceil(Math.hypot(to.point[0] - from.point[0], to.point[1] - from.point[1]) / 3);
    for (let i = 0; i <= count; i++) {
      const f = i / count;
      const mix = (k: 0 | 1) => (1 - f) * (1 - f) * from.point[k] + 2 * f * (1 - f) * control[k] + f * f * to.point[k];
      points.push(...place(mix(0), mix(1)));
    }
    addStreet({ from: a, to: b, points, lanesForward: 1, lanesBackward: 0, ...rest });
  }
  const own = random.fork('streets');
  for (const road of [...across, ...up]) layRoad(road, place, addNode, addStreet, own);
  return { nodes, streets, surveyed: true };
}

/** The roads of one direction: common streets along the edges, anything between. */
function drawRoads(alongX: boolean, size: number, taken: Set<string>, random: RandomStream): Road[] {
  const count = Math.max(3, Math.round(size / random.range(...SPACING)) + 1);
  const pitch = size / (count - 1);
  const roads: Road[] = [];
  for (let axis = 0; axis < count; axis++) {
    const isEdge = axis === 0 || axis === count - 1;
    const at = -size / 2 + pitch * axis + (isEdge ? 0 : random.range(-0.12, 0.12) * pitch);
    const kind = isEdge ? 'street' : random.pick(['dual', 'dual', 'dual', 'wide', 'one-way', 'street']);
    const laneWidth = Math.round(random.range(3, 3.7) * 20) / 20;
    const isWide = kind !== 'street';
    const street: Street['class'] = isWide
      ? random.pick(['primary', 'secondary'])
      : random.pick(['tertiary', 'residential']);
    const common = {
      alongX,
      at,
      axis,
      laneWidth,
      class: street,
      speedLimit: isWide ? random.pick([11.1, 13.9, 16.7, 19.4]) : random.pick([8.3, 11.1, 13.9]),
      name: drawName(street, taken, random),
      direction: 1 as const,
      isMinor: !isWide && !isEdge,
      hasPockets: isWide && random.chance(0.5),
    };
    if (kind === 'dual') {
      const lanes = random.pick([1, 2, 2, 3, 3]);
      const gap = lanes * laneWidth + random.range(...GAP);
      for (const direction of [1, -1] as const) {
        // to the right of who drives along x lies what is below, of who drives along y what is beyond
        const side = alongX ? -direction : direction;
        const offset = (side * gap) / 2;
        roads.push({ ...common, direction, at: at + offset, lanesForward: lanes, lanesBackward: 0, stops: [] });
      }
    } else if (kind === 'one-way') {
      const direction = random.pick([1, -1] as const);
      roads.push({ ...common, direction, lanesForward: random.pick([1, 2, 3, 4]), lanesBackward: 0, stops: [] });
    } else {
      const lanes = kind === 'wide' ? random.pick([2, 2, 3]) : 1;
      roads.push({ ...common, lanesForward: lanes, lanesBackward: lanes, stops: [] });
    }
  }
  return roads;
}

interface Slip extends Pick<Street, 'laneWidth' | 'speedLimit' | 'class' | 'name'> {
  from: { road: Road; point: [number, number] };
  to: { road: Road; point: [number, number] };
  control: [number, number];
}

/** Lanes that lead round a corner to the right before the junction is reached. */
function drawSlips(across: readonly Road[], up: readonly Road[], random: RandomStream): Slip[] {
  const slips: Slip[] = [];
  for (const a of across)
    for (const u of up) {
      if (a.isMinor || u.isMinor) continue;
      for (const [coming, going] of [
        [u, a],
        [a, u],
      ])
        for (const direction of [1, -1] as const) {
          if (!leads(coming, direction)) continue;
          // to the right of +y is +x, to the right of +x is -y
          const right: 1 | -1 = coming.alongX ? (direction === 1 ? -1 : 1) : direction;
          if (
            !leads(going, right) ||
            !isNearSide(coming, going, direction) ||
            !isNearSide(going, coming, -right as 1 | -1)
          )
            continue;
          if (!random.chance(coming.class === 'primary' ? 0.35 : 0.2)) continue;
          const room = Math.min(roomAt(coming, going.at, -direction as 1 | -1), roomAt(going, coming.at, right));
          const most = Math.min(SLIP[1], room * SLIP_SHARE);
          if (most < SLIP[0]) continue;
          const reach = random.range(SLIP[0], most);
          const point = (along: number, aside: number): [number, number] =>
            coming.alongX
              ? [going.at + direction * along, coming.at + right * aside]
              : [coming.at + right * aside, going.at + direction * along];
          const inside = SLIP_CORNER * reach;
          slips.push({
            from: { road: coming, point: point(-reach, 0) },
            to: { road: going, point: point(0, reach) },
            control: point(-inside, inside),
            laneWidth: Math.max(3.5, coming.laneWidth),
            speedLimit: reach > 45 ? 11.1 : 8.3,
            class: coming.class,
            name: '',
          });
        }
    }
  return slips;
}

/** Whether a road may be driven to where its coordinate grows (1) or falls (-1). */
function leads({ lanesBackward, direction: own }: Road, direction: 1 | -1): boolean {
  return lanesBackward > 0 || own === direction;
}

/** Whether no other carriageway of `other`'s lies nearer to who comes along `road` that way; what is not dual always is. */
function isNearSide(road: Road, other: Road, direction: 1 | -1): boolean {
  return road.stops.every(({ at, axis }) => axis !== other.axis || direction * (at - other.at) >= 0);
}

/** How far it is from a place on a road to the next other road, that way [m]. */
function roomAt({ stops }: Road, at: number, direction: 1 | -1): number {
  let room = Number.POSITIVE_INFINITY;
  for (const stop of stops) {
    const distance = direction * (stop.at - at);
    if (distance > 1) room = Math.min(room, distance);
  }
  return Number.isFinite(room) ? room : 0;
}

/** Adds the streets of a road from node to node. */
function layRoad(
  { alongX, at, direction, axis: _, isMinor, hasPockets, stops, lanesForward, lanesBackward, ...rest }: Road,
  place: (x: number, y: number) => [number, number],
  addNode: (x: number, y: number) => number,
  addStreet: (street: Omit<Street, 'id' | 'roundabout'>) => void,
  random: RandomStream,
): void {
  const ordered = [...stops].sort((a, b) => direction * (a.at - b.at));
  const xy = (s: number): [number, number] => (alongX ? [s, at] : [at, s]);
  const lay = (from: { at: number; node: number }, to: { at: number; node: number }, lanes: number) => {
    const count = Math.max(1, Math.ceil(Math.abs(to.at - from.at) / POINTS));
    const points: number[] = [];
    for (let i = 0; i <= count; i++) points.push(...place(...xy(from.at + ((to.at - from.at) * i) / count)));
    addStreet({ from: from.node, to: to.node, points, lanesForward: lanes, lanesBackward, ...rest });
  };
  for (let k = 0; k + 1 < ordered.length; k++) {
    const [from, to] = [ordered[k], ordered[k + 1]];
    const length = Math.abs(to.at - from.at);
    // between the carriageways of a dual road nothing may be missing
    if (isMinor && from.axis !== to.axis && random.chance(0.15)) continue;
    if (hasPockets && to.axis >= 0 && length > LEAST_WITH_POCKET && random.chance(0.7)) {
      const opening = to.at - direction * random.range(...POCKET);
      const middle = { at: opening, node: addNode(...xy(opening)) };
      lay(from, middle, lanesForward);
      lay(middle, to, lanesForward + 1);
    } else lay(from, to, lanesForward);
  }
}

/** A bend of the plane: sums of waves, gentle enough that no road bends sharply. */
function drawBend(random: RandomStream): (x: number, y: number) => [number, number] {
  const waves = Array.from({ length: 2 * WAVES }, () => {
    const length = random.range(...WAVE_LENGTH);
    const heading = random.range(0, TAU);
    return {
      kx: (TAU / length) * cos(heading),
      ky: (TAU / length) * sin(heading),
      phase: random.range(0, TAU),
      height: random.range(0, STEEPEST) * length,
    };
  });
  const sum = (x: number, y: number, from: number) => {
    let out = 0;
    for (let i = from; i < from + WAVES; i++) {
      const { kx, ky, phase, height } = waves[i];
      out += height * sin(kx * x + ky * y + phase);
    }
    return out;
  };
  return (x, y) => [x + sum(x, y, 0), y + sum(x, y, WAVES)];
}
