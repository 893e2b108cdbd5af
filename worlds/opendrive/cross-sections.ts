import { TurnwiseError } from '../../core/errors';
import { cos, sin, wrapAngle } from '../../core/maths';
import { cubicAt, lastFrom } from './cubics';
import { tooLarge } from './read-file';
import type { ReferenceLine } from './reference-line';
import type { Cubic, LaneSection, Road, SectionLane } from './road';

/** A lane of this width or less is not there [m]. */
export const NOTHING = 0.05;
/** Stretches shorter than this are left out [m]. */
const SHORTEST = 1e-3;
/** Spacing of the stations at most and at least, and how far a chord between two may leave a lane's edge [m]. */
const LARGEST_STEP = 2.5;
const SMALLEST_STEP = 0.05;
const MAX_SAG = 0.002;
/** Turn between two stations at most [rad], as in connecting lanes of generated towns. */
const LARGEST_TURN = 0.035;
/** Nothing of a road is further from its reference line than this [m]. */
const MAX_OFFSET = 500;
/** Places in a lane section where lanes begin or end, and what a road is described by in all: no road comes near. */
const MAX_CUTS = 2000;
const MAX_RECORDS = 50_000;
/** Stations of a map: a thousand kilometres of winding roads have about a million. */
const MAX_STATIONS = 3_000_000;

/** Places along a stretch of road: where the reference line is, the unit vector to its left, and how far left each lane's edges lie. */
export interface Stations {
  s: number[];
  x: number[];
  y: number[];
  nx: number[];
  ny: number[];
  /** Edges by station, from left to right, one more than there are lanes [m]. */
  t: Float64Array[];
}

/** A stretch of road over which the same lanes are there, at the same speed limits. */
export interface CrossSection {
  road: Road;
  /** Index of the lane section in the file. */
  section: number;
  s0: number;
  s1: number;
  /** Lanes that are there, from left to right, without lane 0. */
  lanes: SectionLane[];
  /** Which edge is the line between left and right lanes. */
  middle: number;
  stations: Stations;
}

/** Cuts roads into stretches of the same lanes, and samples them. Holds the account of stations over a whole map. */
export class CrossSectionMaker {
  private stations = 0;

  /** @param source the file's name, for messages */
  constructor(private readonly source: string) {}

  /** @throws TurnwiseError ODR_BAD_GEOMETRY, ODR_TOO_LARGE */
  make(road: Road, line: ReferenceLine): CrossSection[] {
    const out: CrossSection[] = [];
    const sections = road.sections.filter(({ s }) => s < road.length - SHORTEST);
    if (sections.length > MAX_CUTS || countRecords(road) > MAX_RECORDS)
      throw tooLarge(
        `Road ${road.id.slice(0, 40)} has more than ${MAX_CUTS} lane sections or ${MAX_RECORDS} records.`,
        this.source,
      );
    sections.forEach((section, i) => {
      const from = i === 0 ? 0 : section.s;
      const to = sections[i + 1]?.s ?? road.length;
      if (to - from < SHORTEST) return;
      const { lanes } = section;
      const middleLane = lanes.findIndex(({ id }) => id === 0);
      const cuts = [from, ...this.cuts(road, section, from, to), to];
      for (let k = 0; k + 1 < cuts.length; k++) {
        const [s0, s1] = [cuts[k], cuts[k + 1]];
        const there = lanes.filter((lane) => lane.id !== 0 && !isNothing(lane, s0, s1));
        if (there.length === 0) continue;
        const indices = there.map((lane) => lanes.indexOf(lane));
        const middle = indices.filter((index) => index < middleLane).length;
        const stations = this.sample(road, section, line, s0, s1, there, middle);
        out.push({ road, section: i, s0, s1, lanes: there, middle, stations });
      }
    });
    return out;
  }

  /** Where lanes begin or end inside a lane section, or limits change. */
  private cuts(road: Road, { lanes }: LaneSection, from: number, to: number): number[] {
    const cuts = new Set<number>();
    for (const lane of lanes) {
      const records = lane.widths.length ? lane.widths : lane.borders;
      for (let k = 1; k < records.length; k++) {
        const before = isNothing(lane, Math.max(from, records[k - 1].s), Math.min(to, records[k].s));
        const after = isNothing(lane, records[k].s, Math.min(to, records[k + 1]?.s ?? to));
        if (before !== after) cuts.add(records[k].s);
      }
      for (const { s } of lane.speeds.slice(1)) cuts.add(s);
    }
    for (let k = 1; k < road.types.length; k++)
      if (road.types[k].limit !== road.types[k - 1].limit) cuts.add(road.types[k].s);
    if (cuts.size > MAX_CUTS)
      throw tooLarge(`Road ${road.id.slice(0, 40)} changes more than ${MAX_CUTS} times.`, this.source);
    const sorted = [...cuts].filter((s) => s > from + SHORTEST && s < to - SHORTEST).sort((a, b) => a - b);
    return sorted.filter((s, k) => k === 0 || s - sorted[k - 1] > SHORTEST);
  }

  private sample(
    road: Road,
    { lanes }: LaneSection,
    line: ReferenceLine,
    s0: number,
    s1: number,
    there: readonly SectionLane[],
    middle: number,
  ): Stations {
    const out: Stations = { s: [], x: [], y: [], nx: [], ny: [], t: [] };
    const kept = new Set(there);
    const left = lanes.filter(({ id }) => id > 0).reverse();
    const right = lanes.filter(({ id }) => id < 0);
    const at = (s: number): Station => {
      const { x, y, heading } = line.poseAt(s);
      const t = new Float64Array(there.length + 1);
      // at its end, what holds is what led there: the next section may begin with a step
      const ending = s === s1;
      const centre = cubicAt(road.laneOffset, s, ending);
      t[middle] = centre;
      let edge = centre;
      let k = middle;
      for (const lane of left) {
        edge = outerEdge(lane, s, ending, edge, centre, 1);
        if (kept.has(lane)) t[--k] = edge;
      }
      edge = centre;
      k = middle;
      for (const lane of right) {
        edge = outerEdge(lane, s, ending, edge, centre, -1);
        if (kept.has(lane)) t[++k] = edge;
      }
      if (!(Math.abs(t[0]) < MAX_OFFSET && Math.abs(t[there.length]) < MAX_OFFSET))
        throw new TurnwiseError('ODR_BAD_GEOMETRY', {
          what: `At s = ${s.toFixed(2)} m its lanes reach more than ${MAX_OFFSET} m from the reference line.`,
          where: `${this.source}, road ${road.id.slice(0, 40)}`,
          fix: 'Correct the widths or the lane offset.',
        });
      return { s, x, y, heading, nx: -sin(heading), ny: cos(heading), t };
    };
    const push = (station: Station) => {
      if (++this.stations > MAX_STATIONS) throw tooLarge('The map has too many kilometres of road.', this.source);
      out.s.push(station.s);
      out.x.push(station.x);
      out.y.push(station.y);
      out.nx.push(station.nx);
      out.ny.push(station.ny);
      out.t.push(station.t);
    };
    // halves a stretch until its chords are true
    const refine = (a: Station, b: Station): void => {
      const step = b.s - a.s;
      if (step <= SMALLEST_STEP) return;
      const m = at((a.s + b.s) / 2);
      if (step <= LARGEST_STEP && Math.abs(wrapAngle(b.heading - a.heading)) <= LARGEST_TURN && sag(a, m, b) <= MAX_SAG)
        return;
      refine(a, m);
      push(m);
      refine(m, b);
    };
    const breaks = breaksOf(road, lanes, line, s0, s1);
    let before = at(breaks[0]);
    push(before);
    for (let k = 1; k < breaks.length; k++) {
      const after = at(breaks[k]);
      refine(before, after);
      push(after);
      before = after;
    }
    return out;
  }
}

function countRecords({ planView, laneOffset, types, sections }: Road): number {
  let count = planView.length + laneOffset.length + 10 * types.length;
  for (const { lanes } of sections)
    for (const { widths, borders, marks, speeds } of lanes)
      count += widths.length + borders.length + marks.length + 10 * speeds.length;
  return count;
}

interface Station {
  s: number;
  x: number;
  y: number;
  heading: number;
  nx: number;
  ny: number;
  t: Float64Array;
}

/** Whether a lane is nowhere wider than nothing between two places. */
function isNothing({ widths, borders, tapers }: SectionLane, from: number, to: number): boolean {
  if (tapers) return false;
  if (widths.length === 0) return borders.length === 0;
  for (let k = lastFrom(widths, from + 1e-6); k < widths.length && (k === 0 || widths[k].s < to - 1e-6); k++) {
    const low = Math.max(from, widths[k].s);
    const high = Math.min(to, widths[k + 1]?.s ?? to);
    for (let f = 0; f <= 4; f++) if (cubicAt([widths[k]], low + ((high - low) * f) / 4) > NOTHING) return false;
  }
  return true;
}

/** Where the outer edge of a lane lies, given its inner edge. Edges do not cross. */
function outerEdge(
  { widths, borders }: SectionLane,
  s: number,
  ending: boolean,
  inner: number,
  centre: number,
  side: 1 | -1,
): number {
  if (widths.length) return inner + side * Math.max(0, cubicAt(widths, s, ending));
  if (borders.length === 0) return inner;
  const edge = centre + side * Math.abs(cubicAt(borders, s, ending));
  return side > 0 ? Math.max(inner, edge) : Math.min(inner, edge);
}

/** How far the edges at the middle station lie off the chords between its neighbours [m]. */
function sag(a: Station, m: Station, b: Station): number {
  let most = 0;
  for (let k = 0; k < m.t.length; k++) {
    const ax = a.x + a.nx * a.t[k];
    const ay = a.y + a.ny * a.t[k];
    const dx = b.x + b.nx * b.t[k] - ax;
    const dy = b.y + b.ny * b.t[k] - ay;
    const ex = m.x + m.nx * m.t[k] - ax;
    const ey = m.y + m.ny * m.t[k] - ay;
    const length = Math.sqrt(dx * dx + dy * dy);
    most = Math.max(most, length > 1e-9 ? Math.abs(dx * ey - dy * ex) / length : Math.sqrt(ex * ex + ey * ey));
  }
  return most;
}

/** Places where what describes the road changes, the ends included. */
function breaksOf(road: Road, lanes: readonly SectionLane[], line: ReferenceLine, s0: number, s1: number): number[] {
  const places = [s0, s1, ...line.breaks];
  const add = (cubics: readonly Cubic[]) => {
    for (const { s } of cubics) places.push(s);
  };
  add(road.laneOffset);
  for (const lane of lanes) {
    add(lane.widths);
    add(lane.borders);
    for (const { s } of lane.marks) places.push(s);
  }
  const inside = places.filter((s) => s >= s0 && s <= s1).sort((a, b) => a - b);
  const apart = inside.filter((s, k) => k === 0 || s - inside[k - 1] > SHORTEST);
  // the last station is the end itself
  if (apart[apart.length - 1] !== s1) apart[apart.length - 1] = s1;
  return apart.length > 1 ? apart : [s0, s1];
}
