import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { buildNetwork } from '../../worlds/build-network';
import { planRoute } from '../../worlds/plan-route';
import { sampleRoutes } from '../../worlds/sample-routes';
import { generateTown } from '../../worlds/town';
import { CROSS, longestGap, worstBend } from './route-checks';

describe('planRoute', () => {
  it('starts and ends anywhere on a lane, its very ends included', () => {
    const places = CROSS.lanes.flatMap(({ id, centre: { length } }) =>
      [0, 1e-6, 0.2, length / 2, length - 1.0000001e-6, length].map((s) => ({ lane: id, s })),
    );
    // tens of thousands of pairs: an `expect` for each would take longer than the routes
    const wrong: string[] = [];
    for (const start of places) {
      for (const goal of places) {
        const begin = CROSS.lanes[start.lane].centre.pointAt(start.s);
        const end = CROSS.lanes[goal.lane].centre.pointAt(goal.s);
        // where one lane ends and the next begins is one place: no route leads from it to itself
        if (start.lane !== goal.lane && Math.hypot(begin.x - end.x, begin.y - end.y) < 0.01) continue;
        const route = planRoute(CROSS, start, goal);
        const reached = route.path.pointAt(route.length);
        if (!(route.length > 0.01 && Math.hypot(reached.x - end.x, reached.y - end.y) < 1e-3))
          wrong.push(`${JSON.stringify(start)} to ${JSON.stringify(goal)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('sampleRoutes', () => {
  it('draws what is asked for, followable, the same for the same seed', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const network = buildNetwork(generateTown({ seed }));
      const routes = sampleRoutes(network, new RandomStream(seed, 'routes'), 12);
      expect(routes).toHaveLength(12);
      for (const route of routes) {
        expect(route.length).toBeGreaterThan(199);
        expect(route.length).toBeLessThan(801);
        expect(route.junctions.filter(({ choices }) => choices > 1).length).toBeGreaterThan(0);
        expect(worstBend(route)).toBeLessThanOrEqual(0.19);
        expect(longestGap(route)).toBeLessThanOrEqual(1 + 1e-9);
        route.junctions.forEach(({ from, to, lane }, i) => {
          expect(to - from).toBeCloseTo(network.lanes[lane].centre.length, 3);
          if (i) expect(from).toBeGreaterThanOrEqual(route.junctions[i - 1].to);
        });
      }
      const again = sampleRoutes(network, new RandomStream(seed, 'routes'), 12);
      expect(again.map(({ lanes, start, goal }) => ({ lanes, start, goal }))).toEqual(
        routes.map(({ lanes, start, goal }) => ({ lanes, start, goal })),
      );
    }
  });
});
