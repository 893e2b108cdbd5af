import { RandomStream } from '../../core/random';
import type { Carriageway, Marking } from '../carriageway';
import { Polyline } from '../polyline';
import { RoadNetwork } from '../road-network';
import { KERB_WIDTH } from '../scenery/pavement';
import type { Street } from '../street-graph';
import { type CrossSection, drawCrossSection, drawHabits, type Paint, type Shoulder } from './cross-section';
import { shoulderProfile } from './shoulder-profile';

/** Between an edge line and the edge of the road [m], and between the two lines of a double one, in widths of a line. */
const INSET = 0.15;
const APART = 2;
/** A raised median narrower than this is painted instead [m]. */
const LEAST_ISLAND = 1;
/** Roundabouts have no room for more [m]. */
const RING: Partial<Shoulder> = { width: 0, stalls: 0 };

/**
 * Gives the streets of a network shoulders, parking strips, medians, pavements and paint, drawn by seed. Streets of one name look alike. Lanes and junctions stay
 * as they are: shoulders end at the junctions, as kerbs are often drawn out there.
 *
 * @param streets those that the network was built from
 */
export function dressNetwork(network: RoadNetwork, streets: readonly Street[], seed: number): RoadNetwork {
  const habits = drawHabits(new RandomStream(seed, 'street-habits'));
  const medianOf = new Map(streets.map(({ id, median = 0 }) => [id, median]));
  const { drivingSide, lanes, junctions, controls, crosswalks } = network;
  const carriageways = network.carriageways.flatMap((road) => {
    const section = drawCrossSection(habits, new RandomStream(seed, `cross-section ${road.name}`));
    const median = medianOf.get(road.street)!;
    if (road.roundabout)
      return [dressed(road, 0, { ...section, left: ring(section.left), right: ring(section.right) }, drivingSide)];
    if (median < LEAST_ISLAND || !section.raisedMedian) return [dressed(road, median, section, drivingSide)];
    return halves(road, median, section, drivingSide);
  });
  return new RoadNetwork({
    drivingSide,
    lanes: [...lanes],
    junctions: [...junctions],
    carriageways,
    controls: [...controls],
    crosswalks: [...crosswalks],
  });
}

function ring(shoulder: Shoulder): Shoulder {
  return { ...shoulder, ...RING };
}

/** The two carriageways beside a raised median. */
function halves(
  road: Carriageway,
  median: number,
  section: CrossSection,
  drivingSide: 'right' | 'left',
): Carriageway[] {
  const { laneWidth } = road;
  const forwardIsRight = drivingSide === 'right';
  const [leftLanes, rightLanes] = forwardIsRight
    ? [road.lanesBackward, road.lanesForward]
    : [road.lanesForward, road.lanesBackward];
  const inner: Shoulder = { ...section.left, ...RING };
  const half = (t: number, width: number, isRight: boolean) => {
    const isForward = isRight === forwardIsRight;
    const side = { ...road, width, centre: road.centre.offset(t) };
    side.lanesForward = isForward ? road.lanesForward : 0;
    side.lanesBackward = isForward ? 0 : road.lanesBackward;
    const own = isRight ? { ...section, left: inner } : { ...section, right: inner };
    const pavements = { ...section.pavements, [isRight ? 'left' : 'right']: KERB_WIDTH };
    return dressed(side, 0, { ...own, pavements }, drivingSide);
  };
  const total = (leftLanes + rightLanes) * laneWidth + median;
  const [left, right] = [leftLanes * laneWidth, rightLanes * laneWidth];
  return [half((total - left) / 2, left, false), half((right - total) / 2, right, true)];
}

/** A carriageway with its shoulders, pavements and paint. */
function dressed(road: Carriageway, median: number, section: CrossSection, drivingSide: 'right' | 'left'): Carriageway {
  const half = road.width / 2;
  const profiles = [section.left, section.right].map((shoulder) => shoulderProfile(shoulder, road.centre.length));
  const markings = paintOf(road, median, section, drivingSide);
  [section.left, section.right].forEach((shoulder, k) => {
    const side = k === 0 ? 1 : -1;
    if (shoulder.stalls > 0)
      markings.push(
        ...stallsOf(road.centre, side * half, side * shoulder.width, shoulder.stalls, profiles[k].bays, section.paint),
      );
  });
  const base = { ...road, markings, pavements: { ...section.pavements } };
  if (section.left.width === 0 && section.right.width === 0) return base;
  const centre = withPointsAt(road.centre, [...profiles[0].breaks, ...profiles[1].breaks]);
  return {
    ...base,
    centre,
    width: road.width + section.left.width + section.right.width,
    edges: {
      left: Float64Array.from(centre.s, (s) => half + section.left.width * profiles[0].shareAt(s)),
      right: Float64Array.from(centre.s, (s) => -half - section.right.width * profiles[1].shareAt(s)),
    },
  };
}

/** The lines along a carriageway. */
function paintOf(
  { centre, width, laneWidth, lanesForward, lanesBackward }: Carriageway,
  median: number,
  section: CrossSection,
  drivingSide: 'right' | 'left',
): Marking[] {
  const { paint } = section;
  const out: Marking[] = [];
  const add = (kind: Marking['kind'], how: Paint, t: number) => {
    if (how === 'none') return;
    out.push({ kind, broken: how === 'dashed', points: centre.offset(t).points, width: paint });
  };
  const lanes = lanesForward + lanesBackward;
  const rightOfCentre = drivingSide === 'right' ? lanesForward : lanesBackward;
  for (let i = 1; i < lanes; i++) {
    const t = i * laneWidth - width / 2;
    if (i !== rightOfCentre) {
      add('lane-line', section.laneLines, i < rightOfCentre ? t : t + median);
    } else if (median > 0) {
      add('centre-line', 'solid', t);
      add('centre-line', 'solid', t + median);
    } else if (section.centre === 'double') {
      add('centre-line', 'solid', t - (APART * paint) / 2);
      add('centre-line', 'solid', t + (APART * paint) / 2);
    } else add('centre-line', section.centre, t);
  }
  const edge = width / 2 - INSET - paint / 2;
  add('edge-line', section.left.line, edge);
  add('edge-line', section.right.line, -edge);
  return out;
}

/** Lines across a strip, between its parking places. */
function stallsOf(
  centre: Polyline,
  from: number,
  depth: number,
  length: number,
  bays: readonly [number, number][],
  width: number,
): Marking[] {
  const out: Marking[] = [];
  for (const [start, end] of bays) {
    for (let s = start + 1; s < end - 1; s += length) {
      const a = centre.pointAt(s, from);
      const b = centre.pointAt(s, from + depth);
      out.push({ kind: 'edge-line', broken: false, points: Float64Array.of(a.x, a.y, b.x, b.y), width });
    }
  }
  return out;
}

/** The same line with points at these arc lengths too, unless one is near. */
function withPointsAt(line: Polyline, at: readonly number[]): Polyline {
  const NEAR = 0.1;
  const points: number[] = [];
  const wanted = at.filter((s) => s > NEAR && s < line.length - NEAR).sort((a, b) => a - b);
  let k = 0;
  let last = 0;
  for (let i = 0; i < line.count; i++) {
    for (; k < wanted.length && wanted[k] < line.s[i] - NEAR; k++) {
      if (i === 0 || wanted[k] - last < NEAR) continue;
      const { x, y } = line.pointAt(wanted[k]);
      points.push(x, y);
      last = wanted[k];
    }
    points.push(line.points[2 * i], line.points[2 * i + 1]);
    last = line.s[i];
  }
  return new Polyline(points);
}
