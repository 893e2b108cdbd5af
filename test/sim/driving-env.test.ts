import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningHash } from '../../core/hash';
import {
  type Action,
  DrivingEnv,
  type DrivingEnvOptions,
  type Info,
  type ResetOptions,
  type StepResult,
} from '../../sim/driving-env';
import { OBSERVATION_SIZES, type Observation } from '../../sim/observation';
import { nearestPlace, planRoute } from '../../worlds/plan-route';
import { blankRenderer } from './blank-renderer';
import { ARM, crossing, crossroadsWorld, LANE_WIDTH } from './crossroads';

const world = crossroadsWorld();
const LEFT = crossing(world, 'west', 'north');
const RIGHT = crossing(world, 'west', 'south');
const STRAIGHT = crossing(world, 'west', 'east');

/** Fingerprint of all that a policy is shown. */
function fingerprint({ images, state }: Observation): string {
  const hash = new RunningHash();
  for (const { data } of Object.values(images)) hash.bytes(data);
  return hash.text(JSON.stringify(state)).digest();
}

const expert = ({ expert }: Info) => expert;
const straightOn = (): Action => ({ curvature: 0, speed: 6 });

describe('DrivingEnv', () => {
  let env: DrivingEnv;
  const open = (options: Partial<DrivingEnvOptions> = {}) => {
    env?.dispose();
    env = new DrivingEnv(world, { makeRenderer: blankRenderer, ...options });
  };
  beforeEach(() => open());
  afterEach(() => env.dispose());

  /** Drives until the episode ends, or for so many ticks. */
  async function drive(act: (info: Info) => Action, options: ResetOptions, ticks = 5000): Promise<StepResult[]> {
    const steps: StepResult[] = [];
    let { info } = await env.reset({ seed: 1, options });
    while (!info.endReason && steps.length < ticks) {
      steps.push(await env.step(act(info)));
      info = steps[steps.length - 1].info;
    }
    return steps;
  }
  const endOf = async (act: (info: Info) => Action, options: ResetOptions) => (await drive(act, options)).at(-1)!;

  describe("keeps Gymnasium's contract", () => {
    it('shows three cameras, a map and the state, at reset and at every step', async () => {
      open({ makeRenderer: undefined });
      const first = await env.reset({ seed: 1, options: { route: LEFT, startSpeed: 5 } });
      const second = await env.step({ curvature: 0, speed: 5 });
      const { cameraWidth, cameraHeight, mapWidth, mapHeight } = OBSERVATION_SIZES.small;
      for (const [tick, { observation, info }] of [first, second].entries()) {
        for (const name of ['front', 'left', 'right'] as const) {
          const { data, ...shape } = observation.images[name];
          expect(shape).toEqual({ width: cameraWidth, height: cameraHeight, channels: 3 });
          expect(data).toHaveLength(cameraWidth * cameraHeight * 3);
          expect(new Set(data).size, `${name} shows something`).toBeGreaterThan(10);
        }
        const { data, ...shape } = observation.images.map;
        expect(shape).toEqual({ width: mapWidth, height: mapHeight, channels: 2 });
        expect(data).toHaveLength(mapWidth * mapHeight * 2);
        expect(observation).toMatchObject({
          tick,
          timestamp: tick / 10,
          state: { routed: true, drivingSide: 'right' },
        });
        expect(observation.state.speed).toBeCloseTo(5, 0);
        expect(observation.state.speedLimit).toBeCloseTo(30 / 3.6, 9);
        expect(info).toMatchObject({ tick, time: tick / 10, onRoad: true, endReason: null, route: LEFT });
      }
      expect(second).toMatchObject({ terminated: false, truncated: false });
    });

    it('has the sizes of images that it is asked for', async () => {
      open({ makeRenderer: undefined, size: OBSERVATION_SIZES.amini2019 });
      const { images } = (await env.reset({ seed: 1, options: { route: LEFT } })).observation;
      expect([images.front.width, images.front.height]).toEqual([200, 80]);
    });

    it('rewards by named parts, which add up to metres driven, centring and the end', async () => {
      const steps = await drive(({ expert }) => ({ ...expert, speed: expert.speed * 0.8 }), { route: LEFT });
      let metres = 0;
      for (const [i, { reward, rewardParts, info }] of steps.entries()) {
        expect(Object.keys(rewardParts)).toEqual(['progress', 'centred', 'end']);
        expect(reward).toBeCloseTo(rewardParts.progress + rewardParts.centred + rewardParts.end, 12);
        expect(rewardParts.centred).toBeCloseTo(-0.02 * Math.abs(info.offset), 12);
        expect(rewardParts.end).toBe(i === steps.length - 1 ? 10 : 0);
        metres += rewardParts.progress / 0.1;
      }
      expect(metres).toBeCloseTo(steps.at(-1)!.info.progress, 6);
      expect((await endOf(() => ({ curvature: 0.1, speed: 5 }), { route: LEFT })).rewardParts.end).toBe(-10);
    });

    it('wants a reset before the first step and after the last', async () => {
      await expect(env.step(straightOn())).rejects.toThrow('reset');
      await drive(expert, { route: RIGHT });
      await expect(env.step(straightOn())).rejects.toThrow('reset');
      await env.reset({ seed: 1, options: { route: RIGHT } });
      expect((await env.step(straightOn())).info.tick).toBe(1);
    });

    it('refuses an action that is no number, and goes on after it', async () => {
      await env.reset({ seed: 1, options: { route: STRAIGHT } });
      for (const wrong of [{ curvature: Number.NaN }, { speed: Number.NaN }])
        await expect(env.step({ ...straightOn(), ...wrong })).rejects.toMatchObject({ code: 'ACTION_INVALID' });
      expect((await env.step(straightOn())).info.tick).toBe(1);
    });

    it('starts a new episode in the middle of another, with nothing left over', async () => {
      const whole = await endOf(expert, { route: LEFT });
      const hash = env.trajectoryHash();
      await drive(({ expert }) => ({ ...expert, speed: 4 }), { route: STRAIGHT, routed: false }, 100);
      expect(await endOf(expert, { route: LEFT })).toEqual(whole);
      expect(env.trajectoryHash()).toBe(hash);
    });
  });

  describe('reset', () => {
    it('puts the car where and how it is asked to', async () => {
      const { info } = await env.reset({
        seed: 1,
        options: { route: LEFT, startOffset: 0.8, startHeadingError: -0.2, startSpeed: 6 },
      });
      expect(info.offset).toBeCloseTo(0.8, 2);
      expect(info.headingError).toBeCloseTo(-0.2, 3);
      expect(info.vehicle.speed).toBeCloseTo(6, 1);
      expect(info.progress).toBeCloseTo(0, 3);
    });

    it('plans from start to goal', async () => {
      const { start, goal } = RIGHT;
      expect((await env.reset({ seed: 1, options: { start, goal } })).info.route).toEqual(RIGHT);
      await expect(env.reset({ seed: 1, options: { start, goal: { lane: 99, s: 0 } } })).rejects.toMatchObject({
        code: 'ROUTE_PLACE_INVALID',
      });
    });

    it('draws a route by the seed', async () => {
      const drawn = async (seed: number) => (await env.reset({ seed })).info.route;
      expect(await drawn(5)).toEqual(await drawn(5));
      const routes = await Promise.all([1, 2, 3, 4].map(drawn));
      expect(new Set(routes.map(({ lanes }) => lanes.join())).size).toBeGreaterThan(1);
    });
  });

  describe('ends', () => {
    it.each([
      ['left', LEFT],
      ['right', RIGHT],
      ['straight on', STRAIGHT],
    ])("'arrived' at the goal, through the junction by the right branch: %s", async (_, route) => {
      const { info, ...end } = await endOf(expert, { route });
      expect(end).toMatchObject({ terminated: true, truncated: false });
      expect(info.endReason).toBe('arrived');
      expect(info.progress).toBeGreaterThan(route.length - 5);
      expect(info.junctions).toEqual([{ index: 0, right: true }]);
    });

    it("'off-road' when it steers off the street, as soon as the middle of the car is off it", async () => {
      const steps = await drive(() => ({ curvature: -0.05, speed: 6 }), { route: STRAIGHT });
      const end = steps.at(-1)!;
      expect(end).toMatchObject({ terminated: true, truncated: false, info: { endReason: 'off-road', onRoad: false } });
      // the car drives east in the lane below y = 0, the street is two lanes wide
      const middle = ({ x, y, heading }: Info['vehicle']) => ({
        x: x + 1.35 * Math.cos(heading),
        y: y + 1.35 * Math.sin(heading),
      });
      expect(middle(end.info.vehicle).y).toBeLessThan(-LANE_WIDTH);
      expect(middle(steps.at(-2)!.info.vehicle).y).toBeGreaterThan(-LANE_WIDTH);
      expect(end.info.junctions, 'no junction was reached').toEqual([]);
    });

    it("'stuck' after 15 s at rest, but not when it rests for less", async () => {
      const end = await endOf(() => ({ curvature: 0, speed: 0 }), { route: STRAIGHT });
      expect(end).toMatchObject({ terminated: true, truncated: false, info: { endReason: 'stuck' } });
      expect(end.info.time).toBeCloseTo(15.1, 6);
      const patient = await endOf(({ time, expert }) => (time > 5 && time < 18 ? { curvature: 0, speed: 0 } : expert), {
        route: STRAIGHT,
      });
      expect(patient.info.endReason).toBe('arrived');
    });

    it("'time' truncates", async () => {
      open({ graceSeconds: 2, slowestAverage: STRAIGHT.length });
      const end = await endOf(expert, { route: STRAIGHT });
      expect(end).toMatchObject({ terminated: false, truncated: true, info: { endReason: 'time' } });
      expect(end.info.time).toBeCloseTo(3.1, 6);
    });

    it("'deviated' when it goes straight on where the route turns, and the junction counts as wrong", async () => {
      const end = await endOf(straightOn, { route: LEFT });
      expect(end).toMatchObject({ terminated: true, truncated: false, info: { endReason: 'deviated', onRoad: true } });
      expect(Math.abs(end.info.offset)).toBeGreaterThan(12);
      expect(end.info.offset, 'the route went left').toBeLessThan(0);
      expect(end.info.junctions).toEqual([{ index: 0, right: false }]);
    });

    it("'deviated' by the wrong turn, too", async () => {
      const wrong = await env.reset({ seed: 1, options: { route: RIGHT } });
      const commands: Action[] = [];
      for (let info = wrong.info; !info.endReason; ) {
        commands.push(info.expert);
        info = (await env.step(info.expert)).info;
      }
      let i = 0;
      const end = await endOf(() => commands[i++], { route: STRAIGHT });
      expect(end.info.endReason).toBe('deviated');
      expect(end.info.junctions).toEqual([{ index: 0, right: false }]);
    });

    it("'wrong-way' after 3 s in the lane of the oncoming traffic, but not sooner", async () => {
      const options = { route: STRAIGHT, startOffset: LANE_WIDTH, startSpeed: 6 };
      const end = await endOf(straightOn, options);
      expect(end).toMatchObject({ terminated: true, truncated: false, info: { endReason: 'wrong-way', onRoad: true } });
      expect(end.info.time).toBeCloseTo(3.1, 6);
      expect((await endOf(expert, options)).info.endReason, 'back in its lane in time').toBe('arrived');
    });
  });

  describe('repeats itself', () => {
    const see = async (seed: number) => {
      const shown: string[] = [];
      let { observation, info } = await env.reset({ seed, options: { route: LEFT } });
      const map = observation.images.map.data.slice();
      const front = observation.images.front.data.slice();
      for (let tick = 0; tick < 60; tick++) {
        shown.push(fingerprint(observation));
        ({ observation, info } = await env.step(info.expert));
      }
      return { shown, hash: env.trajectoryHash(), map, front, rough: info.roughPose };
    };

    it('to the bit: what is driven and what is shown, in a new environment and in a used one', async () => {
      open({ makeRenderer: undefined });
      const first = await see(7);
      expect(first.hash).toMatch(/^[0-9a-f]{16}$/);
      expect(new Set(first.shown).size).toBe(60);
      expect(await see(7)).toEqual(first);
      open({ makeRenderer: undefined });
      expect(await see(7)).toEqual(first);
    });

    it('but the map drifts by the seed, and only the map', async () => {
      open({ makeRenderer: undefined });
      const [one, two] = [await see(7), await see(8)];
      expect(two.map).not.toEqual(one.map);
      expect(two.rough).not.toEqual(one.rough);
      expect(two.front).toEqual(one.front);
      expect(two.hash, 'the expert knows the truth').toBe(one.hash);
    });

    it('and the hash knows a trajectory that differs by a hair', async () => {
      await drive(expert, { route: LEFT }, 50);
      const hash = env.trajectoryHash();
      await drive(
        ({ tick, expert }) => (tick === 40 ? { ...expert, curvature: expert.curvature + 1e-9 } : expert),
        { route: LEFT },
        50,
      );
      expect(env.trajectoryHash()).not.toBe(hash);
    });
  });

  it('redirects a moving car: time, pose, noise and hash go on, the task begins anew', async () => {
    const steps = await drive(expert, { route: LEFT }, 30);
    const { info: before, observation } = steps.at(-1)!;
    const hash = env.trajectoryHash();
    const oldMap = observation.images.map.data.slice();
    const { x, y, heading } = before.vehicle;
    const route = planRoute(world.network, nearestPlace(world.network, x, y, heading), RIGHT.goal);
    let { info, observation: seen } = await env.redirect(route);
    expect(info).toMatchObject({
      tick: 30,
      vehicle: before.vehicle,
      roughPose: before.roughPose,
      junctions: [],
      route,
    });
    expect(info.progress).toBeLessThan(1);
    expect(env.trajectoryHash()).toBe(hash);
    const channel = (data: Uint8Array, c: number) => data.filter((_, i) => i % 2 === c);
    expect(channel(seen.images.map.data, 0), 'the streets stay').toEqual(channel(oldMap, 0));
    expect(channel(seen.images.map.data, 1), 'the route changes').not.toEqual(channel(oldMap, 1));
    while (!info.endReason) ({ info, observation: seen } = await env.step(info.expert));
    expect(info.endReason).toBe('arrived');
    expect(info.vehicle.y).toBeLessThan(30 - ARM / 2);
    expect(info.junctions).toEqual([{ index: 0, right: true }]);
    expect(env.trajectoryHash()).not.toBe(hash);
  });

  it('goes on after the end when it is redirected, with all the time of a new route', async () => {
    const { info: before } = await endOf(expert, { route: STRAIGHT });
    const alone = before.time;
    open({ graceSeconds: alone + 1, slowestAverage: 1000 });
    const { x, y, heading } = (await endOf(expert, { route: STRAIGHT })).info.vehicle;
    const start = nearestPlace(world.network, x, y, heading);
    let { info } = await env.redirect(planRoute(world.network, start, LEFT.goal));
    expect(info).toMatchObject({ endReason: null, time: alone });
    while (!info.endReason) ({ info } = await env.step(info.expert));
    expect(info.endReason).toBe('time');
    expect(info.time).toBeCloseTo(2 * alone + 1.3, 0);
  });

  it('leaves the route off the map on demand, from the next observation on', async () => {
    const routePixels = ({ images }: Observation) =>
      images.map.data.filter((value, i) => i % 2 === 1 && value > 0).length;
    const first = await env.reset({ seed: 1, options: { route: LEFT, routed: false } });
    expect(first.observation.state.routed).toBe(false);
    expect(routePixels(first.observation)).toBe(0);
    for (const routed of [true, false, true]) {
      env.showRoute(routed);
      const { observation } = await env.step(straightOn());
      expect(observation.state.routed).toBe(routed);
      expect(routePixels(observation) > 0).toBe(routed);
    }
  });

  it('keeps left where the law says so', async () => {
    const left = crossroadsWorld('left');
    const abroad = new DrivingEnv(left, { makeRenderer: blankRenderer });
    let { observation, info } = await abroad.reset({ seed: 1, options: { route: crossing(left, 'west', 'south') } });
    expect(observation.state.drivingSide).toBe('left');
    expect(info.vehicle.y).toBeCloseTo(LANE_WIDTH / 2, 1);
    while (!info.endReason) ({ observation, info } = await abroad.step(info.expert));
    expect(info.endReason).toBe('arrived');
    abroad.dispose();
  });

  it('refuses rates that do not fit, half a route, and steps after the end', async () => {
    expect(() => new DrivingEnv(world, { physicsHz: 64, makeRenderer: blankRenderer })).toThrow(
      expect.objectContaining({ code: 'SIMULATION_RATE_INVALID' }),
    );
    const env = new DrivingEnv(world, { makeRenderer: blankRenderer });
    await expect(env.step({ curvature: 0, speed: 1 })).rejects.toMatchObject({ code: 'EPISODE_OVER' });
    await expect(env.reset({ seed: 1, options: { start: { lane: 0, s: 1 } } })).rejects.toMatchObject({
      code: 'ROUTE_PLACE_INVALID',
    });
  });
});
