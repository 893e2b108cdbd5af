import type { Fields } from './fields';
import { isDriving } from './lane-types';
import { noteOf } from './own-notes';
import type { Cubic, LaneSection, RoadMark, SectionLane } from './road';
import { speedLimit } from './speed-limit';
import type { Warnings } from './warnings';

/** A road is no longer than this [m]. */
export const MAX_ROAD = 1_000_000;
const MAX_LANES = 100;
const STANDARD_MARK = 0.12;
const BOLD_MARK = 0.24;

/** Reads cubics whose place is `s` or, within a lane section that begins at `from`, `sOffset`. */
export function readCubics(parent: Fields | null, name: string, from = 0): Cubic[] {
  const found = (parent?.children(name) ?? []).map(
    (fields): Cubic => ({
      s: from + (fields.optional('sOffset', -1, MAX_ROAD) ?? fields.number('s', -1, MAX_ROAD)),
      a: fields.number('a'),
      b: fields.number('b'),
      c: fields.number('c'),
      d: fields.number('d'),
    }),
  );
  // of records at the same place, give or take what files round, the last in the file holds
  return found.sort((a, b) => Math.round(a.s * 1e6) - Math.round(b.s * 1e6));
}

/** Reads the lane sections of a road, in order. */
export function readSections(lanes: Fields | null, road: string, warnings: Warnings): LaneSection[] {
  const sections = (lanes?.children('laneSection') ?? []).map((section): LaneSection => {
    const s = section.number('s', -1, MAX_ROAD);
    const byId = new Map<number, SectionLane>();
    for (const side of ['left', 'center', 'right']) {
      for (const lane of section.child(side)?.children('lane') ?? []) {
        const id = lane.number('id', -MAX_LANES, MAX_LANES);
        if (!Number.isInteger(id)) throw lane.bad('id', 'is not a whole number');
        if (byId.has(id)) warnings.note('Lanes whose number another lane of their section has were left out', road);
        else byId.set(id, readLane(lane, id, s));
        const { type, widths, borders } = byId.get(id)!;
        if (id !== 0 && isDriving(type) && widths.length + borders.length === 0)
          warnings.note('Lanes for driving without a <width> or <border> were left out', road);
      }
    }
    if (!byId.has(0)) byId.set(0, middleLane());
    return { s, lanes: [...byId.values()].sort((a, b) => b.id - a.id) };
  });
  return sections.sort((a, b) => a.s - b.s);
}

function middleLane(): SectionLane {
  const direction = 'standard';
  return {
    id: 0,
    type: 'none',
    direction,
    widths: [],
    borders: [],
    marks: [],
    speeds: [],
    predecessors: [],
    successors: [],
    tapers: false,
  };
}

function readLane(lane: Fields, id: number, s: number): SectionLane {
  const link = lane.child('link');
  const linked = (name: string) =>
    (link?.children(name) ?? [])
      .map((other) => other.number('id', -MAX_LANES, MAX_LANES))
      .filter((other) => other !== 0);
  const direction = lane.text('direction');
  return {
    id,
    type: lane.text('type'),
    direction: direction === 'reversed' || direction === 'both' ? direction : 'standard',
    widths: id === 0 ? [] : readCubics(lane, 'width', s),
    borders: id === 0 ? [] : readCubics(lane, 'border', s),
    marks: lane
      .children('roadMark')
      .map((mark) => readMark(mark, s))
      .sort((a, b) => a.s - b.s),
    speeds: lane
      .children('speed')
      .map((speed) => ({ s: s + speed.lenient('sOffset', 0), limit: speedLimit(speed) ?? Number.NaN }))
      .filter(({ limit }) => limit > 0)
      .sort((a, b) => a.s - b.s),
    predecessors: linked('predecessor'),
    successors: linked('successor'),
    tapers: noteOf(lane, 'tapers') !== '',
  };
}

function readMark(mark: Fields, s: number): RoadMark {
  const bold = mark.text('weight') === 'bold';
  const given = mark.lenient('width', 0);
  const width = given > 0.01 && given < 1 ? given : bold ? BOLD_MARK : STANDARD_MARK;
  const lines = mark
    .children('type')
    .flatMap((type) => type.children('line'))
    .map((line) => ({
      t: line.lenient('tOffset', 0),
      width: Math.min(1, Math.max(0.02, line.lenient('width', width))),
      broken: line.lenient('space', 0) > 0,
    }));
  return {
    s: s + mark.lenient('sOffset', 0),
    type: mark.text('type').trim().toLowerCase(),
    color: mark.text('color').trim().toLowerCase(),
    width,
    lines,
  };
}
