import { describe, expect, it } from 'vitest';
import { INFRACTION_KINDS, InfractionWatch, NOT_MEASURED } from '../../evaluation/infractions';
import type { EndReason } from '../../sim/driving-env';
import { createWorld } from '../../worlds/create-world';
import type { Lane } from '../../worlds/lane';
import { planRoute } from '../../worlds/plan-route';
import { Polyline, type Pose } from '../../worlds/polyline';
import { RoadNetwork } from '../../worlds/road-network';
import type { Route } from '../../worlds/route';
import type { Scenery } from '../../worlds/scenery';
import { crossing, crossroadsWorld, LANE_WIDTH } from '../sim/crossroads';
import { graphOf } from '../worlds/network-checks';
import { along, knownAlong } from './drive-line';

const EMPTY: Scenery = { buildings: [], trees: [] };
const world = { ...crossroadsWorld(), scenery: EMPTY };
const ahead = crossing(world, 'west', 'east');

/** Watches a car at these poses, a tick each. */
function watched(
  poses: readonly Pose[],
  { route = ahead, end = 'arrived' as EndReason, scenery = EMPTY, place = world } = {},
) {
  const infos = knownAlong(place, route, poses, end);
  const watch = new InfractionWatch({ ...place, scenery }, route, infos[0]);
  for (const info of infos.slice(1)) watch.see(info);
  return watch;
}

describe('InfractionWatch', () => {
  it('finds nothing where the car keeps to its lane, a little off centre or not', () => {
    for (const left of [0, 1.5, -1.5])
      for (const [from, to] of [
        ['west', 'east'],
        ['west', 'north'],
        ['west', 'south'],
      ] as const) {
        const route = crossing(world, from, to);
        const { infractions, outside } = watched(
          along(route, 0, route.length, () => left),
          { route },
        );
        expect({ infractions, outside }).toEqual({ infractions: [], outside: 0 });
      }
  });

  it('finds the oncoming lane, with its time, place and length', () => {
    const poses = along(ahead, 0, 60, (s) => (s >= 20 && s < 40 ? LANE_WIDTH : 0));
    const { infractions, outside } = watched(poses);
    expect(infractions).toHaveLength(1);
    const [lapse] = infractions;
    expect(lapse).toMatchObject({ kind: 'wrong-lane', on: 'opposite-lane', tick: 19, time: 1.9, s: 19 });
    expect(lapse.duration).toBeCloseTo(2, 9);
    // 19 m along the lane, and the way across to it
    expect(lapse.distance).toBeCloseTo(19 + Math.hypot(1, LANE_WIDTH), 6);
    expect(outside).toBe(lapse.distance);
    expect(lapse).toMatchObject(poses[19]);
  });

  it('takes what is interrupted for less than a second as one, and for longer as two', () => {
    const back = (ticks: number) => (s: number) => (s >= 20 && s < 50 && !(s >= 30 && s < 30 + ticks) ? LANE_WIDTH : 0);
    expect(watched(along(ahead, 0, 70, back(5))).infractions).toHaveLength(1);
    expect(watched(along(ahead, 0, 70, back(12))).infractions).toHaveLength(2);
  });

  it("finds a branch that is not the route's", () => {
    const wrong = crossing(world, 'west', 'north');
    const { infractions } = watched(along(wrong, 0, 90), { end: 'deviated' });
    expect(infractions.map(({ kind, on }) => [kind, on])).toEqual([
      ['wrong-lane', 'other-lane'],
      ['deviated', undefined],
    ]);
    // it began in the junction
    const [{ from, to }] = ahead.junctions;
    expect(infractions[0].s).toBeGreaterThan(from);
    expect(infractions[0].s).toBeLessThan(to);
  });

  it('allows the lanes beside the route that lead the same way, and no others', () => {
    const graph = graphOf({ 0: [0, 0], 1: [300, 0] }, [
      { from: 0, to: 1, lanesForward: 2, lanesBackward: 2, laneWidth: 3 },
    ]);
    const place = { ...createWorld(graph, { seed: 1 }), scenery: EMPTY };
    const right = place.network.lanes.find(
      ({ left, right, centre }) => left >= 0 && right < 0 && centre.headingAt(1) === 0,
    )!;
    const route = planRoute(place.network, { lane: right.id, s: 20 }, { lane: right.id, s: 220 });
    const at = (left: number) =>
      watched(
        along(route, 0, 50, () => left),
        { route, place },
      ).infractions;
    expect(at(3)).toEqual([]);
    expect(at(6)).toMatchObject([{ kind: 'wrong-lane', on: 'opposite-lane' }]);
  });

  it('tells one way along a street from the way back', () => {
    const back = crossing(world, 'east', 'west');
    const path = new Polyline([...ahead.path.points, ...back.path.points]);
    // its lanes are those of both ways, but not at the same time
    const route: Route = {
      ...ahead,
      path,
      lanes: [...ahead.lanes, ...back.lanes],
      length: path.length,
      goal: back.goal,
    };
    const onTheWayOut = along(ahead, 0, 30, (s) => (s >= 15 ? LANE_WIDTH : 0));
    expect(watched(onTheWayOut, { route }).infractions).toMatchObject([{ kind: 'wrong-lane', on: 'opposite-lane' }]);
    expect(watched(along(ahead, 0, 30), { route }).infractions).toEqual([]);
  });

  it('follows lanes that a map has cut into pieces, in streets and in junctions', () => {
    const cut = (lanes: readonly Lane[]): Lane[] => {
      const pieces = lanes.map((lane) => ({ ...lane }));
      for (const lane of lanes) {
        const middle = lane.centre.length / 2;
        const rest = {
          ...lane,
          id: pieces.length,
          centre: lane.centre.slice(middle, lane.centre.length),
          predecessors: [lane.id],
        };
        Object.assign(pieces[lane.id], { centre: lane.centre.slice(0, middle), successors: [rest.id] });
        for (const next of lane.successors) pieces[next].predecessors = [rest.id];
        pieces.push(rest);
      }
      return pieces;
    };
    const { drivingSide, lanes, junctions, carriageways } = world.network;
    const network = new RoadNetwork({
      drivingSide,
      lanes: cut(lanes),
      junctions: [...junctions],
      carriageways: [...carriageways],
    });
    const place = { ...world, network };
    for (const to of ['north', 'east', 'south'] as const) {
      const whole = crossing(world, 'west', to);
      const goal = network.locate(
        whole.path.pointAt(whole.length).x,
        whole.path.pointAt(whole.length).y,
        whole.path.headingAt(whole.length),
      )!;
      const route = planRoute(network, whole.start, { lane: goal.lane.id, s: goal.s });
      expect(route.lanes.length).toBeGreaterThan(whole.lanes.length);
      expect(watched(along(route, 0, route.length), { route, place }).infractions).toEqual([]);
      const wrong = along(route, 0, 60, (s) => (s >= 20 ? LANE_WIDTH : 0));
      expect(watched(wrong, { route, place }).infractions[0]).toMatchObject({ on: 'opposite-lane', s: 19 });
    }
  });

  it('finds walls and trunks that the car touches, each once', () => {
    const { x, y } = ahead.path.pointAt(30);
    const building = {
      x: x + 1,
      y: y - 6.4,
      heading: 0.2,
      width: 8,
      depth: 10,
      height: 6,
      roof: 'flat' as const,
      variant: 0,
    };
    const tree = (left: number, shape: 'round' | 'bush') => ({
      x: x + 20,
      y: y + left,
      height: 6,
      radius: 2,
      shape,
      variant: 0,
    });
    const scenery = { buildings: [building], trees: [tree(1, 'round'), tree(0, 'bush'), tree(1.2, 'round')] };
    // trunks of 24 cm radius: the flank is 90 cm from the middle
    const { infractions } = watched([...along(ahead, 0, 60), ...along(ahead, 55, 60)], { scenery });
    expect(infractions.map(({ kind, on }) => [kind, on])).toEqual([
      ['collision-static', 'building'],
      ['collision-static', 'tree'],
    ]);
    // the trunk at 50 m is touched by the bumper, 3.55 m ahead of the rear axle
    expect(infractions[1].s).toBe(47);
    expect(
      watched(along(ahead, 0, 60), { scenery: { buildings: [], trees: [tree(1.2, 'round')] } }).infractions,
    ).toEqual([]);
  });

  it.each([
    ['off-road', 'off-road'],
    ['wrong-way', 'wrong-way'],
    ['deviated', 'deviated'],
    ['stuck', 'stuck'],
    ['time', 'timeout'],
  ] as const)('counts the end %s as %s, where the car was', (end, kind) => {
    const poses = along(ahead, 0, 40);
    const watch = watched(poses, { end });
    expect(watch.infractions).toMatchObject([{ kind, tick: 40, time: 4, s: 40, ...poses[40] }]);
    expect(watch.outside).toBeCloseTo(end === 'off-road' ? 1 : 0, 9);
  });

  it('takes the end of a drive that was as long as it was meant to be for no infraction', () => {
    const kinds = (end: EndReason) => {
      const infos = knownAlong(world, ahead, along(ahead, 0, 40), end);
      const watch = new InfractionWatch(world, ahead, infos[0]);
      for (const info of infos.slice(1)) watch.see(info);
      return watch.infractions.map(({ kind }) => kind);
    };
    expect(kinds('limit')).toEqual([]);
    expect(kinds('time')).toEqual(['timeout']);
    expect(kinds('off-road')).toEqual(['off-road']);
  });

  it('measures what can happen without other road users, and says what it does not', () => {
    expect(NOT_MEASURED.every((kind) => INFRACTION_KINDS.includes(kind))).toBe(true);
    expect(INFRACTION_KINDS.filter((kind) => !NOT_MEASURED.includes(kind))).toEqual([
      'collision-static',
      'wrong-lane',
      'off-road',
      'wrong-way',
      'deviated',
      'stuck',
      'timeout',
    ]);
  });
});
