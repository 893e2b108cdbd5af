import { describe, expect, it } from 'vitest';
import { WayOutWatch } from '../../evaluation/existing-way';
import { type Outcome, OutcomeWatch, recoveryFigures } from '../../evaluation/outcome';
import { RecoveryWatch } from '../../evaluation/recovery';
import { DrivingEnv, type EndReason, type Info } from '../../sim/driving-env';
import { ScenarioEnvironment } from '../../sim/scenario-environment';
import type { Route } from '../../worlds/route';
import { blankRenderer } from '../sim/blank-renderer';
import { type Arm, crossing, crossroadsWorld } from '../sim/crossroads';

const tick = (time: number, more: Partial<Info>): Info =>
  ({ time, offset: 0, headingError: 0, onRoad: true, endReason: null, ...more }) as Info;

describe('RecoveryWatch', () => {
  /** Watches five seconds of ticks. */
  const watch = (at: (time: number) => Partial<Info>, seconds = 5) => {
    const recovery = new RecoveryWatch();
    for (let i = 0; i <= seconds * 10; i++) recovery.see(tick(i / 10, at(i / 10)));
    return recovery.result();
  };

  it('says when a car was back', () => {
    expect(watch((time) => ({ offset: 1.2 - 0.4 * time }))).toEqual({ recovered: true, seconds: 1.8 });
    expect(watch((time) => ({ headingError: 0.26 - 0.1 * time }))).toEqual({ recovered: true, seconds: 0.9 });
    expect(watch(() => ({ offset: -0.5 }))).toEqual({ recovered: true, seconds: 0 });
  });

  it('wants a second near the centre, within five', () => {
    const crossed = (time: number) => ({ offset: 1.2 - 0.8 * time });
    expect(watch(crossed)).toEqual({ recovered: true, seconds: 0.9 });
    expect(watch((time) => ({ offset: 3 - 1.5 * time }))).toEqual({ recovered: false, seconds: null });
    expect(watch((time) => ({ offset: time < 4 ? 1 : 0 }))).toEqual({ recovered: true, seconds: 4 });
    expect(watch((time) => ({ offset: time < 4.1 ? 1 : 0 }), 8)).toEqual({ recovered: false, seconds: null });
    expect(watch((time) => ({ offset: 0, headingError: time < 4.5 ? 0.2 : 0 }))).toMatchObject({ recovered: false });
  });

  it('forgives nothing off the road, before or after', () => {
    expect(watch((time) => ({ offset: time < 1 ? 1.4 : 0, onRoad: time !== 0.5 }))).toMatchObject({ recovered: false });
    expect(watch((time) => ({ offset: 0, endReason: time === 5 ? 'off-road' : null }))).toMatchObject({
      recovered: false,
    });
  });
});

describe('WayOutWatch', () => {
  const world = crossroadsWorld();
  const route = crossing(world, 'west', 'north');

  /** Drives at the crossroads by the expert of another way than the map's. */
  async function wayOut(follow: Route) {
    const env = new DrivingEnv(world, { makeRenderer: blankRenderer });
    const environment = new ScenarioEnvironment(env, {
      id: 'fork',
      map: { falseStreet: {} },
      triggers: { fork: { at: 'false-street', metres: 0 } },
      limit: { seconds: 12, when: 'fork' },
      success: 'existing-way',
    });
    const outcome = new OutcomeWatch(environment.scenario);
    const watch = new WayOutWatch();
    let { info } = await environment.reset({ seed: 1, options: { route } });
    outcome.see(info);
    watch.see(info);
    while (!info.endReason) {
      const { x, y, heading } = info.vehicle;
      const { s, t } = follow.path.project(x, y);
      const ahead = follow.path.pointAt(s + 5);
      const wanted = Math.atan2(ahead.y - y, ahead.x - x);
      const turn = Math.atan2(Math.sin(wanted - heading), Math.cos(wanted - heading));
      expect(Math.abs(t)).toBeLessThan(5);
      ({ info } = await environment.step({ curvature: (2 * Math.sin(turn)) / 5, speed: 5 }));
      outcome.see(info);
      watch.see(info);
    }
    env.dispose();
    expect(outcome.result().wayOut).toEqual(watch.result());
    return { ...outcome.result(), end: info.endReason };
  }

  it.each<[Arm, string]>([
    ['north', 'route'],
    ['east', 'another'],
    ['south', 'another'],
  ])('tells the way of a car that leaves by the %s arm', async (arm, way) => {
    expect(await wayOut(crossing(world, 'west', arm))).toMatchObject({
      passed: true,
      wayOut: { way, onRoad: true },
      end: 'limit',
    });
  });

  it('tells of a car that believes the map', async () => {
    const env = new DrivingEnv(world, { makeRenderer: blankRenderer });
    const environment = new ScenarioEnvironment(env, { id: 'fork', map: { falseStreet: {} } });
    const { info } = await environment.reset({ seed: 1, options: { route } });
    const { path } = info.scenario!.falseStreet!;
    env.dispose();
    const believed = await wayOut({ ...route, path, length: path.length });
    expect(believed).toMatchObject({ passed: false, wayOut: { way: 'none', onRoad: false }, end: 'off-road' });
  });
});

describe('OutcomeWatch', () => {
  const ended = (endReason: EndReason, success?: 'arrived' | 'on-road') => {
    const watch = new OutcomeWatch(success && { id: 'a', success });
    watch.see(tick(0, {}));
    watch.see(tick(0.1, { endReason }));
    return watch.result();
  };

  it('asks for arrival where nothing else is said', () => {
    expect(ended('arrived')).toEqual({ test: 'arrived', passed: true });
    expect(ended('deviated')).toEqual({ test: 'arrived', passed: false });
  });

  it('asks for no more than the road where the map says nothing', () => {
    for (const end of ['arrived', 'deviated', 'time', 'limit'] as const)
      expect(ended(end, 'on-road').passed).toBe(true);
    for (const end of ['off-road', 'wrong-way', 'stuck'] as const) expect(ended(end, 'on-road').passed).toBe(false);
  });
});

it('recoveryFigures sums up starts and leaves other drives out', () => {
  const outcome = (seconds: number | null): Outcome => ({
    test: 'recovered',
    passed: seconds !== null,
    recovery: { recovered: seconds !== null, seconds },
  });
  const others: (Outcome | null)[] = [null, { test: 'arrived', passed: true }];
  expect(recoveryFigures(others)).toBeNull();
  const figures = recoveryFigures([...others, outcome(1), outcome(null), outcome(2), outcome(1.5)]);
  expect(figures).toMatchObject({ starts: 4, recovered: 3, seconds: 1.5, share: 0.75 });
  expect(recoveryFigures([outcome(null)])).toMatchObject({ starts: 1, recovered: 0, seconds: null });
});
