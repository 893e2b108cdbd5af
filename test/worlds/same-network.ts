import { expect } from 'vitest';
import { wrapAngle } from '../../core/maths';
import type { Lane } from '../../worlds/lane';
import type { RoadNetwork } from '../../worlds/road-network';

/** How far two networks that should be the same may be apart [m]. */
export const TOLERANCE = 0.01;
/** The same for widths, which give way where middles and widths do not add up [m]. */
const WIDTH_TOLERANCE = 0.02;

/**
 * For each lane of a network the lane of another that runs where it does, by ends and middle.
 *
 * @throws where there is none, or one serves twice
 */
export function matchLanes(a: RoadNetwork, b: RoadNetwork): number[] {
  const taken = new Set<number>();
  return a.lanes.map((lane) => {
    const places = [0, 0.5, 1].map((f) => lane.centre.pointAt(f * lane.centre.length));
    const distance = (other: Lane) =>
      Math.max(
        ...places.map(({ x, y }, k) => {
          const point = other.centre.pointAt((k / 2) * other.centre.length);
          return Math.hypot(point.x - x, point.y - y);
        }),
      );
    const near = b.lanesNear(places[1].x, places[1].y, 1).map((hit) => hit.lane);
    const [best] = near.filter(({ id }) => !taken.has(id)).sort((p, q) => distance(p) - distance(q));
    expect(best && distance(best), `lane ${lane.id} at ${places[1].x}, ${places[1].y}`).toBeLessThan(0.1);
    taken.add(best.id);
    return best.id;
  });
}

/** Expects that two networks say the same, whatever the order of their lanes. Returns the matching of lanes. */
export function expectSameNetwork(a: RoadNetwork, b: RoadNetwork): number[] {
  expect(b.drivingSide).toBe(a.drivingSide);
  expect(b.lanes.length).toBe(a.lanes.length);
  const match = matchLanes(a, b);
  const named = (ids: readonly number[]) => ids.map((id) => match[id]).sort((p, q) => p - q);
  let worst = 0;
  for (const lane of a.lanes) {
    const other = b.lanes[match[lane.id]];
    for (const [one, two] of [
      [lane, other],
      [other, lane],
    ] as const)
      for (let i = 0; i < one.centre.count; i++) {
        const { distance } = two.centre.project(one.centre.points[2 * i], one.centre.points[2 * i + 1]);
        worst = Math.max(worst, distance);
      }
    const where = `lane ${lane.id}`;
    expect(
      [...other.successors].sort((p, q) => p - q),
      `${where}: successors`,
    ).toEqual(named(lane.successors));
    expect(
      [...other.predecessors].sort((p, q) => p - q),
      `${where}: predecessors`,
    ).toEqual(named(lane.predecessors));
    for (const side of ['left', 'right'] as const) {
      const neighbour = lane[side];
      // lanes that lie over each other, where one eases into the other, are written as two roads
      if (neighbour >= 0 && other[side] < 0 && overlap(lane, a.lanes[neighbour])) continue;
      expect(other[side], `${where}: neighbour`).toBe(neighbour < 0 ? -1 : match[neighbour]);
    }
    expect(other.speedLimit, `${where}: limit`).toBeCloseTo(lane.speedLimit, 9);
    expect(Math.abs(other.width - lane.width), `${where}: width`).toBeLessThan(WIDTH_TOLERANCE);
    expect(other.junction >= 0, `${where}: in a junction`).toBe(lane.junction >= 0);
    expect(other.turn, `${where}: turn`).toBe(lane.turn);
    expect(other.roundabout, `${where}: roundabout`).toBe(lane.roundabout);
  }
  expect(worst).toBeLessThan(TOLERANCE);
  const areas = (network: RoadNetwork, names: (ids: readonly number[]) => number[]) =>
    network.junctions
      .filter(({ lanes }) => lanes.length)
      .map(({ lanes }) => names(lanes).join())
      .sort();
  expect(areas(b, (ids) => [...ids].sort((p, q) => p - q))).toEqual(areas(a, named));
  expectSameControls(a, b, named);
  expect(b.crosswalks.length).toBe(a.crosswalks.length);
  for (const outline of a.crosswalks) {
    const gap = Math.min(...b.crosswalks.map((other) => furthest(outline, other)));
    expect(gap).toBeLessThan(TOLERANCE);
  }
  return match;
}

/** Whether one of two neighbours begins or ends on the other. */
function overlap(a: Lane, b: Lane): boolean {
  return [0, a.centre.length].some((s) => {
    const { x, y } = a.centre.pointAt(s);
    return b.centre.project(x, y).distance < Math.min(a.width, b.width) / 4;
  });
}

function expectSameControls(a: RoadNetwork, b: RoadNetwork, named: (ids: readonly number[]) => number[]): void {
  expect(b.controls.length).toBe(a.controls.length);
  for (const control of a.controls) {
    const same = b.controls.find(
      (other) =>
        other.kind === control.kind &&
        Math.hypot(other.x - control.x, other.y - control.y) < TOLERANCE &&
        Math.abs(wrapAngle(other.heading - control.heading)) < 0.01,
    );
    expect(same, `${control.kind} at ${control.x}, ${control.y}`).toBeDefined();
    expect([...same!.lanes].sort((p, q) => p - q)).toEqual(named(control.lanes));
    if (control.value !== undefined) expect(same!.value).toBeCloseTo(control.value, 9);
  }
}

function furthest(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}
