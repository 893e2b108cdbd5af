import { describe, expect, it } from 'vitest';
import { type BranchCurvatures, Branches, isOnRoute } from '../../../evaluation/beliefs/branches';
import { DrivingEnv } from '../../../sim/driving-env';
import { blankRenderer } from '../../sim/blank-renderer';
import { type Arm, crossing, crossroadsWorld } from '../../sim/crossroads';

const world = crossroadsWorld();

/** The branches at every tick at which they can be told apart, while the expert comes from the west; and what it steers. */
async function seen(to: Arm) {
  const route = crossing(world, 'west', to);
  const environment = new DrivingEnv(world, { vehicle: 'bicycle', makeRenderer: blankRenderer });
  const branches = new Branches(world.network, route);
  const found: { s: number; label: number; at: BranchCurvatures }[] = [];
  let { info } = await environment.reset({ seed: 1, options: { route } });
  for (;;) {
    const at = branches.at(info);
    if (at) found.push({ s: info.progress - route.junctions[0].from, label: info.expert.curvature, at });
    const step = await environment.step(info.expert);
    if (step.terminated || step.truncated) return found;
    info = step.info;
  }
}

describe('Branches', () => {
  it.each(['north', 'east', 'south'] as const)(
    'to the %s are told apart in the junction only, with the expert on the right one',
    async (to) => {
      const found = await seen(to);
      expect(found.length).toBeGreaterThan(5);
      expect(found[0].s).toBeGreaterThan(-8);
      expect(found[0].s).toBeLessThan(6);
      for (const { label, at } of found) {
        expect(at.others).toHaveLength(2);
        expect(isOnRoute(at, label)).toBe(true);
      }
    },
  );

  it('lead left, ahead and right of each other', async () => {
    const [left, straight, right] = [await seen('north'), await seen('east'), await seen('south')];
    const middle = (found: typeof left) => found[Math.floor(found.length / 2)].at;
    // turns of about 10 and 6 m radius
    expect(middle(left).route).toBeGreaterThan(0.05);
    for (const other of middle(left).others) expect(other).toBeLessThan(middle(left).route);
    expect(Math.abs(middle(straight).route)).toBeLessThan(0.01);
    expect(Math.sign(middle(straight).others[0])).toBe(-Math.sign(middle(straight).others[1]));
    expect(middle(right).route).toBeLessThan(-0.05);
    for (const other of middle(right).others) expect(other).toBeGreaterThan(middle(right).route);
  });

  it('are taken by the curvature that is nearest to theirs', () => {
    const at = { route: 0, others: [0.1, -0.12] };
    expect([0, 0.04, 0.06, -0.05, -0.07].map((curvature) => isOnRoute(at, curvature))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });
});
