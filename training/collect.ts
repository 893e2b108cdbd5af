import { TurnwiseError } from '../core/errors';
import { RunningHash } from '../core/hash';
import { cos } from '../core/maths';
import { RandomStream } from '../core/random';
import type { Store } from '../core/store';
import type { Action, DrivingEnvironment, Info } from '../sim/driving-env';
import { OBSERVATION_SIZES, type Observation, type ObservationSize } from '../sim/observation';
import type { TownStyle } from '../worlds/town/style';
import {
  checksum,
  type DemonstrationIndex,
  inFolder,
  readIndex,
  type ShardEntry,
  shardFile,
  writeIndex,
} from './demonstrations';
import { DISTURBANCE_DEFAULTS, type DisturbanceOptions, SteeringDisturbance } from './disturbance';
import { manoeuvreAt } from './manoeuvre';
import { decodeShard, encodeShard, type Shard, ShardBuilder, type ShardOrigin, type Split } from './shard';
import { drawTown, type TownDraw } from './town-draw';

/** Options of a collection; with the seed they decide every byte of the shards. */
export interface CollectOptions {
  split: Split;
  seed: number;
  /** How many shards to make; each is driven in a town of its own. */
  shards: number;
  samplesPerShard: number;
  size: ObservationSize;
  /** Towns are between these sizes [m]. */
  townSize: [number, number];
  /** Shares of the styles of towns. */
  styles: Record<TownStyle, number>;
  /** Longest episode [s]. */
  episodeSeconds: number;
  /** Every so many ticks are kept in junctions, bends and recoveries, and on the straight, undisturbed road. */
  tellingEvery: number;
  straightEvery: number;
  /** Probability that the route is left off the map for an episode. */
  unrouted: number;
  /** Probability that an episode starts off centre and off heading, and that it is disturbed on the way. */
  offCentreStarts: number;
  disturbed: number;
  /** Standard deviations of those starts [m], [rad]. */
  startOffset: number;
  startHeadingError: number;
  /** Probability that an episode starts far to the left, up to the oncoming lane: the way back has to be shown too. */
  farStarts: number;
  /** Offsets of those starts [m]. */
  farOffset: [number, number];
  /** Probability that an episode starts far to the right, on a shoulder or a parking strip; where there is none, it does not. */
  shoulderStarts: number;
  /** How far to the right those are [m]. */
  shoulderOffset: [number, number];
  /** Probability that the navigation errs by more than it should in an episode, and standard deviations that are drawn then [m]. */
  roughPositions: number;
  positionSigma: [number, number];
  /** An episode is driven at the expert's speed times a number between these; the label is the expert's own. */
  pace: [number, number];
  disturbance: DisturbanceOptions;
  /** With a driver that is not the expert: probability that the expert drives an episode all the same. */
  expertEpisodes: number;
}

export const COLLECT_DEFAULTS: CollectOptions = {
  split: 'training',
  seed: 1,
  shards: 40,
  samplesPerShard: 1000,
  size: OBSERVATION_SIZES.small,
  townSize: [300, 700],
  styles: { plain: 0.4, varied: 0.35, arterial: 0.25 },
  episodeSeconds: 45,
  tellingEvery: 2,
  straightEvery: 6,
  unrouted: 0.15,
  offCentreStarts: 0.5,
  disturbed: 0.5,
  startOffset: 0.6,
  startHeadingError: 0.12,
  farStarts: 0.12,
  farOffset: [1.2, 3.4],
  shoulderStarts: 0.12,
  shoulderOffset: [0.8, 4],
  roughPositions: 0.3,
  positionSigma: [2, 8],
  pace: [0.8, 1.05],
  disturbance: DISTURBANCE_DEFAULTS,
  expertEpisodes: 0.2,
};

/** A policy at the wheel while demonstrations are collected (DAgger); labels stay the expert's. */
export interface CollectDriver {
  /** Names the policy in the shards: its fingerprint. */
  name: string;
  act(observation: Observation): Action | Promise<Action>;
}

export interface CollectProgress {
  /** Shards that are there, of how many. */
  shard: number;
  shards: number;
  /** Samples of this call so far, kept shards included, of how many. */
  samples: number;
  total: number;
}

export interface CollectHooks {
  /** Builds the environment that a shard is driven in. */
  makeEnvironment: (town: TownDraw, size: ObservationSize) => DrivingEnvironment | Promise<DrivingEnvironment>;
  driver?: CollectDriver;
  /** Version of Turnwise, kept in the files. */
  build?: string;
  onProgress?: (progress: CollectProgress) => void;
  signal?: AbortSignal;
}

/** Beyond this the expert's command is no correction that a policy should learn [m], [rad]: the episode ends. The middle of a parking strip counts still. */
const LOST_OFFSET = 5;
const LOST_HEADING = 1.2;
/** A collection whose environment ends this many episodes in a row without a sample is broken. */
const MAX_EMPTY_EPISODES = 50;

/**
 * Collects demonstrations: the expert drives drawn routes in drawn towns, pushed off its line now and then, and every
 * tick worth learning from is kept with the expert's command at the true state as its label.
 *
 * Shards that are already there are kept, so a collection that was killed continues where it was and loses at most one
 * shard. The index is written last. Decided by the options alone (and the driver, if any).
 *
 * @throws TurnwiseError DATA_OPTIONS_DIFFER where the folder holds shards of another collection,
 * DATA_WRONG_SIZE, DATA_NOTHING_COLLECTED
 */
export async function collect(
  store: Store,
  folder: string,
  partial: Partial<CollectOptions>,
  hooks: CollectHooks,
): Promise<DemonstrationIndex> {
  const options = { ...COLLECT_DEFAULTS, ...partial };
  const shards: ShardEntry[] = [];
  const total = options.shards * options.samplesPerShard;
  for (let number = 0; number < options.shards; number++) {
    const report = (inShard: number) =>
      hooks.onProgress?.({
        shard: shards.length,
        shards: options.shards,
        samples: number * options.samplesPerShard + inShard,
        total,
      });
    shards.push(await ensureShard(store, folder, options, number, { ...hooks, onSample: report }));
    report(options.samplesPerShard);
  }
  return indexShards(store, folder, options, shards, hooks.build);
}

/**
 * Writes the index of a collection once all of its shards are there, in the order of their numbers: the end of
 * {@link collect}, for callers that share a collection between workers.
 */
export async function indexShards(
  store: Store,
  folder: string,
  options: CollectOptions,
  shards: ShardEntry[],
  build = '',
): Promise<DemonstrationIndex> {
  const samples = shards.reduce((sum, shard) => sum + shard.count, 0);
  const { split, size } = options;
  await writeIndex(store, folder, { build, split, size, samples, options: { ...options }, shards });
  return readIndex(store, folder, split);
}

/** Makes one shard unless a whole one is there already: the unit of work. */
export async function ensureShard(
  store: Store,
  folder: string,
  options: CollectOptions,
  number: number,
  hooks: CollectHooks & { onSample?: (count: number) => void },
): Promise<ShardEntry> {
  const origin = originOf(options, number, hooks);
  const path = inFolder(folder, shardFile(number));
  const kept = (await store.exists(path)) ? await store.read(path) : null;
  const whole = kept && keptShard(kept, origin, path);
  if (kept && whole) return entryOf(whole, kept);
  const shard = await collectShard(options, number, hooks);
  const bytes = encodeShard(shard);
  await store.write(path, bytes);
  return entryOf(shard, bytes);
}

/** Drives the episodes of one shard. */
export async function collectShard(
  options: CollectOptions,
  number: number,
  hooks: CollectHooks & { onSample?: (count: number) => void },
): Promise<Shard> {
  const random = new RandomStream(options.seed, `collect-${options.split}-${number}`);
  const origin = originOf(options, number, hooks);
  const builder = new ShardBuilder(options.samplesPerShard, options.size, origin);
  const environment = await hooks.makeEnvironment(drawTown(options, number), options.size);
  try {
    let empty = 0;
    for (let episode = 0; !builder.full; episode++) {
      const before = builder.count;
      await driveEpisode(environment, builder, episode, random.fork(`episode-${episode}`), options, hooks);
      empty = builder.count === before ? empty + 1 : 0;
      if (empty === MAX_EMPTY_EPISODES) {
        throw new TurnwiseError('DATA_NOTHING_COLLECTED', {
          what: `${empty} episodes in a row ended before anything could be recorded.`,
          where: `${shardFile(number)}, town ${origin.townSeed}`,
          fix: 'Lower startOffset and startHeadingError, or report the town.',
        });
      }
    }
  } finally {
    environment.dispose();
  }
  return builder.build();
}

async function driveEpisode(
  environment: DrivingEnvironment,
  builder: ShardBuilder,
  episode: number,
  random: RandomStream,
  options: CollectOptions,
  { driver, onSample, signal }: CollectHooks & { onSample?: (count: number) => void },
): Promise<void> {
  const offCentre = random.chance(options.offCentreStarts) ? 1 : 0;
  const disturbance = random.chance(options.disturbed)
    ? new SteeringDisturbance(random.fork('disturbance'), options.disturbance)
    : null;
  const expertDrives = !driver || random.chance(options.expertEpisodes);
  const pace = random.range(...options.pace);
  let startOffset = offCentre * options.startOffset * within(random.normal(), 2);
  if (random.chance(options.farStarts)) startOffset = random.range(...options.farOffset);
  else if (random.chance(options.shoulderStarts)) startOffset = -random.range(...options.shoulderOffset);
  const positionSigma = random.chance(options.roughPositions) ? random.range(...options.positionSigma) : undefined;
  let { observation, info } = await environment.reset({
    seed: random.integer(2 ** 31),
    options: {
      routed: !random.chance(options.unrouted),
      startOffset,
      startHeadingError: offCentre * options.startHeadingError * within(random.normal(), 2),
      startSpeed: random.chance(0.2) ? 0 : random.range(2, 8),
      navigation: positionSigma === undefined ? undefined : { poseNoise: { positionSigma } },
    },
  });
  for (let tick = 0; info.time < options.episodeSeconds && !isLost(info); tick++) {
    signal?.throwIfAborted();
    const push = disturbance?.at(info.time, info.vehicle.speed) ?? 0;
    const turn = manoeuvreAt(info.route, info.progress);
    const telling = push !== 0 || turn !== 0 || isTelling(info);
    if (tick % (telling ? options.tellingEvery : options.straightEvery) === 0) {
      builder.add(observation, { curvature: info.expert.curvature, speed: info.expert.speed, episode, turn });
      onSample?.(builder.count);
      if (builder.full) return;
    }
    const action = expertDrives ? info.expert : await driver.act(observation);
    const step = await environment.step({ curvature: action.curvature + push, speed: pace * action.speed });
    if (step.terminated || step.truncated) return;
    observation = step.observation;
    info = step.info;
  }
}

/** Whether there is more to learn here than to go straight on: a bend, or a car that must come back to its line. */
function isTelling(info: Info): boolean {
  return Math.abs(info.expert.curvature) > 0.008 || Math.abs(info.offset) > 0.35 || Math.abs(info.headingError) > 0.04;
}

function isLost(info: Info): boolean {
  const { offset, headingError, onRoad } = info;
  return !onRoad || Math.abs(offset) > LOST_OFFSET || Math.abs(headingError) > LOST_HEADING || isInNextLane(info);
}

/**
 * Whether the car is in a lane beside the route's that leads the same way. There the expert steers back to the route's lane, but nothing that a policy
 * sees says which of the two that is: it would learn to doubt every lane.
 */
function isInNextLane({ lane, route, vehicle }: Info): boolean {
  if (!lane || lane.junction >= 0 || route.lanes.includes(lane.id)) return false;
  const { s, distance } = lane.centre.project(vehicle.x, vehicle.y);
  return distance < lane.width / 2 && cos(lane.centre.headingAt(s) - vehicle.heading) > 0.7;
}

function within(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

function originOf(options: CollectOptions, number: number, hooks: CollectHooks): ShardOrigin {
  const { shards: _, ...deciding } = options;
  return {
    split: options.split,
    seed: options.seed,
    number,
    townSeed: drawTown(options, number).seed,
    options: new RunningHash().text(JSON.stringify(deciding)).digest(),
    driver: hooks.driver?.name ?? 'expert',
    build: hooks.build ?? '',
  };
}

function entryOf(shard: Shard, bytes: Uint8Array): ShardEntry {
  const { number, townSeed, driver } = shard.origin;
  return { file: shardFile(number), count: shard.count, townSeed, driver, hash: checksum(bytes) };
}

/** The shard in the file if it is whole and of this collection; null if it is damaged and has to be made again. */
function keptShard(bytes: Uint8Array, wanted: ShardOrigin, where: string): Shard | null {
  let shard: Shard;
  try {
    shard = decodeShard(bytes, where);
  } catch (error) {
    if (error instanceof TurnwiseError) return null;
    throw error;
  }
  const { origin } = shard;
  const same = (['split', 'seed', 'number', 'townSeed', 'options', 'driver'] as const).every(
    (key) => origin[key] === wanted[key],
  );
  if (same) return shard;
  throw new TurnwiseError('DATA_OPTIONS_DIFFER', {
    what: 'The folder holds a shard of another collection: its seed, options or driver differ.',
    where,
    fix: 'Collect into an empty folder, or with the options of before.',
  });
}
