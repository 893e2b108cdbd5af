import { afterEach, describe, expect, it } from 'vitest';
import { RunningHash } from '../../core/hash';
import { RandomStream } from '../../core/random';
import { type Action, DrivingEnv, type Info, type ResetOptions } from '../../sim/driving-env';
import { type Image, OBSERVATION_SIZES, type Observation } from '../../sim/observation';
import { CommandLink } from '../../sim/scenario/command-link';
import { ScenarioEnvironment } from '../../sim/scenario-environment';
import type { Scenario, ScenarioFault } from '../../worlds/scenario';
import { blankRenderer } from './blank-renderer';
import { crossing, crossroadsWorld } from './crossroads';

const world = crossroadsWorld();
const STRAIGHT = crossing(world, 'west', 'east');

/** Fingerprints of what one observation shows, with what is known beside it. */
interface Seen {
  images: Record<keyof Observation['images'], string>;
  info: Info;
}
const digest = (data: Uint8Array) => new RunningHash().bytes(data).digest();
const digests = ({ images: { front, left, right, map } }: Observation) => ({
  front: digest(front.data),
  left: digest(left.data),
  right: digest(right.data),
  map: digest(map.data),
});
const { cameraWidth, cameraHeight, mapWidth, mapHeight } = OBSERVATION_SIZES.small;
const BLACK = digest(new Uint8Array(cameraWidth * cameraHeight * 3));
const BLANK = digest(new Uint8Array(mapWidth * mapHeight * 2));

describe('ScenarioEnvironment', () => {
  let env: DrivingEnv | undefined;
  afterEach(() => env?.dispose());
  const open = (blank = true) => {
    env?.dispose();
    env = new DrivingEnv(world, blank ? { makeRenderer: blankRenderer } : {});
    return env;
  };

  /** Drives by the expert for so many ticks, or to the end, and keeps every observation. */
  async function drive(scenario: Scenario, ticks: number, blank = true, options: ResetOptions = {}) {
    const base = env ?? open(blank);
    const environment = new ScenarioEnvironment(base, scenario);
    const seen: Seen[] = [];
    let { observation, info } = await environment.reset({
      seed: 5,
      options: { route: STRAIGHT, startSpeed: 6, ...options },
    });
    const keep = () => seen.push({ images: digests(observation), info });
    keep();
    while (seen.length <= ticks && !info.endReason) {
      ({ observation, info } = await environment.step(info.expert));
      keep();
    }
    return { seen, hash: environment.trajectoryHash(), info };
  }
  const fault = (one: ScenarioFault, more: Partial<Scenario> = {}): Scenario => ({
    id: 'test',
    faults: [one],
    ...more,
  });

  it('changes nothing where the scenario says nothing', async () => {
    const plain = open(false);
    let { observation, info } = await plain.reset({ seed: 5, options: { route: STRAIGHT, startSpeed: 6 } });
    const shown = [digests(observation)];
    while (shown.length <= 60) {
      ({ observation, info } = await plain.step(info.expert));
      shown.push(digests(observation));
    }
    const hash = plain.trajectoryHash();
    const again = await drive({ id: 'nothing', actors: [] }, 60, false);
    expect(again.hash).toBe(hash);
    expect(again.seen.map(({ images }) => images)).toEqual(shown);
  });

  it('leaves the environment below as it was, for drives without it', async () => {
    const plain = open();
    const run = async () => {
      let { observation, info } = await plain.reset({ seed: 5, options: { route: STRAIGHT } });
      for (let i = 0; i < 40; i++) ({ observation, info } = await plain.step(info.expert));
      return [plain.trajectoryHash(), info.roughPose, observation.images.map.data.slice()];
    };
    const before = await run();
    const everything: Scenario = {
      id: 'everything',
      gps: { positionSigma: 9 },
      map: { shiftX: 20, rotationDeg: 90, missingStreets: 0.6, falseStreet: {}, seed: 3 },
      faults: [{ kind: 'gps-outage' }, { kind: 'command-delay', ticks: 3 }],
    };
    await drive(everything, 30);
    await drive({ id: 'blank', map: { blank: true } }, 3);
    expect(await run()).toEqual(before);
  });

  it.each<Scenario>([
    { id: 'start', start: { offset: 0.7, headingDeg: 4, speed: 5 } },
    { id: 'loss', faults: [{ kind: 'command-loss', share: 0.4 }] },
    { id: 'delay', faults: [{ kind: 'command-delay', ticks: 3 }] },
  ])('drives the same way twice, and not the undisturbed way: $id', async (scenario) => {
    const options = { startSpeed: scenario.start?.speed ?? 6 };
    const undisturbed = await drive({ id: 'nothing' }, 60);
    const once = await drive(scenario, 60, true, options);
    await drive({ id: 'between', map: { blank: true }, faults: [{ kind: 'command-delay', ticks: 9 }] }, 20);
    const twice = await drive(scenario, 60, true, options);
    open();
    const elsewhere = await drive(scenario, 60, true, options);
    expect([twice.hash, elsewhere.hash]).toEqual([once.hash, once.hash]);
    expect(once.hash).not.toBe(undisturbed.hash);
  });

  it('begins as the scenario says; options of the reset win', async () => {
    const scenario: Scenario = { id: 'start', start: { offset: 0.8, headingDeg: -10, speed: 5 } };
    const environment = new ScenarioEnvironment(open(), scenario);
    const { info } = await environment.reset({ seed: 1, options: { route: STRAIGHT } });
    expect(info.offset).toBeCloseTo(0.8, 2);
    expect(info.headingError).toBeCloseTo(-Math.PI / 18, 3);
    expect(info.vehicle.speed).toBeCloseTo(5, 1);
    const other = await environment.reset({ seed: 1, options: { route: STRAIGHT, startOffset: -0.5 } });
    expect(other.info.offset).toBeCloseTo(-0.5, 2);
  });

  describe('images', () => {
    let undisturbedDrive: ReturnType<typeof drive> | undefined;
    /** The drive without faults: the same for all tests, and driven once. */
    const clean = () => {
      if (!undisturbedDrive) {
        open(false);
        undisturbedDrive = drive({ id: 'nothing' }, 30, false);
      }
      return undisturbedDrive;
    };
    const DURING = { when: 'later', seconds: 0.5 };
    const triggers = { later: { at: 'time' as const, seconds: 1 } };

    it.each(['front', 'left', 'right', 'map'] as const)('are black for as long as it says: %s', async (name) => {
      const { seen: undisturbed, hash: undisturbedHash } = await clean();
      open(false);
      const { seen, hash } = await drive(
        fault({ kind: 'image', images: [name], shows: 'black', ...DURING }, { triggers }),
        30,
        false,
      );
      for (const [tick, { images, info }] of seen.entries()) {
        const isBlack = tick >= 10 && tick < 15;
        const expected = { ...undisturbed[tick].images };
        if (isBlack) expected[name] = name === 'map' ? BLANK : BLACK;
        expect(images, `tick ${tick}`).toEqual(expected);
        expect(info.scenario?.active).toHaveLength(Number(isBlack));
      }
      expect(hash).toBe(undisturbedHash);
    });

    it('freeze as they were when the fault began, and live again after it', async () => {
      const { seen: undisturbed } = await clean();
      open(false);
      const frozen: ScenarioFault = { kind: 'image', images: ['front', 'right', 'map'], shows: 'frozen', ...DURING };
      for (let time = 0; time < 2; time++) {
        const { seen } = await drive(fault(frozen, { triggers }), 30, false);
        for (const [tick, { images }] of seen.entries()) {
          const shown = tick >= 10 && tick < 15 ? 10 : tick;
          expect(images.front, `front ${tick}`).toEqual(undisturbed[shown].images.front);
          expect(images.map, `map ${tick}`).toEqual(undisturbed[shown].images.map);
          expect(images.left, `left ${tick}`).toEqual(undisturbed[tick].images.left);
        }
      }
      expect(undisturbed[10].images.front).not.toEqual(undisturbed[14].images.front);
    });

    it('are not written into the buffers of the renderer', async () => {
      const data = new Uint8Array(3).fill(77);
      const image: Image = { width: 1, height: 1, channels: 3, data };
      const base = new DrivingEnv(world, {
        makeRenderer: () => ({ kind: 'software', render: () => ({ colour: [image, image, image] }), dispose() {} }),
      });
      const scenario = fault({ kind: 'image', images: ['front'], shows: 'black' });
      const { observation } = await new ScenarioEnvironment(base, scenario).reset({
        seed: 1,
        options: { route: STRAIGHT },
      });
      expect([...observation.images.front.data]).toEqual([0, 0, 0]);
      expect([...observation.images.left.data, ...data]).toEqual([77, 77, 77, 77, 77, 77]);
      base.dispose();
    });
  });

  describe('triggers', () => {
    const firstActive = async (trigger: NonNullable<Scenario['triggers']>[string], map?: Scenario['map']) => {
      const scenario = fault({ kind: 'gps-outage', when: 'now' }, { triggers: { now: trigger }, map });
      const { seen } = await drive(scenario, 400);
      const tick = seen.findIndex(({ info }) => info.scenario?.active.length);
      return { tick, seen, before: seen[tick - 1]?.info, at: seen[tick]?.info };
    };

    it('fire by time, distance and junction, at the first tick that fits', async () => {
      expect((await firstActive({ at: 'time', seconds: 1.7 })).tick).toBe(17);
      const far = await firstActive({ at: 'distance', metres: 33 });
      expect(far.before.progress).toBeLessThan(33);
      expect(far.at.progress).toBeGreaterThanOrEqual(33);
      const junction = await firstActive({ at: 'junction', number: 1 });
      const { from } = STRAIGHT.junctions[0];
      expect(junction.before.progress).toBeLessThan(from);
      expect(junction.at.progress).toBeGreaterThanOrEqual(from);
      const fork = await firstActive({ at: 'false-street', metres: -12 }, { falseStreet: {} });
      expect(fork.before.progress).toBeLessThan(from - 12);
      expect(fork.at.progress).toBeGreaterThanOrEqual(from - 12);
    });

    it('stay silent where the route has no such place', async () => {
      expect((await firstActive({ at: 'junction', number: 2 })).tick).toBe(-1);
      expect((await firstActive({ at: 'time', seconds: 1e4 })).tick).toBe(-1);
    });

    it('let a drive end a while after them, once', async () => {
      const at = { fork: { at: 'distance' as const, metres: 20 } };
      const { seen, info } = await drive({ id: 'short', triggers: at, limit: { seconds: 1.5, when: 'fork' } }, 400);
      const fired = seen.findIndex(({ info }) => info.progress >= 20);
      expect(info.endReason).toBe('limit');
      expect(seen).toHaveLength(fired + 15 + 1);
      const fromStart = await drive({ id: 'five-seconds', limit: { seconds: 5 } }, 400);
      expect(fromStart.info).toMatchObject({ endReason: 'limit', tick: 50 });
      const inside = { inside: { at: 'distance' as const, metres: STRAIGHT.junctions[0].from + 4 } };
      const short = await drive({ id: 'inside', triggers: inside, limit: { seconds: 0.2, when: 'inside' } }, 400);
      // a junction that the car is in then was not left by a wrong branch
      expect(short.info).toMatchObject({ endReason: 'limit', junctions: [] });
      await expect(env?.step({ curvature: 0, speed: 1 })).rejects.toMatchObject({ code: 'EPISODE_OVER' });
    });
  });

  describe('position', () => {
    it('has the error that it says', async () => {
      const { seen } = await drive({ id: 'exact', gps: { positionSigma: 0, headingSigmaDeg: 0 } }, 20);
      for (const { info } of seen) {
        expect(info.roughPose.x).toBe(info.vehicle.x);
        expect(info.roughPose.y).toBe(info.vehicle.y);
      }
      const errors = async (gps: Scenario['gps']) =>
        (await drive({ id: 'noisy', gps }, 20)).seen.map(({ info }) => info.roughPose.x - info.vehicle.x);
      const ordinary = await errors({});
      const four = await errors({ positionSigma: 8 });
      for (const [i, error] of ordinary.entries()) expect(four[i]).toBeCloseTo(4 * error, 9);
    });

    it('stays where it was during an outage, while the compass goes on', async () => {
      const scenario = fault(
        { kind: 'gps-outage', when: 'later', seconds: 1 },
        { triggers: { later: { at: 'time', seconds: 1 } } },
      );
      const undisturbed = (await drive({ id: 'nothing' }, 40)).seen;
      const { seen } = await drive(scenario, 40);
      for (const [tick, { info, images }] of seen.entries()) {
        const held = tick >= 10 && tick < 20;
        const { x, y } = undisturbed[held ? 10 : tick].info.roughPose;
        expect(info.roughPose, `tick ${tick}`).toEqual({ x, y, heading: undisturbed[tick].info.roughPose.heading });
        expect(images.map === undisturbed[tick].images.map, `map ${tick}`).toBe(!held || tick === 10);
      }
    });
  });

  describe('commands', () => {
    /** Drives by numbered commands and tells which one the car obeyed at each tick; -1 before the first. */
    async function obeyed(scenario: Scenario, ticks: number): Promise<number[]> {
      const base = open();
      const numbers: number[] = [];
      const advance = base.simulation.advance.bind(base.simulation);
      base.simulation.advance = (command) => {
        numbers.push(command.curvature === 0 ? -1 : Math.round(command.curvature * 1e6) - 1);
        advance({ curvature: 0, speed: command.speed });
      };
      const environment = new ScenarioEnvironment(base, scenario);
      await environment.reset({ seed: 5, options: { route: STRAIGHT, startSpeed: 6 } });
      for (let i = 0; i < ticks; i++) await environment.step({ curvature: (i + 1) / 1e6, speed: 6 });
      return numbers;
    }

    it('come so many ticks late', async () => {
      expect(await obeyed({ id: 'on-time' }, 5)).toEqual([0, 1, 2, 3, 4]);
      expect(await obeyed(fault({ kind: 'command-delay', ticks: 1 }), 6)).toEqual([-1, 0, 1, 2, 3, 4]);
      expect(await obeyed(fault({ kind: 'command-delay', ticks: 4 }), 8)).toEqual([-1, -1, -1, -1, 0, 1, 2, 3]);
    });

    it('are held when a delay begins, and skipped when it ends', async () => {
      const scenario = fault(
        { kind: 'command-delay', ticks: 2, when: 'later', seconds: 0.5 },
        { triggers: { later: { at: 'time', seconds: 0.3 } } },
      );
      expect(await obeyed(scenario, 10)).toEqual([0, 1, 2, 2, 2, 3, 4, 5, 8, 9]);
    });

    it('add up when two delays are at work', async () => {
      const two: Scenario = {
        id: 'two',
        faults: [
          { kind: 'command-delay', ticks: 1 },
          { kind: 'command-delay', ticks: 2 },
        ],
      };
      expect(await obeyed(two, 5)).toEqual([-1, -1, -1, 0, 1]);
    });

    it('are lost by the share that it says; the last one stays in force', () => {
      const link = new CommandLink(0, 3, new RandomStream(1, 'test'));
      let lost = 0;
      let last = -1;
      for (let i = 0; i < 5000; i++) {
        const { curvature } = link.pass({ curvature: i, speed: 3 }, 0, 0.3);
        if (curvature !== i) {
          lost++;
          expect(curvature === last || last < 0).toBe(true);
        }
        last = curvature;
      }
      expect(lost / 5000).toBeGreaterThan(0.27);
      expect(lost / 5000).toBeLessThan(0.33);
      const deaf = new CommandLink(0, 3, new RandomStream(1, 'test'));
      const action: Action = { curvature: 0.1, speed: 9 };
      for (let i = 0; i < 10; i++) expect({ ...deaf.pass(action, 0, 1) }).toEqual({ curvature: 0, speed: 3 });
    });
  });
});
