import { describe, expect, it } from 'vitest';
import { recoverySuite, robustnessSuite } from '../../evaluation/scenario-suites';
import { checkSuite } from '../../evaluation/suite';
import { readScenario, writeScenario } from '../../worlds/scenario';
import { roleOfTownSeed } from '../../worlds/seeds';

describe.each([
  ['recovery', recoverySuite, 120],
  ['robustness', robustnessSuite, 200],
] as const)('%s', (_, make, count) => {
  const suite = make();
  const { entries } = suite;

  it('has unique ids, unseen towns, and scenarios that the reader takes', () => {
    checkSuite(suite);
    expect(suite.role).toBe('unseen');
    expect(entries).toHaveLength(count);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(count);
    for (const { world, scenario } of entries) {
      expect('town' in world && roleOfTownSeed(world.town)).toBe('unseen');
      if (scenario) expect(readScenario(writeScenario(scenario), scenario.id)).toEqual(scenario);
    }
  });

  it('has every disturbed drive beside the same one undisturbed', () => {
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    for (const { scenario, undisturbed, world, route } of entries) {
      if (undisturbed === undefined) continue;
      expect(scenario).toBeDefined();
      const other = byId.get(undisturbed);
      expect(other).toMatchObject({ world, route });
      expect(other?.scenario).toBeUndefined();
    }
  });

  it('is the same every time', () => {
    expect(make()).toEqual(suite);
  });
});

it('maps lie shifted by what they say, one way at each place', () => {
  const shifts = robustnessSuite().entries.filter(({ scenario }) => scenario?.map?.shiftX !== undefined);
  const ways = new Set<string>();
  for (const { scenario } of shifts) {
    const { shiftX = 0, shiftY = 0 } = scenario!.map!;
    expect(scenario!.id).toBe(`map-shifted-${Math.round(Math.hypot(shiftX, shiftY))}-m`);
    ways.add(Math.atan2(shiftY, shiftX).toFixed(2));
  }
  expect(ways.size).toBeGreaterThanOrEqual(10);
});
