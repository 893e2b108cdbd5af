import type { RandomStream } from '../../../core/random';
import { placeOn, type Road } from './roads';
import type { Sheet, StreetKind } from './sheet';

/** How far from a junction a slip lane leaves, and how far beyond it comes in [m]; at most this share of what there is. */
const REACH = [26, 70] as const;
const SHARE_OF_ROOM = 0.42;
/** How far from the corner its line is pulled to, as a share of that: it leaves at a small angle. */
const CORNER = 0.3;
/** Share of the corners of primary roads, and of others, that have one. */
const OF_PRIMARY = 0.35;
const OF_OTHERS = 0.2;
const LEAST_WIDTH = 3.5;
/** Limits of long ones (from here on [m]) and short ones [m/s]. */
const LONG = 45;
const LIMITS = [11.1, 8.3] as const;
/** Distance between points [m]. */
const POINTS = 3;

/** A lane that leads round a corner to the right before the junction is reached. */
interface Slip {
  coming: Road;
  going: Road;
  /** Coordinates along those roads at which it leaves the one and comes into the other [m]. */
  from: number;
  to: number;
  /** Where its line is pulled to. */
  control: [number, number];
  kind: StreetKind;
}

/** Draws slip lanes at the corners of all roads that are no common streets within the town. */
export function drawSlips(across: readonly Road[], up: readonly Road[], random: RandomStream): Slip[] {
  const slips: Slip[] = [];
  for (const a of across)
    for (const u of up) {
      if (a.isMinor || u.isMinor) continue;
      for (const [coming, going] of [
        [u, a],
        [a, u],
      ])
        for (const direction of [1, -1] as const) {
          const slip = drawSlip(coming, going, direction, random);
          if (slip) slips.push(slip);
        }
    }
  return slips;
}

function drawSlip(coming: Road, going: Road, direction: 1 | -1, random: RandomStream): Slip | null {
  // to the right of +y is +x, to the right of +x is -y
  const right = coming.alongX ? opposite(direction) : direction;
  if (!leads(coming, direction) || !leads(going, right)) return null;
  if (!isFirst(coming, going, direction) || !isFirst(going, coming, opposite(right))) return null;
  if (!random.chance(coming.class === 'primary' ? OF_PRIMARY : OF_OTHERS)) return null;
  const room = Math.min(roomAt(coming, going.at, opposite(direction)), roomAt(going, coming.at, right));
  const most = Math.min(REACH[1], room * SHARE_OF_ROOM);
  if (most < REACH[0]) return null;
  const reach = random.range(REACH[0], most);
  const along = going.at - direction * CORNER * reach;
  const aside = coming.at + right * CORNER * reach;
  return {
    coming,
    going,
    from: going.at - direction * reach,
    to: coming.at + right * reach,
    control: coming.alongX ? [along, aside] : [aside, along],
    kind: {
      lanesForward: 1,
      lanesBackward: 0,
      laneWidth: Math.max(LEAST_WIDTH, coming.laneWidth),
      speedLimit: reach > LONG ? LIMITS[0] : LIMITS[1],
      class: coming.class,
      name: '',
    },
  };
}

/** Draws the street of a slip lane, and puts its ends on the roads that it joins. */
export function laySlip(sheet: Sheet, { coming, going, from, to, control, kind }: Slip): void {
  const a = placeOn(coming, from);
  const b = placeOn(going, to);
  const start = sheet.addNode(...a);
  const end = sheet.addNode(...b);
  coming.stops.push({ at: from, node: start, axis: -1 });
  going.stops.push({ at: to, node: end, axis: -1 });
  const pieces = Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / POINTS);
  const pointAt = (f: number): [number, number] => {
    const mix = (k: 0 | 1) => (1 - f) * (1 - f) * a[k] + 2 * f * (1 - f) * control[k] + f * f * b[k];
    return [mix(0), mix(1)];
  };
  sheet.addStreet(start, end, pointAt, pieces, kind);
}

function opposite(direction: 1 | -1): 1 | -1 {
  return direction === 1 ? -1 : 1;
}

/** Whether a road may be driven to where its coordinate grows (1) or falls (-1). */
function leads({ lanesBackward, direction: own }: Road, direction: 1 | -1): boolean {
  return lanesBackward > 0 || own === direction;
}

/** Whether who comes along `road` that way meets `other` before the other carriageway of its dual road, if it is of one. */
function isFirst(road: Road, other: Road, direction: 1 | -1): boolean {
  return road.stops.every(({ at, axis }) => axis !== other.axis || direction * (at - other.at) >= 0);
}

/** How far it is from a place on a road to the next road that crosses it, that way [m]. */
function roomAt({ stops }: Road, from: number, direction: 1 | -1): number {
  const ways = stops.map(({ at }) => direction * (at - from)).filter((way) => way > 1);
  return ways.length ? Math.min(...ways) : 0;
}
