import { describe, expect, it } from 'vitest';
import { OutcomeWatch } from '../../evaluation/outcome';
import { routeJobs } from '../../evaluation/route-jobs';
import { recoverySuite, robustnessSuite } from '../../evaluation/scenario-suites';
import { checkSuite } from '../../evaluation/suite';
import { DrivingEnv } from '../../sim/driving-env';
import { ScenarioEnvironment } from '../../sim/scenario-environment';
import { evaluationRoutes } from '../../worlds/route-plan';
import { readScenario, writeScenario } from '../../worlds/scenario';
import { roleOfTownSeed } from '../../worlds/seeds';
import { townWorld } from '../../worlds/town/town-world';
import { blankRenderer } from '../sim/blank-renderer';

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

it('a disturbed drive has the sensor noise of the undisturbed one, whatever lies between them', () => {
  const { jobs } = routeJobs([robustnessSuite()], 7);
  const seedOf = new Map(jobs.map(({ entry, seed }) => [entry.id, seed]));
  const seeds = new Set<number>();
  for (const { entry, seed } of jobs) {
    if (entry.undisturbed === undefined) seeds.add(seed);
    else expect(seed, entry.id).toBe(seedOf.get(entry.undisturbed));
  }
  // places in one town differ; towns count anew
  expect(seeds.size).toBe(2);
});

it('the expert recovers from all starts, in towns that the suite does not use', async () => {
  const seconds: number[] = [];
  for (const town of [11, 12]) {
    const world = townWorld(town, { sizeMetres: 500 });
    const env = new DrivingEnv(world, { makeRenderer: blankRenderer });
    const routes = evaluationRoutes(world, 1, 3);
    for (const { route, scenario } of recoverySuite().entries.slice(0, 12)) {
      const environment = new ScenarioEnvironment(env, scenario!);
      const watch = new OutcomeWatch(scenario);
      const index = route.kind === 'sampled' ? route.index : 0;
      let { info } = await environment.reset({ seed: 1, options: { route: routes[index] } });
      watch.see(info);
      while (!info.endReason) {
        ({ info } = await environment.step(info.expert));
        watch.see(info);
      }
      const { passed, recovery } = watch.result();
      expect({ town, index, id: scenario!.id, passed, end: info.endReason }).toMatchObject({
        passed: true,
        end: 'limit',
      });
      seconds.push(recovery!.seconds!);
    }
    env.dispose();
  }
  expect(seconds).toHaveLength(24);
  expect(Math.min(...seconds), 'no start is inside the band already').toBeGreaterThan(0.2);
});
