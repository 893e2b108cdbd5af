import { TurnwiseError } from '../core/errors';
import { changesFit, type LaneStep, searchLanes } from './network/lane-search';
import { spread } from './network/smooth-line';
import { Polyline } from './polyline';
import type { RoadNetwork } from './road-network';
import type { LanePlace, Route, RouteJunction } from './route';

/** Length of a lane change where there is room [m]. */
const BLEND = 28;
/** Less of a lane than this is nothing: a line needs two points that differ [m]. */
const SAME_PLACE = 1e-5;
/** To a goal less far ahead on the same lane, the way leads round [m]; onto the next lane, this is enough. */
const LEAST_LENGTH = 0.5;
const LEAST_STEP = 0.01;

/**
 * Plans the shortest route between two places on lanes, lane changes included; ties go to the smaller lane id.
 *
 * @throws TurnwiseError ROUTE_PLACE_INVALID when a place is not on a lane, ROUTE_UNREACHABLE when no way leads from start to goal
 */
export function planRoute(network: RoadNetwork, start: LanePlace, goal: LanePlace): Route {
  checkPlace(network, start, 'start');
  checkPlace(network, goal, 'goal');
  const goalFraction = goal.s / network.lanes[goal.lane].centre.length;
  const steps = searchLanes(network, start, Number.POSITIVE_INFINITY, ({ lane, cost, fraction, changes }) => {
    if (lane.id !== goal.lane) return false;
    const left = (goalFraction - fraction) * lane.centre.length;
    const least = start.lane === goal.lane && start.s <= goal.s ? LEAST_LENGTH : LEAST_STEP;
    return left >= 0 && cost + left >= least && changesFit(changes, left);
  });
  if (!steps)
    throw new TurnwiseError('ROUTE_UNREACHABLE', {
      what: `No way leads from lane ${start.lane} to lane ${goal.lane}.`,
      fix: 'Choose a goal that the streets lead to: one-way streets may lead away from it.',
    });
  return drawRoute(network, [start, goal], [steps]);
}

function checkPlace({ lanes }: RoadNetwork, { lane, s }: LanePlace, name: string): void {
  const found = lanes[lane];
  if (found && s >= 0 && s <= found.centre.length) return;
  throw new TurnwiseError('ROUTE_PLACE_INVALID', {
    what: found ? `Lane ${lane} has no place at ${s} m.` : `There is no lane ${lane}.`,
    where: name,
    fix: found
      ? `It is ${found.centre.length.toFixed(1)} m long.`
      : `Lanes are numbered from 0 to ${lanes.length - 1}.`,
  });
}

/** Lanes of one street in a row, with the changes between them; or one connecting lane. */
interface Section {
  lanes: number[];
  /** Parts of the lanes' length where the section begins and ends. */
  from: number;
  to: number;
}

/**
 * Draws the route that leads through places on lanes.
 *
 * @param legs the lanes from each place to the next, as {@link searchLanes} gives them; none where the place is as good as the one before.
 * Lane changes are made on the leg that they belong to
 */
export function drawRoute(
  network: RoadNetwork,
  places: readonly LanePlace[],
  legs: readonly (readonly LaneStep[])[],
): Route {
  const sections = sectionsOf(network, places, legs);
  const points: number[] = [];
  const starts: number[] = [];
  const limitFrom: number[] = [];
  const limits: number[] = [];
  let length = 0;
  for (const section of sections) {
    const line = sectionLine(network, section);
    starts.push(length);
    const { speedLimit } = network.lanes[section.lanes[0]];
    if (limits[limits.length - 1] !== speedLimit) {
      limitFrom.push(length);
      limits.push(speedLimit);
    }
    if (!line) continue;
    points.push(...line.points);
    length += line.length;
  }
  starts.push(length);
  const path = new Polyline(points);
  const junctions: RouteJunction[] = [];
  sections.forEach(({ lanes: [id] }, i) => {
    const { junction, turn, roundabout } = network.lanes[id];
    if (junction < 0) return;
    const last = junctions[junctions.length - 1];
    // maps cut connecting lanes into pieces, and places may lie inside a junction
    if (last?.junction === junction && last.to === starts[i]) {
      last.to = starts[i + 1];
      if (last.turn === 'straight') last.turn = turn;
      return;
    }
    const choices = countChoices(network, id);
    junctions.push({
      junction,
      lane: id,
      turn,
      roundabout: touchesRing(network, id, roundabout),
      choices,
      from: starts[i],
      to: starts[i + 1],
    });
  });
  // a leg begins on the lane that the one before ended on
  const steps = legs.filter((leg) => leg.length > 0).flatMap((leg, i) => (i === 0 ? leg : leg.slice(1)));
  return {
    lanes: steps.map(({ lane }) => lane),
    start: places[0],
    goal: places[places.length - 1],
    path,
    length: path.length,
    junctions,
    limitFrom,
    limits,
  };
}

function sectionsOf(
  { lanes }: RoadNetwork,
  places: readonly LanePlace[],
  legs: readonly (readonly LaneStep[])[],
): Section[] {
  const partOf = ({ lane, s }: LanePlace) => s / lanes[lane].centre.length;
  const sections: Section[] = [];
  legs.forEach((steps, i) => {
    const own: Section[] = [];
    for (const { lane, changed } of steps) {
      if (changed) own[own.length - 1].lanes.push(lane);
      else own.push({ lanes: [lane], from: 0, to: 1 });
    }
    if (own.length === 0) return;
    own[0].from = partOf(places[i]);
    own[own.length - 1].to = partOf(places[i + 1]);
    const before = sections[sections.length - 1];
    if (before) {
      own[0].from = Math.max(own[0].from, before.to);
      own[0].to = Math.max(own[0].from, own[0].to);
      if (before.lanes.length === 1 && own[0].lanes.length === 1 && before.lanes[0] === own[0].lanes[0])
        before.to = (own.shift() as Section).to;
    }
    sections.push(...own);
  });
  return sections;
}

/** The line through a section, a point at least every metre; null when it has no length. */
function sectionLine(network: RoadNetwork, { lanes, from, to }: Section): Polyline | null {
  const lines = lanes.map((id) => network.lanes[id].centre);
  const room = (to - from) * lines[0].length;
  if (room < SAME_PLACE) return null;
  if (lines.length === 1) return spread(lines[0].slice(from * lines[0].length, to * lines[0].length), 1);
  const changes = lines.length - 1;
  const blend = Math.min(BLEND, room / changes);
  // Early, but not at once where there is room, so that the car has straightened out of the junction.
  const wait = Math.min(12, (room - changes * blend) / 2);
  const pieces = Math.ceil(room / 0.75);
  const points: number[] = [];
  for (let k = 0; k <= pieces; k++) {
    const driven = (room * k) / pieces;
    const f = from + ((to - from) * k) / pieces;
    const passed = Math.max(0, driven - wait) / blend;
    const change = Math.min(changes - 1, Math.floor(passed));
    const share = smoothStep(Math.min(1, passed - change));
    const a = lines[change].pointAt(f * lines[change].length);
    const b = lines[change + 1].pointAt(f * lines[change + 1].length);
    points.push(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share);
  }
  return new Polyline(points);
}

/** Quintic from 0 to 1 whose first and second derivatives vanish at both ends. */
function smoothStep(f: number): number {
  return f * f * f * (10 - 15 * f + 6 * f * f);
}

/** Number of different streets that the lanes beside the one before a connecting lane lead to. */
function countChoices({ lanes }: RoadNetwork, connecting: number): number {
  const before = lanes[connecting].predecessors[0];
  if (before === undefined) return 1;
  const ways = new Set<number>();
  for (const lane of besides(lanes, before)) for (const way of lanes[lane].successors) addExits(lanes, way, ways);
  return ways.size;
}

/** Adds the streets that a connecting lane leads to, over further lanes of its junction where it is one of several. */
function addExits(lanes: RoadNetwork['lanes'], way: number, exits: Set<number>): void {
  const within = new Set([way]);
  for (const id of within) {
    for (const next of lanes[id].successors) {
      if (lanes[next].junction >= 0 && lanes[next].junction === lanes[id].junction) within.add(next);
      else exits.add(besides(lanes, next)[0]);
    }
  }
}

/** All lanes of a street in one direction, from the left. */
function besides(lanes: RoadNetwork['lanes'], id: number): number[] {
  let at = id;
  while (lanes[at].left >= 0) at = lanes[at].left;
  const all = [at];
  while (lanes[at].right >= 0) {
    at = lanes[at].right;
    all.push(at);
  }
  return all;
}

function touchesRing({ lanes }: RoadNetwork, id: number, isRing: boolean): boolean {
  return isRing || lanes[id].predecessors.some((lane) => lanes[lane].roundabout);
}

/**
 * The place on a lane nearest to a point, for clicks on a map: where several are about as near, the one that leads the way of `heading` [rad];
 * lanes of streets before those of junctions.
 *
 * @throws TurnwiseError ROUTE_PLACE_INVALID when the network has no lanes or the point is not finite
 */
export function nearestPlace(network: RoadNetwork, x: number, y: number, heading?: number): LanePlace {
  if (!Number.isFinite(x) || !Number.isFinite(y))
    throw new TurnwiseError('ROUTE_PLACE_INVALID', {
      what: `(${x}, ${y}) is no point of the map.`,
      fix: 'Give east and north in metres.',
    });
  const { minX, minY, maxX, maxY } = network.bounds;
  const largest = Math.hypot(x - (minX + maxX) / 2, y - (minY + maxY) / 2) + Math.hypot(maxX - minX, maxY - minY);
  if (heading !== undefined) {
    const hit = network.locate(x, y, heading);
    if (hit) return { lane: hit.lane.id, s: hit.s };
  }
  for (let radius = 15; network.lanes.length; radius *= 2) {
    const hits = network.lanesNear(x, y, radius);
    if (hits.length) {
      const street = hits.find(({ lane }) => lane.junction < 0);
      const { lane, s } = street && street.distance < hits[0].distance + 3 ? street : hits[0];
      return { lane: lane.id, s };
    }
    if (radius > largest) break;
  }
  throw new TurnwiseError('ROUTE_PLACE_INVALID', {
    what: 'The network has no lanes.',
    fix: 'Use a map with streets to drive on.',
  });
}
