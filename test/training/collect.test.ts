import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { RandomStream } from '../../core/random';
import type { Info } from '../../sim/driving-env';
import { COLLECT_DEFAULTS, type CollectHooks, type CollectOptions, collect } from '../../training/collect';
import { checksum, readIndex, readShard } from '../../training/demonstrations';
import { DISTURBANCE_DEFAULTS, SteeringDisturbance } from '../../training/disturbance';
import { decodeShard } from '../../training/shard';
import { drawTown, type TownDraw } from '../../training/town-draw';
import { Polyline } from '../../worlds/polyline';
import { roleOfTownSeed } from '../../worlds/seeds';
import { CircleEnvironment } from './circle-environment';
import { TINY_SIZE } from './synthetic';

const OPTIONS: Partial<CollectOptions> = { seed: 5, shards: 3, samplesPerShard: 400, size: TINY_SIZE };

function hooks(more: Partial<CollectHooks> = {}) {
  const environments: CircleEnvironment[] = [];
  const makeEnvironment = () => {
    environments.push(new CircleEnvironment());
    return environments[environments.length - 1];
  };
  return { environments, hooks: { makeEnvironment, ...more } as CollectHooks };
}

/** Fails like a full disk, or a kill: after so many writes nothing is written any more. */
class DyingStore extends MemoryStore {
  private left: number;
  constructor(writes: number) {
    super();
    this.left = writes;
  }
  override async write(path: string, bytes: Uint8Array): Promise<void> {
    if (this.left-- <= 0) throw new Error('killed');
    return super.write(path, bytes);
  }
  revive(): void {
    this.left = Number.POSITIVE_INFINITY;
  }
}

const fingerprints = (store: MemoryStore) =>
  [...store.files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => `${path} ${checksum(bytes)}`);

describe('collect', () => {
  it('fills shards from towns of the split and lists them in the index', async () => {
    const store = new MemoryStore();
    const { hooks: h, environments } = hooks();
    const index = await collect(store, 'set', OPTIONS, h);
    expect(index.samples).toBe(1200);
    expect(index.shards.map(({ file }) => file)).toEqual(await store.list('set').then((all) => all.slice(1)));
    expect(new Set(index.shards.map(({ townSeed }) => townSeed)).size).toBe(3);
    expect(index.shards.every(({ townSeed }) => roleOfTownSeed(townSeed) === 'training')).toBe(true);
    expect(environments.every(({ disposed }) => disposed)).toBe(true);
    const validation = await collect(new MemoryStore(), '', { ...OPTIONS, split: 'validation' }, hooks().hooks);
    expect(validation.shards.every(({ townSeed }) => roleOfTownSeed(townSeed) === 'validation')).toBe(true);
  });

  it('labels with what the expert would do at the true state, not with the push', async () => {
    const store = new MemoryStore();
    const { hooks: h, environments } = hooks();
    const index = await collect(store, '', { ...OPTIONS, disturbed: 1, shards: 1 }, h);
    const shard = await readShard(store, '', index, index.shards[0]);
    const bytes = TINY_SIZE.cameraWidth * TINY_SIZE.cameraHeight * 3;
    let recoveries = 0;
    for (let i = 0; i < shard.count; i++) {
      const offset = (shard.images.front[i * bytes] - 128.5) / 50;
      const heading = (shard.images.left[i * bytes] - 128.5) / 200;
      if (Math.abs(offset) > 2) continue;
      expect(shard.action[2 * i]).toBeCloseTo(0.02 - 0.02 * offset - 0.3 * heading, 2);
      if (Math.abs(offset) > 0.35 || Math.abs(heading) > 0.04) recoveries++;
    }
    expect(recoveries).toBeGreaterThan(shard.count / 10);
    const executed = environments[0].actions.map(({ curvature }) => curvature);
    expect(Math.max(...executed)).toBeGreaterThan(Math.max(...shard.action.filter((_, i) => i % 2 === 0)));
  });

  it('marks manoeuvres and shows some episodes without the route', async () => {
    const store = new MemoryStore();
    const { hooks: h, environments } = hooks();
    const index = await collect(store, '', { ...OPTIONS, unrouted: 0.5 }, h);
    const shard = await readShard(store, '', index, index.shards[0]);
    expect(new Set(shard.turn)).toEqual(new Set([0, 2]));
    const routed = environments.flatMap(({ resets }) => resets.map((options) => options.routed));
    expect(routed).toContain(true);
    expect(routed).toContain(false);
    const mapBytes = TINY_SIZE.mapWidth * TINY_SIZE.mapHeight * 2;
    for (let i = 0; i < shard.count; i++) expect(shard.images.map[i * mapBytes] > 100).toBe(shard.routed[i] === 1);
  });

  it('gives the same bytes for the same options, whatever was interrupted', async () => {
    const whole = new MemoryStore();
    await collect(whole, '', OPTIONS, hooks().hooks);
    for (const writes of [0, 1, 2, 3]) {
      const store = new DyingStore(writes);
      await expect(collect(store, '', OPTIONS, hooks().hooks)).rejects.toThrow('killed');
      expect(await store.exists('index.json')).toBe(false);
      store.revive();
      const { hooks: h, environments } = hooks();
      await collect(store, '', OPTIONS, h);
      expect(environments.length).toBe(3 - writes);
      expect(fingerprints(store)).toEqual(fingerprints(whole));
    }
    const other = new MemoryStore();
    await collect(other, '', { ...OPTIONS, seed: 6 }, hooks().hooks);
    expect(fingerprints(other)[1]).not.toEqual(fingerprints(whole)[1]);
  });

  it('makes damaged shards again and refuses those of another collection', async () => {
    const store = new MemoryStore();
    await collect(store, '', OPTIONS, hooks().hooks);
    const good = await store.read('shard-00001.safetensors');
    await store.write('shard-00001.safetensors', good.slice(0, 1000));
    await collect(store, '', OPTIONS, hooks().hooks);
    expect(checksum(await store.read('shard-00001.safetensors'))).toBe(checksum(good));
    await expect(collect(store, '', { ...OPTIONS, unrouted: 0.9 }, hooks().hooks)).rejects.toMatchObject({
      code: 'DATA_OPTIONS_DIFFER',
    });
  });

  it('lets a policy drive while the expert labels', async () => {
    const store = new MemoryStore();
    const driver = { name: 'wobbler', act: () => ({ curvature: 0.05, speed: 5 }) };
    const { hooks: h, environments } = hooks({ driver });
    const index = await collect(store, '', { ...OPTIONS, shards: 1, expertEpisodes: 0, disturbed: 0 }, h);
    const shard = decodeShard(await store.read('shard-00000.safetensors'), 'shard');
    expect(index.shards[0].driver).toBe('wobbler');
    expect(environments[0].actions.every(({ curvature }) => curvature === 0.05)).toBe(true);
    expect(shard.action.every((value, i) => i % 2 === 1 || Math.abs(value - 0.05) > 1e-6)).toBe(true);
  });

  it('lets the navigation err more in some episodes', async () => {
    const sigmas: (number | undefined)[] = [];
    class Listening extends CircleEnvironment {
      override reset(args: Parameters<CircleEnvironment['reset']>[0]) {
        sigmas.push(args.options?.navigation?.poseNoise?.positionSigma);
        return super.reset(args);
      }
    }
    const makeEnvironment = () => new Listening();
    await collect(new MemoryStore(), '', { ...OPTIONS, roughPositions: 0.5 }, { makeEnvironment });
    const drawn = sigmas.filter((sigma) => sigma !== undefined);
    expect(drawn.length).toBeGreaterThan(0);
    expect(drawn.length).toBeLessThan(sigmas.length);
    for (const sigma of drawn) {
      expect(sigma).toBeGreaterThanOrEqual(COLLECT_DEFAULTS.positionSigma[0]);
      expect(sigma).toBeLessThanOrEqual(COLLECT_DEFAULTS.positionSigma[1]);
    }
  });

  it('says so when nothing can be recorded', async () => {
    class Stillborn extends CircleEnvironment {
      override async reset(args: Parameters<CircleEnvironment['reset']>[0]) {
        const start = await super.reset(args);
        start.info.offset = 99;
        return start;
      }
    }
    const makeEnvironment = () => new Stillborn();
    await expect(collect(new MemoryStore(), '', OPTIONS, { makeEnvironment })).rejects.toMatchObject({
      code: 'DATA_NOTHING_COLLECTED',
    });
  });

  it('keeps nothing from beside the road, nor from the lane next to the route', async () => {
    const elsewhere = (change: (info: Info) => void) => {
      class Elsewhere extends CircleEnvironment {
        override async reset(args: Parameters<CircleEnvironment['reset']>[0]) {
          const start = await super.reset(args);
          change(start.info);
          return start;
        }
      }
      return collect(new MemoryStore(), '', OPTIONS, { makeEnvironment: () => new Elsewhere() });
    };
    const nothing = { code: 'DATA_NOTHING_COLLECTED' };
    await expect(elsewhere((info) => Object.assign(info, { onRoad: false }))).rejects.toMatchObject(nothing);
    const besideCar = ({ vehicle: { x, y, heading } }: Info, along: 1 | -1) => {
      const [dx, dy] = [along * Math.cos(heading), along * Math.sin(heading)];
      const centre = new Polyline([x - 50 * dx, y - 50 * dy, x + 50 * dx, y + 50 * dy]);
      return { id: 99, junction: -1, width: 3, centre } as Info['lane'];
    };
    const inLane = (along: 1 | -1) => elsewhere((info) => Object.assign(info, { lane: besideCar(info, along) }));
    await expect(inLane(1)).rejects.toMatchObject(nothing);
    // in the oncoming lane there is no doubt
    await expect(inLane(-1)).resolves.toMatchObject({ samples: 1200 });
  });

  it('stops when told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(collect(new MemoryStore(), '', OPTIONS, hooks({ signal }).hooks)).rejects.toThrow('enough');
  });

  it('reads its index back', async () => {
    const store = new MemoryStore();
    const index = await collect(store, 'a', OPTIONS, hooks({ build: '1.2.3' }).hooks);
    expect(await readIndex(store, 'a', 'training')).toEqual(index);
    expect(index.build).toBe('1.2.3');
  });
});

describe('drawTown', () => {
  const draw = (plain: number, varied: number, arterial: number) =>
    Array.from({ length: 200 }, (_, number) =>
      drawTown({ ...COLLECT_DEFAULTS, styles: { plain, varied, arterial } }, number),
    );

  it('mixes the styles of towns as asked', () => {
    const drawn = draw(1, 2, 1);
    const share = (of: TownDraw['style']) => drawn.filter(({ style }) => style === of).length / drawn.length;
    expect(share('plain')).toBeCloseTo(0.25, 1);
    expect(share('varied')).toBeCloseTo(0.5, 1);
    expect(share('arterial')).toBeCloseTo(0.25, 1);
    expect(draw(1, 0, 0).every(({ style }) => style === 'plain')).toBe(true);
    expect(draw(0, 0, 2).every(({ style }) => style === 'arterial')).toBe(true);
  });

  it('draws the same seeds, sizes and looks whatever the shares', () => {
    const rest = (towns: TownDraw[]) => towns.map(({ style: _, ...town }) => town);
    expect(rest(draw(1, 0, 0))).toEqual(rest(draw(1, 1, 1)));
  });
});

describe('SteeringDisturbance', () => {
  it('turns the car by about as much as it says, smoothly, and then leaves it alone', () => {
    for (let seed = 0; seed < 20; seed++) {
      const disturbance = new SteeringDisturbance(new RandomStream(seed, 'test'));
      let heading = 0;
      let largest = 0;
      let active = 0;
      const dt = 0.01;
      for (let time = 0; time < 7.5 && (heading === 0 || active); time += dt) {
        const curvature = disturbance.at(time, 10);
        active = curvature;
        heading += curvature * 10 * dt;
        largest = Math.max(largest, Math.abs(curvature));
      }
      expect(Math.abs(heading)).toBeGreaterThan(0.9 * DISTURBANCE_DEFAULTS.turn[0]);
      expect(Math.abs(heading)).toBeLessThan(1.1 * DISTURBANCE_DEFAULTS.turn[1]);
      expect(largest).toBeLessThanOrEqual(DISTURBANCE_DEFAULTS.maxCurvature);
    }
  });
});
