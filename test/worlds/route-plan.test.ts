import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { routeWarnings } from '../../evaluation/route-warnings';
import { buildNetwork } from '../../worlds/build-network';
import { createWorld } from '../../worlds/create-world';
import type { Route } from '../../worlds/route';
import { resolveRoute, type Waypoint } from '../../worlds/route-plan';
import { sampleRoutes } from '../../worlds/sample-routes';
import { townWorld } from '../../worlds/town/town-world';
import type { World } from '../../worlds/world';
import { graphOf } from './network-checks';
import { longestGap } from './route-checks';

const TOWNS = new Map([1, 7, 12].map((seed) => [seed, townWorld(seed)]));
const TOWN = TOWNS.get(7)!;
const world = (...parts: Parameters<typeof graphOf>): World => createWorld(graphOf(...parts), { seed: 1 });
const CROSS = world(
  { 0: [0, 0], 1: [100, 0], 2: [0, 100], 3: [-100, 0], 4: [0, -100] },
  [1, 2, 3, 4].map((to) => ({ from: 0, to })),
);
const WIDE = world({ 0: [0, 0], 1: [300, 0], 2: [600, 0], 3: [300, 100] }, [
  { from: 0, to: 1, lanesForward: 3, lanesBackward: 1 },
  { from: 1, to: 2, lanesForward: 3, lanesBackward: 1 },
  { from: 1, to: 3 },
]);

const through = (place: World, waypoints: Waypoint[]) => resolveRoute(place, { kind: 'waypoints', waypoints });

/** Points of a route's path at regular distances, as a route file would have them. */
function waypointsAlong({ path }: Route, every: number, headings: boolean): Waypoint[] {
  const count = Math.max(1, Math.round(path.length / every));
  return Array.from({ length: count + 1 }, (_, i) => {
    const { x, y, heading } = path.poseAt((path.length * i) / count);
    return headings ? { x, y, heading } : { x, y };
  });
}

describe('sampled plans', () => {
  it('are the routes that evaluate has always drawn, asked for in any order', () => {
    const expected = sampleRoutes(TOWN.network, new RandomStream(3, 'evaluation-routes'), 4);
    for (const index of [2, 0, 3, 1]) {
      const { route, snapping } = resolveRoute(TOWN, { kind: 'sampled', seed: 3, count: 4, index });
      expect(route).toEqual(expected[index]);
      expect(snapping).toBeNull();
    }
    const more = resolveRoute(TOWN, { kind: 'sampled', seed: 3, count: 6, index: 1 });
    expect(more.route).toEqual(expected[1]);
  });

  it('must name a route that there is', () => {
    for (const index of [-1, 4, 0.5, Number.NaN])
      expect(() => resolveRoute(TOWN, { kind: 'sampled', seed: 3, count: 4, index })).toThrow(
        expect.objectContaining({ code: 'ROUTE_PLAN_INVALID' }),
      );
  });
});

describe('waypoints', () => {
  it.each([
    ['every 50 m with headings', 50, true],
    ['every 20 m with headings', 20, true],
    ['every 7 m with headings', 7, true],
    ['every 50 m without', 50, false],
    ['every 20 m without', 20, false],
  ])('%s give back the route that they were taken from', (_, every, headings) => {
    for (const [seed, place] of TOWNS) {
      for (const route of sampleRoutes(place.network, new RandomStream(seed, 'there'), 5)) {
        const back = through(place, waypointsAlong(route, every, headings));
        expect(Math.abs(back.route.length - route.length)).toBeLessThan(1.5);
        expect(back.route.junctions.map(({ lane }) => lane)).toEqual(route.junctions.map(({ lane }) => lane));
        expect(back.route.junctions.map(({ choices }) => choices)).toEqual(
          route.junctions.map(({ choices }) => choices),
        );
        expect(longestGap(back.route)).toBeLessThan(1.001);
        expect(back.snapping?.detours).toEqual([]);
      }
    }
  });

  it('that are metres off still give the same streets', () => {
    const [route] = sampleRoutes(TOWN.network, new RandomStream(4, 'there'), 1);
    const noise = new RandomStream(1, 'off');
    const moved = waypointsAlong(route, 40, true).map(({ x, y, heading }) => ({
      x: x + noise.range(-1, 1),
      y: y + noise.range(-1, 1),
      heading,
    }));
    const { route: back, snapping } = through(TOWN, moved);
    expect(back.junctions.map(({ lane }) => lane)).toEqual(route.junctions.map(({ lane }) => lane));
    expect(snapping!.largest).toBeLessThan(1.5);
    expect(snapping!.mean).toBeGreaterThan(0.1);
  });

  it('in the middle of a crossing take the lane that the way needs', () => {
    // on the left turn, and as near to lanes that go straight and right
    const { route } = through(CROSS, [
      { x: -60, y: -1.6 },
      { x: 0, y: 0 },
      { x: 1.6, y: 60 },
    ]);
    expect(route.junctions).toMatchObject([{ turn: 'left', choices: 3 }]);
    expect(route.length).toBeLessThan(130);
  });

  it('on the lane of the opposite direction are told apart from those on the next lane', () => {
    // it turns round at both ends of the street, to be on the other lane there
    const mirrored = through(CROSS, [
      { x: -60, y: 1.625 },
      { x: -20, y: 1.625 },
      { x: 60, y: 1.625 },
    ]);
    expect(mirrored.snapping).toMatchObject({ moved: [1], against: [1] });
    expect(routeWarnings(mirrored.snapping)).toContainEqual(
      expect.stringMatching(/^1 waypoint .*opposite.* 3\.\d m at most.*sign of y/),
    );
    const right = through(CROSS, [
      { x: -60, y: -1.625 },
      { x: 60, y: -1.625 },
    ]);
    expect(right.snapping).toMatchObject({ moved: [], against: [] });
    expect(routeWarnings(right.snapping)).toEqual([]);
  });

  it('report how far off they are', () => {
    const { snapping } = through(CROSS, [
      { x: -60, y: -1.625 },
      { x: -40, y: -2.625 },
      { x: -20, y: -1.625 },
    ]);
    expect(snapping!.distances.map((one) => Number(one.toFixed(3)))).toEqual([0, 1, 0]);
    expect(snapping!.mean).toBeCloseTo(1 / 3, 3);
    expect(snapping!.largest).toBeCloseTo(1, 3);
    expect(snapping!.within).toBeCloseTo(2 / 3, 9);
    expect(snapping!.moved).toEqual([]);
  });

  it('on different lanes change lanes between them, not before', () => {
    const lanesAt = WIDE.network.lanesNear(50, 0, 8).filter(({ lane }) => lane.centre.headingAt(0) < 1);
    expect(lanesAt).toHaveLength(3);
    const offsets = lanesAt.map(({ lane }) => lane.centre.pointAt(50).y).sort((a, b) => b - a);
    const waypoints = [
      { x: 40, y: offsets[0], heading: 0 },
      { x: 80, y: offsets[0], heading: 0 },
      { x: 150, y: offsets[2], heading: 0 },
      { x: 250, y: offsets[1], heading: 0 },
    ];
    const { route, snapping } = through(WIDE, waypoints);
    expect(snapping!.largest).toBeLessThan(1e-6);
    for (const { x, y } of waypoints) expect(route.path.project(x, y).distance).toBeLessThan(0.01);
    // still on the first lane up to the second waypoint, on the last lane by the third
    for (let x = 40; x <= 80; x += 5) expect(route.path.project(x, offsets[0]).distance).toBeLessThan(0.01);
    expect(longestGap(route)).toBeLessThan(1.001);
    let bend = 0;
    for (let s = 0; s < route.length; s += 0.5) bend = Math.max(bend, Math.abs(route.path.curvatureAt(s)));
    expect(bend).toBeLessThan(0.05);
  });

  it('may repeat, and step back a little', () => {
    const { route } = through(CROSS, [
      { x: -60, y: -1.6 },
      { x: -60, y: -1.6 },
      { x: -30, y: -1.6 },
      { x: -31, y: -1.6 },
      { x: 60, y: -1.6 },
      { x: 60, y: -1.6 },
    ]);
    expect(route.length).toBeGreaterThan(119);
    expect(route.length).toBeLessThan(121);
  });

  it('with a heading are not put on the lane that leads against it', () => {
    // the goal is nearer to the lane that leads back
    const goal = { x: 60, y: 0.2 };
    const against = through(CROSS, [
      { x: -60, y: -1.6 },
      { ...goal, heading: 0 },
    ]);
    expect(against.snapping!.distances[1]).toBeGreaterThan(1.6);
    expect(against.route.junctions).toMatchObject([{ turn: 'straight' }]);
  });

  it.each<[string, Waypoint[]]>([
    ['ROUTE_WAYPOINTS_INVALID', []],
    ['ROUTE_WAYPOINTS_INVALID', [{ x: 0, y: 0 }]],
    [
      'ROUTE_WAYPOINTS_INVALID',
      [
        { x: -60, y: -1.6 },
        { x: Number.NaN, y: 0 },
      ],
    ],
    [
      'ROUTE_WAYPOINTS_INVALID',
      [
        { x: -60, y: -1.6 },
        { x: 0, y: 0, heading: Number.POSITIVE_INFINITY },
      ],
    ],
    [
      'ROUTE_WAYPOINTS_INVALID',
      [
        { x: -60, y: -1.6 },
        { x: -60, y: -1.6 },
      ],
    ],
    [
      'ROUTE_WAYPOINT_FAR',
      [
        { x: -60, y: -1.6 },
        { x: 60, y: 50 },
      ],
    ],
    [
      'ROUTE_WAYPOINT_FAR',
      [
        { x: -60, y: -1.6 },
        { x: 1e300, y: 50 },
      ],
    ],
  ])('%s: %j', (code, waypoints) => {
    expect(() => through(CROSS, waypoints)).toThrow(expect.objectContaining({ code }));
  });

  it('up a one-way street are refused, and name the waypoint', () => {
    const oneWay = world({ 0: [0, 0], 1: [200, 0] }, [{ from: 0, to: 1, lanesBackward: 0 }]);
    const backwards = [150, 50].map((x) => ({ x, y: 0 }));
    expect(() => through(oneWay, backwards)).toThrow(
      expect.objectContaining({ code: 'ROUTE_UNREACHABLE', where: 'waypoint 1 (the first is 0) at (50.0, 0.0)' }),
    );
  });

  it('anywhere give a route or an error with a code', () => {
    const coordinate = fc.oneof(fc.double(), fc.double({ min: -500, max: 500, noNaN: true }));
    const waypoint = fc.record({ x: coordinate, y: coordinate, heading: fc.option(fc.double(), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(waypoint, { maxLength: 6 }), (waypoints) => {
        try {
          expect(through(TOWN, waypoints).route.length).toBeGreaterThan(0);
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^ROUTE_/);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a network without lanes', () => {
  it('is refused', () => {
    const empty = { ...TOWN, network: buildNetwork({ ...TOWN.graph, nodes: [], streets: [] }) };
    expect(() =>
      through(empty, [
        { x: 0, y: 0 },
        { x: 9, y: 0 },
      ]),
    ).toThrow(expect.objectContaining({ code: 'ROUTE_WAYPOINT_FAR' }));
  });
});

it('a waypoint that asks for a lane change where there is no room is put on the lane beside', () => {
  const [first, , third] = WIDE.network
    .lanesNear(50, 0, 8)
    .filter(({ lane }) => lane.centre.headingAt(0) < 1)
    .map(({ lane }) => lane.centre.pointAt(50).y)
    .sort((a, b) => b - a);
  const { snapping } = through(WIDE, [
    { x: 50, y: first, heading: 0 },
    { x: 58, y: third, heading: 0 },
    { x: 150, y: first, heading: 0 },
  ]);
  expect(snapping!.moved).toEqual([1]);
  expect(snapping!.within).toBe(1);
  expect(snapping!.distances[1]).toBeGreaterThan(3);
});
