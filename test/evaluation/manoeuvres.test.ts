import { describe, expect, it } from 'vitest';
import { countManoeuvres, manoeuvreOf } from '../../evaluation/manoeuvres';
import { buildNetwork } from '../../worlds/build-network';
import { planRoute } from '../../worlds/plan-route';
import { crossing, crossroadsWorld } from '../sim/crossroads';
import { graphOf } from '../worlds/network-checks';

describe('manoeuvres', () => {
  const world = crossroadsWorld();

  it.each([
    ['north', 'left'],
    ['east', 'straight'],
    ['south', 'right'],
  ] as const)('to the %s is %s', (to, name) => {
    const route = crossing(world, 'west', to);
    expect(route.junctions.map((junction) => manoeuvreOf(world.network, junction))).toEqual([name]);
    const counts = countManoeuvres(world.network, route, [{ index: 0, right: false }]);
    expect(counts[name]).toEqual({ passed: 1, right: 0 });
    expect(Object.values(counts).reduce((sum, { passed }) => sum + passed, 0)).toBe(1);
  });

  it('of a turn back is a u-turn, and junctions without a choice are left out', () => {
    const route = crossing(world, 'west', 'east');
    const [junction] = route.junctions;
    expect(manoeuvreOf(world.network, { ...junction, turn: 'uturn' })).toBe('u-turn');
    const plain = { ...route, junctions: [{ ...junction, choices: 1 }] };
    const counts = countManoeuvres(world.network, plain, [{ index: 0, right: true }]);
    expect(Object.values(counts).every(({ passed }) => passed === 0)).toBe(true);
  });

  it('on roundabouts tell leaving the ring from staying on it', () => {
    // a ring of 40 m radius with an arm to each side: in from the west, out by the second exit
    const ring = [0, 1, 2, 3].map((k) => [40 * Math.cos((k * Math.PI) / 2), 40 * Math.sin((k * Math.PI) / 2)]);
    const arc = (k: number) =>
      Array.from({ length: 13 }, (_, i) => ((k + i / 12) * Math.PI) / 2).flatMap((a) => [
        40 * Math.cos(a),
        40 * Math.sin(a),
      ]);
    const places: Record<number, [number, number]> = Object.fromEntries(
      ring.flatMap(([x, y], k): [number, [number, number]][] => [
        [k, [x, y]],
        [k + 4, [4 * x, 4 * y]],
      ]),
    );
    const graph = graphOf(places, [
      ...[0, 1, 2, 3].map((k) => ({
        from: k,
        to: (k + 1) % 4,
        points: [...ring[k], ...arc(k).slice(2, -2), ...ring[(k + 1) % 4]],
        lanesBackward: 0,
        roundabout: true,
      })),
      ...[0, 1, 2, 3].map((k) => ({ from: k + 4, to: k })),
    ]);
    const network = buildNetwork(graph);
    const lane = (x: number, y: number, heading: number) => {
      const { lane, s } = network.locate(x, y, heading)!;
      return { lane: lane.id, s };
    };
    const route = planRoute(network, lane(-150, -2, 0), lane(150, -2, 0));
    const chosen = route.junctions.filter(({ choices }) => choices > 1);
    expect(chosen.map((junction) => manoeuvreOf(network, junction))).toEqual(['roundabout-on', 'roundabout-exit']);
  });
});
