import { describe, expect, it } from 'vitest';
import { driveRoute } from '../../evaluation/drive-route';
import { EXPERT_DRIVER, policyDriver } from '../../evaluation/driver';
import { evaluateRoutes, summarise } from '../../evaluation/evaluate';
import { FakeEnvironment, straightRoute } from './fake-environment';

const evaluate = (environment: FakeEnvironment, count: number, seed = 1) =>
  evaluateRoutes({
    environment,
    driver: EXPERT_DRIVER,
    routes: Array.from({ length: count }, () => straightRoute()),
    seed,
    world: 'w',
  });

describe('driveRoute', () => {
  it('measures a route that arrives', async () => {
    const result = await driveRoute({
      environment: new FakeEnvironment(),
      driver: EXPERT_DRIVER,
      route: straightRoute(),
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
    const result = await driveRoute({ environment, driver: EXPERT_DRIVER, route: straightRoute(), seed: 1 });
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
    const result = await driveRoute({ environment, driver: EXPERT_DRIVER, route: straightRoute(), seed: 1 });
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
    const result = await driveRoute({ environment: new FakeEnvironment(), driver, route: straightRoute(), seed: 1 });
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
      seed: 1,
      signal: stop.signal,
    });
    await expect(drive).rejects.toMatchObject({ name: 'AbortError' });
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
      { environment, driver: EXPERT_DRIVER, routes: [straightRoute(), straightRoute(), straightRoute()], seed: 1 },
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
    const { hash, perRoute, endReasons, ...numbers } = summarise([]);
    expect(Object.values(numbers)).toEqual(Object.values(numbers).map(() => 0));
  });
});
