import { describe, expect, it } from 'vitest';
import { Branches, isOnRoute } from '../../../evaluation/beliefs/branches';
import { crossing, crossroadsWorld } from '../../sim/crossroads';

const world = crossroadsWorld();

/** What the branches are where a car that follows a route has come so far into its junction [m]. */
const at = (to: 'north' | 'east' | 'south', into: number) => {
  const route = crossing(world, 'west', to);
  const s = route.junctions[0].from + into;
  return new Branches(world.network, route).at(route.path.poseAt(s), s);
};

describe('Branches', () => {
  it('are not told apart where they have not parted, nor away from the junction', () => {
    expect(at('east', -30)).toBeNull();
    expect(at('east', -7.9)).toBeNull();
    expect(at('east', 40)).toBeNull();
  });

  it('lead left, ahead and right of each other, whichever is the route', () => {
    const [left, straight, right] = [at('north', -2)!, at('east', -2)!, at('south', -2)!];
    for (const { others } of [left, straight, right]) expect(others).toHaveLength(2);
    expect(left.route).toBeGreaterThan(0.02);
    expect(Math.abs(straight.route)).toBeLessThan(1e-6);
    expect(right.route).toBeLessThan(-0.02);
    expect(straight.others.toSorted((a, b) => a - b)).toEqual([
      expect.closeTo(right.route, 9),
      expect.closeTo(left.route, 9),
    ]);
  });

  it('are taken by the curvature that is nearest to theirs', () => {
    const straight = at('east', -2)!;
    expect([0, 0.02, 0.15, -0.15].map((curvature) => isOnRoute(straight, curvature))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const left = at('north', -2)!;
    expect([0, 0.15, -0.15].map((curvature) => isOnRoute(left, curvature))).toEqual([false, true, false]);
  });

  it('follow the arc that leads onto them', () => {
    // a left turn driven along its path: its own curvature is the route's
    const route = crossing(world, 'west', 'north');
    const [{ from, to }] = route.junctions;
    const middle = (from + to) / 2;
    const { route: curvature } = new Branches(world.network, route).at(route.path.poseAt(middle - 4), middle - 4)!;
    expect(Math.abs(curvature - route.path.curvatureAt(middle, 6))).toBeLessThan(0.03);
  });
});
