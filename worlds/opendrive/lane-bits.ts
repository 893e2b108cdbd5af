import { atan2 } from '../../core/maths';
import type { Pose } from '../polyline';
import type { CrossSection } from './cross-sections';
import { isDriving, isPaved } from './lane-types';
import type { Road } from './road';

/** A lane nowhere wider than this is none to drive in [m]. */
const NARROWEST = 1.6;
/** Unpaved strips that are no wider than this are kerbs or painted islands: they do not part a road [m]. */
const ISLAND = 1.6;
/** The same where a road leads through a junction: cars cross there [m]. */
const CROSSED = 6;
/** Lanes further apart than this are not side by side [m]. */
const BESIDE = 0.6;

/** One driving lane of one cross-section, in one direction. */
export interface LaneBit {
  id: number;
  /** Index of the strip it belongs to. */
  strip: number;
  /** Index of the lane in its cross-section. */
  column: number;
  /** Whether it leads along the road's `s`. */
  forward: boolean;
  /** Whether the lane leads both ways. */
  isBoth: boolean;
  /** [m/s]; NaN where the file does not say. */
  limit: number;
  /** Bits that follow and that lead here. */
  next: number[];
  previous: number[];
  /** Bits beside it in its own direction, -1 where there is none. */
  left: number;
  right: number;
}

/** A strip of pavement along one cross-section, with lanes to drive in. */
export interface PavedStrip {
  id: number;
  road: Road;
  /** Index of the cross-section in its road's list. */
  index: number;
  section: CrossSection;
  /** Columns of its first and last paved lane. */
  first: number;
  last: number;
  /** Bits, from left to right as the road runs; a lane that leads both ways has two. */
  bits: number[];
  /** Junction part that it leads through, -1 on a street. */
  junction: number;
}

/** Finds the strips and bits of a road's cross-sections, and adds them to the lists. */
export function addStrips(
  road: Road,
  sections: readonly CrossSection[],
  strips: PavedStrip[],
  bits: LaneBit[],
  tooNarrow: () => void,
): void {
  const island = road.junction === null ? ISLAND : CROSSED;
  sections.forEach((section, index) => {
    const widest = section.lanes.map((_, column) => widestAt(section, column));
    const drives = section.lanes.map(({ type }, column) => {
      if (isDriving(type) && widest[column] < NARROWEST) tooNarrow();
      return isDriving(type) && widest[column] >= NARROWEST;
    });
    const solid = section.lanes.map(({ type }, column) => isPaved(type) || widest[column] <= island);
    for (let from = 0; from < solid.length; from++) {
      if (!isPaved(section.lanes[from].type)) continue;
      let to = from;
      for (let column = from + 1; column < solid.length && solid[column]; column++)
        if (isPaved(section.lanes[column].type)) to = column;
      const columns = Array.from({ length: to - from + 1 }, (_, k) => from + k).filter((column) => drives[column]);
      if (columns.length) {
        const strip: PavedStrip = {
          id: strips.length,
          road,
          index,
          section,
          first: from,
          last: to,
          bits: [],
          junction: -1,
        };
        addBits(strip, columns, bits);
        strips.push(strip);
      }
      from = to;
    }
  });
}

function addBits(strip: PavedStrip, columns: readonly number[], bits: LaneBit[]): void {
  const { section, road } = strip;
  for (const column of columns) {
    const { id, type, direction } = section.lanes[column];
    const own = id < 0 !== road.leftHand;
    const isBoth = direction === 'both' || type === 'bidirectional';
    const ways = isBoth ? [own, !own] : [direction === 'reversed' ? !own : own];
    for (const forward of ways) {
      const bit: LaneBit = {
        id: bits.length,
        strip: strip.id,
        column,
        forward,
        isBoth,
        limit: limitOf(section, column),
        next: [],
        previous: [],
        left: -1,
        right: -1,
      };
      // a lane for both directions is no lane to change into
      const before = isBoth ? undefined : bits[strip.bits[strip.bits.length - 1]];
      if (before && before.forward === forward && isBeside(section, before.column, column)) {
        const [west, east] = forward ? [before, bit] : [bit, before];
        west.right = east.id;
        east.left = west.id;
      }
      bits.push(bit);
      strip.bits.push(bit.id);
    }
  }
}

function isBeside({ lanes, stations }: CrossSection, left: number, right: number): boolean {
  if (lanes[left].type === 'bidirectional' || lanes[left].direction === 'both') return false;
  if (right === left + 1) return true;
  return stations.t.every((t) => t[left + 1] - t[right] <= BESIDE);
}

function widestAt({ stations }: CrossSection, column: number): number {
  let widest = 0;
  for (const t of stations.t) widest = Math.max(widest, t[column] - t[column + 1]);
  return widest;
}

function limitOf({ road, lanes, s0, s1 }: CrossSection, column: number): number {
  const middle = (s0 + s1) / 2;
  let limit = Number.NaN;
  for (const type of road.types)
    if (type.limit !== null && (type.s <= middle || Number.isNaN(limit))) limit = type.limit;
  for (const speed of lanes[column].speeds) if (speed.s <= middle) limit = speed.limit;
  return limit;
}

/** Centre line of a bit in driving direction: x, y pairs [m]. */
export function centrePoints(bit: LaneBit, { section: { stations } }: PavedStrip): number[] {
  const out: number[] = [];
  const count = stations.s.length;
  for (let k = 0; k < count; k++) {
    const i = bit.forward ? k : count - 1 - k;
    const t = (stations.t[i][bit.column] + stations.t[i][bit.column + 1]) / 2;
    out.push(stations.x[i] + stations.nx[i] * t, stations.y[i] + stations.ny[i] * t);
  }
  return out;
}

/** Where a bit begins or ends, heading as one drives along the road there [m, rad]. */
export function bitEnd(bit: LaneBit, { section: { stations } }: PavedStrip, leaving: boolean): Pose {
  const i = bit.forward === leaving ? stations.s.length - 1 : 0;
  const t = (stations.t[i][bit.column] + stations.t[i][bit.column + 1]) / 2;
  const [nx, ny] = [stations.nx[i], stations.ny[i]];
  const sign = bit.forward ? 1 : -1;
  return { x: stations.x[i] + nx * t, y: stations.y[i] + ny * t, heading: atan2(-sign * nx, sign * ny) };
}
