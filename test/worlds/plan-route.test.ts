import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { buildNetwork } from '../../worlds/build-network';
import { largestStronglyConnected } from '../../worlds/network/strongly-connected';
import { nearestPlace, planRoute } from '../../worlds/plan-route';
import { sampleRoutes } from '../../worlds/sample-routes';
import { graphOf } from './network-checks';
import { CROSS, longestGap, worstBend } from './route-checks';

const WIDE = buildNetwork(
  graphOf({ 0: [0, 0], 1: [200, 0], 2: [200, 90], 3: [320, 0] }, [
    { from: 0, to: 1, lanesForward: 3, lanesBackward: 0 },
    { from: 1, to: 2, lanesBackward: 0 },
    { from: 1, to: 3, lanesForward: 2, lanesBackward: 0 },
  ]),
);

describe('planRoute', () => {
  it('turns left over a crossroads', () => {
    const start = nearestPlace(CROSS, -60, -1.6);
    const goal = nearestPlace(CROSS, 1.6, 60);
    const route = planRoute(CROSS, start, goal);
    expect(route.junctions).toMatchObject([{ turn: 'left', choices: 3, roundabout: false }]);
    const [{ from, to }] = route.junctions;
    expect(from).toBeGreaterThan(45);
    expect(to - from).toBeLessThan(30);
    expect(route.length).toBeGreaterThan(105);
    expect(route.length).toBeLessThan(125);
    expect(longestGap(route)).toBeLessThanOrEqual(1 + 1e-9);
    expect(worstBend(route)).toBeLessThan(1 / 5.5);
    expect(route.limits).toEqual([13.9]);
  });

  it('goes round when the goal lies behind on the same lane', () => {
    const { lane } = nearestPlace(CROSS, -60, -1.6);
    const route = planRoute(CROSS, { lane, s: 50 }, { lane, s: 20 });
    expect(route.lanes[0]).toBe(lane);
    expect(route.lanes[route.lanes.length - 1]).toBe(lane);
    expect(route.junctions.some(({ turn }) => turn === 'uturn')).toBe(true);
  });

  it('changes lanes smoothly to reach a turn', () => {
    const start = nearestPlace(WIDE, 20, -3.25);
    const goal = nearestPlace(WIDE, 200, 70);
    const route = planRoute(WIDE, start, goal);
    expect(route.lanes.filter((id) => WIDE.lanes[id].junction < 0 && WIDE.lanes[id].street === 0)).toHaveLength(3);
    expect(worstBend(route)).toBeLessThan(1 / 5.5);
    // Within the street, before the junction, the change of two lanes is gentle.
    const street = { ...route, path: route.path.slice(0, route.junctions[0].from) };
    expect(worstBend(street)).toBeLessThan(0.05);
  });

  it('refuses places that do not exist and goals that no way leads to', () => {
    expect(() => planRoute(CROSS, { lane: 999, s: 0 }, { lane: 0, s: 1 })).toThrow(
      expect.objectContaining({ code: 'ROUTE_PLACE_INVALID', where: 'start' }),
    );
    expect(() => planRoute(CROSS, { lane: 0, s: 1 }, { lane: 1, s: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'ROUTE_PLACE_INVALID', where: 'goal' }),
    );
    const against = () => planRoute(WIDE, nearestPlace(WIDE, 300, 0), nearestPlace(WIDE, 50, 0));
    expect(against).toThrow(expect.objectContaining({ code: 'ROUTE_UNREACHABLE' }));
  });

  it('nearestPlace follows the heading, and finds something from far away', () => {
    const east = nearestPlace(CROSS, -50, 0, 0);
    const west = nearestPlace(CROSS, -50, 0, Math.PI);
    expect(east.lane).not.toBe(west.lane);
    expect(Math.abs(CROSS.lanes[east.lane].centre.headingAt(east.s))).toBeLessThan(0.01);
    expect(nearestPlace(CROSS, 5000, 0).lane).toBeGreaterThanOrEqual(0);
  });
});

describe('sampleRoutes', () => {
  it('lets go of its wishes where the map is too small, and says so where it cannot drive at all', () => {
    const street = (length: number) =>
      buildNetwork(graphOf({ 0: [0, 0], 1: [length, 0] }, [{ from: 0, to: 1, lanesBackward: 0 }]));
    const [route] = sampleRoutes(street(90), new RandomStream(1, 'routes'), 1);
    expect(route.length).toBeGreaterThan(19);
    expect(() => sampleRoutes(street(10), new RandomStream(1, 'routes'), 1)).toThrow(
      expect.objectContaining({ code: 'ROUTE_NONE' }),
    );
  });
});

describe('largestStronglyConnected', () => {
  it('is everything on a crossroads with turning circles, and nothing on one-way streets', () => {
    expect(largestStronglyConnected(CROSS).size).toBe(CROSS.lanes.length);
    // Two lanes beside each other lead to each other, three on the widest street.
    expect(largestStronglyConnected(WIDE).size).toBeLessThanOrEqual(3);
  });
});

describe('nearestPlace', () => {
  it.each([
    [Number.NaN, 0],
    [0, Number.POSITIVE_INFINITY],
  ])('refuses (%s, %s)', (x, y) => {
    expect(() => nearestPlace(CROSS, x, y)).toThrow(expect.objectContaining({ code: 'ROUTE_PLACE_INVALID' }));
  });

  it('finds a lane from far outside the map', () => {
    expect(nearestPlace(CROSS, 5e5, -5e5).s).toBeGreaterThanOrEqual(0);
  });
});
