import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Decider, DriveLoop } from '../../app/drive-loop';
import { TurnwiseError } from '../../core/errors';
import { DrivingEnv } from '../../sim/driving-env';
import { townWorld } from '../../worlds/town/town-world';
import type { World } from '../../worlds/world';

const DECISION = {
  curvature: 0,
  speed: 3,
  mixture: { weights: [1], means: [0], deviations: [0.01] },
  timings: { prepare: 0, network: 0, total: 0 },
};

let world: World;
let env: DrivingEnv;
let ticks: number;
let errors: unknown[];

beforeEach(() => {
  world = townWorld(7);
  env = new DrivingEnv(world);
  ticks = 0;
  errors = [];
});
afterEach(() => env.dispose());

function loopOf(decider: Decider): DriveLoop {
  return new DriveLoop(decider, {
    onTick: () => {
      ticks++;
    },
    onStart: () => {},
    onEnd: () => {},
    onError: (error) => errors.push(error),
  });
}

const steady: Decider = { act: async () => DECISION as never };
const settled = () => new Promise((done) => setTimeout(done, 150));

it('keeps to real time when frames are slow, and never runs far behind it', async () => {
  const loop = loopOf(steady);
  await loop.enter(world, env);
  loop.frame(0.25);
  await settled();
  expect(ticks).toBe(2);
  loop.frame(60);
  await settled();
  expect(ticks).toBe(5);
});

it('says that a destination cannot be used, and drives on', async () => {
  const loop = loopOf(steady);
  await loop.enter(world, env);
  const before = loop.info?.route;
  loop.driveTo({ x: Number.NaN, y: 0 });
  loop.frame(0.25);
  await settled();
  expect(errors).toMatchObject([{ code: 'ROUTE_PLACE_INVALID' }]);
  expect([ticks, loop.running, loop.info?.route === before]).toEqual([2, true, true]);
});

it('goes somewhere else each time it is asked to go anywhere', async () => {
  const loop = loopOf(steady);
  await loop.enter(world, env);
  const goals = new Set<string>();
  for (let i = 0; i < 3; i++) {
    loop.driveTo('anywhere');
    loop.frame(0.1);
    await settled();
    const route = loop.info!.route;
    goals.add(JSON.stringify(route.path.pointAt(route.length)));
  }
  expect(goals.size).toBe(3);
});

it('stops when nobody decides any more', async () => {
  const lost = new TurnwiseError('POLICY_WORKER_LOST', { what: 'gone' });
  const loop = loopOf({ act: () => Promise.reject(lost) });
  await loop.enter(world, env);
  loop.frame(0.3);
  await settled();
  loop.frame(0.3);
  await settled();
  expect([errors, loop.running]).toEqual([[lost], false]);
});

it('stays in its world when the next one cannot be entered', async () => {
  const loop = loopOf(steady);
  await loop.enter(world, env);
  const broken = { reset: () => Promise.reject(new Error('no')) } as unknown as DrivingEnv;
  await expect(loop.enter(townWorld(8), broken)).rejects.toThrow('no');
  loop.frame(0.1);
  await settled();
  expect(ticks).toBe(1);
});
