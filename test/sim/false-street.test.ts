import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { DrivingEnv } from '../../sim/driving-env';
import { RouteMap } from '../../sim/route-map';
import { makeFalseStreet } from '../../sim/scenario/false-street';
import { ScenarioEnvironment } from '../../sim/scenario-environment';
import { sampleRoutes } from '../../worlds/sample-routes';
import { townWorld } from '../../worlds/town/town-world';
import { blankRenderer } from './blank-renderer';
import { crossing, crossroadsWorld } from './crossroads';
import { HAND_MADE_ROUTES } from './fixtures';

const world = crossroadsWorld();
const LEFT = crossing(world, 'west', 'north');

describe('a false street', () => {
  it('is drawn with the route along it, from the same line as before', () => {
    const { at, path } = makeFalseStreet(world.network, LEFT, 1);
    expect(at).toBe(LEFT.junctions[0].from);
    for (let s = 0; s <= at; s += 1) {
      const [a, b] = [path.pointAt(s), LEFT.path.pointAt(s)];
      expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeLessThan(1e-9);
    }
    expect(path.length).toBeGreaterThan(at + 50);
  });

  it('leads off the road, whatever the seed, and seeds lead different ways', () => {
    const ends = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const { at, path } = makeFalseStreet(world.network, LEFT, seed);
      let offRoad = 0;
      for (let s = at; s <= path.length; s++) {
        const { x, y } = path.pointAt(s);
        if (!world.network.isOnRoad(x, y)) offRoad++;
        if (s > at + 35) expect(world.network.isOnRoad(x, y), `seed ${seed}, ${s - at} m on`).toBe(false);
      }
      expect(offRoad).toBeGreaterThan(35);
      const end = path.pointAt(path.length);
      ends.add(`${end.x.toFixed(3)} ${end.y.toFixed(3)}`);
      expect(makeFalseStreet(world.network, LEFT, seed).path.points).toEqual(path.points);
    }
    expect(ends.size).toBeGreaterThan(2);
  });

  it('is on the map in the place of the route, and nothing else is', () => {
    const map = new RouteMap(world, {});
    const { at, ...falseStreet } = makeFalseStreet(world.network, LEFT, 1);
    const pose = { ...LEFT.path.pointAt(at - 20), heading: LEFT.path.headingAt(at - 20) };
    const channel = (data: Uint8Array, which: number) => data.filter((_, i) => i % 2 === which);
    const right = map.draw(pose, LEFT, at - 20).data.slice();
    map.reset({}, { at, ...falseStreet });
    const wrong = map.draw(pose, LEFT, at - 20).data.slice();
    expect(channel(wrong, 1)).not.toEqual(channel(right, 1));
    // every street that is there stays, and one is added
    const streets = [channel(right, 0), channel(wrong, 0)];
    expect(streets[1].some((value, i) => value > streets[0][i])).toBe(true);
    expect(streets[1].every((value, i) => value >= streets[0][i])).toBe(true);
    // the drawn route lies on streets that the map has, but for where it cuts the corner
    const drawn = [...channel(wrong, 1).keys()].filter((i) => channel(wrong, 1)[i] > 128);
    const onStreet = drawn.filter((i) => streets[1][i] > 0).length;
    expect(onStreet / drawn.length).toBeGreaterThan(0.8);
    map.reset();
    expect(map.draw(pose, LEFT, at - 20).data).toEqual(right);
  });

  it('is refused where there is no room', () => {
    const refused = expect.objectContaining({ code: 'SCENARIO_NO_FALSE_STREET' });
    expect(() => makeFalseStreet(world.network, HAND_MADE_ROUTES.straight, 1)).toThrow(refused);
    expect(() => makeFalseStreet(world.network, LEFT, 1, 2)).toThrow(refused);
  });

  it('lets the car take any way that exists', async () => {
    const env = new DrivingEnv(world, { makeRenderer: blankRenderer });
    const environment = new ScenarioEnvironment(env, { id: 'fork', map: { falseStreet: {} } });
    const straight = crossing(world, 'west', 'east');
    let { info } = await environment.reset({ seed: 1, options: { route: LEFT } });
    expect(info.scenario?.falseStreet?.at).toBe(LEFT.junctions[0].from);
    const ticks: string[] = [];
    while (!info.endReason && info.vehicle.x < 60) {
      const { s, t } = straight.path.project(info.vehicle.x, info.vehicle.y);
      const error = straight.path.headingAt(s) - info.vehicle.heading;
      ({ info } = await environment.step({ curvature: 0.5 * error - 0.05 * t, speed: 6 }));
      ticks.push(String(info.endReason));
    }
    expect(info.endReason).toBeNull();
    expect(Math.abs(info.offset)).toBeGreaterThan(12);
    env.dispose();
  });

  it('has room on most routes of generated towns', () => {
    let found = 0;
    let routes = 0;
    for (const seed of [401, 402, 403]) {
      const town = townWorld(seed);
      for (const route of sampleRoutes(town.network, new RandomStream(1, 'test'), 5)) {
        routes++;
        try {
          makeFalseStreet(town.network, route, 1);
          found++;
        } catch {}
      }
    }
    expect(found).toBeGreaterThanOrEqual(0.8 * routes);
  });
});
