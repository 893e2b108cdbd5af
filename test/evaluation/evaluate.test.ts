import { describe, expect, it } from 'vitest';
import { driveRoute } from '../../evaluation/drive-route';
import { type Driver, EXPERT_DRIVER, policyDriver } from '../../evaluation/driver';
import { evaluateRoutes, summarise } from '../../evaluation/evaluate';
import { EVALUATION_METRICS } from '../../evaluation/metrics';
import type { EndReason } from '../../sim/driving-env';
import { FakeEnvironment, fakeWorld, type Script, straightRoute } from './fake-environment';

const world = fakeWorld('w');

const evaluate = (environment: FakeEnvironment, count: number, seed = 1) =>
  evaluateRoutes({
    environment,
    driver: EXPERT_DRIVER,
    routes: Array.from({ length: count }, () => straightRoute()),
    seed,
    world,
  });

describe('driveRoute', () => {
  it('measures a route that arrives', async () => {
    const result = await driveRoute({
      environment: new FakeEnvironment(),
      driver: EXPERT_DRIVER,
      route: straightRoute(),
      world,
      seed: 1,
    });
    expect(result).toMatchObject({
      arrived: true,
      endReason: 'arrived',
      completion: 1,
      ticks: 100,
      time: 10,
      meanOffset: 0,
      maxOffset: 0,
      junctions: 2,
      junctionsRight: 2,
      failure: null,
      start: { x: 0, y: 0 },
      goal: { x: 100, y: 0 },
    });
    expect(result.distance).toBeCloseTo(100, 9);
    expect(result.driven.slice(0, 4)).toEqual([0, 0, 2, 0]);
    expect(result.driven.slice(-2)).toEqual([100, 0]);
  });

  it('says where and why it failed, and how far it came', async () => {
    const environment = new FakeEnvironment(() => ({ endAt: { progress: 35, reason: 'off-road' }, wrong: [0] }));
    const result = await driveRoute({ environment, driver: EXPERT_DRIVER, route: straightRoute(), world, seed: 1 });
    expect(result).toMatchObject({
      arrived: false,
      endReason: 'off-road',
      completion: 0.35,
      junctions: 1,
      junctionsRight: 0,
      failure: { x: 35, y: 0, heading: 0 },
    });
    expect(result.driven.slice(-2)).toEqual([35, 0]);
  });

  it('counts only junctions where there is something to choose', async () => {
    const environment = new FakeEnvironment(() => ({ wrong: [1, 2] }));
    const result = await driveRoute({ environment, driver: EXPERT_DRIVER, route: straightRoute(), world, seed: 1 });
    expect([result.junctions, result.junctionsRight]).toEqual([2, 1]);
  });

  it('takes the action of the policy and its distance off centre', async () => {
    let seen = 0;
    const driver = policyDriver({
      act: (observation) => {
        seen = observation.tick;
        return { curvature: observation.tick === 49 ? -1.5 : 0.5, speed: 1 };
      },
    });
    const result = await driveRoute({
      environment: new FakeEnvironment(),
      driver,
      route: straightRoute(),
      world,
      seed: 1,
    });
    expect(seen).toBe(99);
    expect(result.meanOffset).toBeCloseTo((99 * 0.5 + 1.5) / 100, 9);
    expect(result.maxOffset).toBe(1.5);
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    const drive = driveRoute({
      environment: new FakeEnvironment(),
      driver: EXPERT_DRIVER,
      route: straightRoute(1e6),
      world,
      seed: 1,
      signal: stop.signal,
      onTick: ({ tick }) => {
        if (tick === 10) stop.abort();
      },
    });
    await expect(drive).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('lets timers of the host run during a long route', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 5);
    const drive = driveRoute({
      environment: new FakeEnvironment(),
      driver: EXPERT_DRIVER,
      route: straightRoute(1e9),
      world,
      seed: 1,
      signal: stop.signal,
    });
    await expect(drive).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('the scores of a route', () => {
  const tree = { x: 60, y: 0, height: 6, radius: 2, shape: 'round' as const, variant: 0 };
  const drive = (place = world, script: Script = {}, driver: Driver = EXPERT_DRIVER) =>
    driveRoute({
      environment: new FakeEnvironment(() => script),
      driver,
      route: straightRoute(),
      world: place,
      seed: 1,
    });

  it('of a clean drive are full', async () => {
    expect(await drive()).toMatchObject({
      success: true,
      infractions: [],
      outsideLanes: 0,
      drivingScore: { 'carla-leaderboard-2.0': 100, 'carla-leaderboard-2.1': 100 },
      comfort: { comfortable: true, ticks: 100 },
      manoeuvres: { straight: { passed: 1, right: 1 }, left: { passed: 1, right: 1 }, right: { passed: 0, right: 0 } },
      beliefs: null,
    });
  });

  it('of one that runs into a tree and leaves the road halfway are worked out by both formulas', async () => {
    const place = { ...world, scenery: { buildings: [], trees: [{ ...tree, x: 40 }] } };
    const result = await drive(place, { endAt: { progress: 50, reason: 'off-road' } });
    expect(result).toMatchObject({ success: false, completion: 0.5, outsideLanes: 1 });
    // the last of 50 m is off the road
    expect(result.infractions.map(({ kind, s }) => [kind, s])).toEqual([
      ['collision-static', 37],
      ['off-road', 50],
    ]);
    expect(result.drivingScore['carla-leaderboard-2.0']).toBeCloseTo(50 * 0.98 * 0.65, 9);
    expect(result.drivingScore['carla-leaderboard-2.1']).toBeCloseTo((50 * 0.98) / 1.6, 9);
  });

  it('of an arrival with a collision are no success', async () => {
    const result = await drive({ ...world, scenery: { buildings: [], trees: [tree] } });
    expect(result).toMatchObject({ arrived: true, success: false });
  });

  it('hold the mixture against the expert, and asking for it changes nothing', async () => {
    const mixture = {
      weights: Float64Array.of(1),
      means: Float64Array.of(0.01),
      deviations: Float64Array.of(0.01),
    };
    const acted: number[] = [];
    const asking = policyDriver({
      act: ({ tick, state }) => {
        if (state.routed) acted.push(tick);
        return { curvature: tick / 1000, speed: 10, mixture };
      },
    });
    const { believe: _, ...silent } = asking;
    const result = await drive(world, {}, asking);
    // the expert's label is 0, one deviation off
    expect(result.beliefs).toMatchObject({ ticks: 100, entropySamples: 6 });
    expect(result.beliefs!.nll / 100).toBeCloseTo(Math.log(0.01 * Math.sqrt(2 * Math.PI)) + 0.5, 9);
    expect(result.beliefs!.pit[3]).toBe(100);
    const unasked = await drive(world, {}, silent);
    expect(unasked.beliefs).toMatchObject({ ticks: 100, entropySamples: 0 });
    expect(unasked.hash).toBe(result.hash);
    expect(acted).toEqual([...acted.slice(0, 100), ...acted.slice(0, 100)]);
  });
});

it('a drive that was as long as its scenario wanted did nothing wrong by ending', async () => {
  const drive = (reason: EndReason) =>
    driveRoute({
      environment: new FakeEnvironment(() => ({ endAt: { progress: 25, reason } })),
      driver: EXPERT_DRIVER,
      route: straightRoute(),
      world,
      scenario: { id: 'short', limit: { seconds: 3 }, success: 'on-road' },
      seed: 1,
    });
  expect(await drive('limit')).toMatchObject({ infractions: [], failure: null, outcome: { passed: true } });
  expect(await drive('time')).toMatchObject({ infractions: [{ kind: 'timeout' }], outcome: { passed: true } });
});

describe('summarise', () => {
  it('gives the same to the bit from results that went through files', async () => {
    const scripts: Script[] = [{ noisy: true }, { endAt: { progress: 33, reason: 'stuck' } }, { wrong: [0] }];
    const results = [];
    for (const script of scripts) {
      const environment = new FakeEnvironment(() => script);
      results.push(await driveRoute({ environment, driver: EXPERT_DRIVER, route: straightRoute(), world, seed: 1 }));
    }
    expect(summarise(JSON.parse(JSON.stringify(results)))).toEqual(summarise(results));
    expect(summarise(results)).toMatchObject({
      success: 2,
      junctions: 5,
      junctionsRight: 4,
      manoeuvres: { straight: { passed: 3, right: 2 }, left: { passed: 2, right: 2, share: 1, high: 1 } },
      infractions: { stuck: 1, 'wrong-lane': 0, 'red-light': null },
      distanceBetweenInfractions: { moreThan: false },
      comfortable: 3,
    });
  });

  it('has its metrics in the dictionary, in order', () => {
    expect(EVALUATION_METRICS.map(({ name }) => name)).toEqual(Object.keys(summarise([])));
  });
});

describe('evaluateRoutes', () => {
  it('sums up', async () => {
    const scripts = [
      {},
      { endAt: { progress: 50, reason: 'off-road' as const } },
      { endAt: { progress: 25, reason: 'stuck' as const } },
    ];
    const seen: number[] = [];
    const environment = new FakeEnvironment((episode) => scripts[episode]);
    const result = await evaluateRoutes(
      {
        environment,
        driver: EXPERT_DRIVER,
        routes: [straightRoute(), straightRoute(), straightRoute()],
        world,
        seed: 1,
      },
      { onRoute: ({ route }) => seen.push(route) },
    );
    expect(seen).toEqual([0, 1, 2]);
    expect(result).toMatchObject({
      routes: 3,
      arrived: 1,
      offRoad: 1,
      endReasons: { arrived: 1, 'off-road': 1, 'wrong-way': 0, deviated: 0, stuck: 1, time: 0 },
      junctions: 3,
      junctionsRight: 3,
      ticks: 175,
    });
    expect(result.completion).toBeCloseTo((1 + 0.5 + 0.25) / 3, 12);
    expect(result.distance).toBeCloseTo(175, 9);
  });

  it('gives the same hash for the same seeds and another for others', async () => {
    const noisy = () => new FakeEnvironment(() => ({ noisy: true }));
    const [a, b, c] = [await evaluate(noisy(), 3), await evaluate(noisy(), 3), await evaluate(noisy(), 3, 2)];
    expect(a.hash).toBe(b.hash);
    expect(a.hash).not.toBe(c.hash);
    expect(new Set(a.perRoute.map(({ hash }) => hash)).size).toBe(3);
  });

  it('gives a route its seed whatever the other routes are', async () => {
    const [few, many] = [new FakeEnvironment(), new FakeEnvironment()];
    await evaluate(few, 2);
    await evaluate(many, 5);
    expect(many.seeds.slice(0, 2)).toEqual(few.seeds);
    expect(new Set(many.seeds).size).toBe(5);
  });

  it('has numbers for no routes', () => {
    const nothing = summarise([]);
    const leaves = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
    for (const number of leaves({ ...nothing, hash: 0 })) expect([0, 1, null, true]).toContain(number);
    expect(nothing).toMatchObject({
      successRate: { share: 0, low: 0, high: 1 },
      drivingScore: { 'carla-leaderboard-2.0': 0, 'carla-leaderboard-2.1': 0 },
      infractions: { 'off-road': 0, 'red-light': null },
      distanceBetweenInfractions: { metres: 0, moreThan: true },
      beliefs: null,
    });
  });
});
