import { z } from 'zod';
import { TurnwiseError } from '../core/errors';
import { hashText } from '../core/random';
import type { Store } from '../core/store';
import { CONFIG_FILE, loadCheckpoint, readCheckpointFiles, saveCheckpoint, WEIGHTS_FILE } from '../policy/checkpoint';
import { createNetwork } from '../policy/network';
import { PRESETS, type PresetName } from '../policy/presets';
import type { ObservationSize } from '../sim/observation';
import { COLLECT_DEFAULTS, type CollectOptions } from './collect';
import { DataSet } from './data-set';
import { type DemonstrationIndex, inFolder } from './demonstrations';
import { TRAIN_DEFAULTS, type TrainHooks, type TrainOptions, train } from './train';

/** What decides how a policy is learnt from nothing. */
export interface Recipe {
  preset: PresetName;
  seed: number;
  /** Of the images: those of the preset. */
  size: ObservationSize;
  /** Shards of expert driving, {@link LEARN_SAMPLES_PER_SHARD} samples each. */
  shards: number;
  /** Epochs of the first training. */
  epochs: number;
  /** How often the policy drives, is corrected, and learns from that. May be raised later. */
  rounds: number;
}

/**
 * About 60,000 samples of the expert from 120 towns and 240,000 draws from them; then two rounds of 12,000 corrections and
 * 120,000 draws each.
 */
export const LEARN_DEFAULTS = { preset: 'small', seed: 1, shards: 120, epochs: 8, rounds: 2 } as const;

/** A town is quick to build: many small shards show more towns, and less is lost with one. */
export const LEARN_SAMPLES_PER_SHARD = 500;
/** Highest learning rate in rounds of corrections: the network is near where it should be. */
const ROUND_LEARNING_RATE = 8e-4;

/** Demonstrations to collect. */
export interface CollectStage {
  kind: 'collect';
  name: string;
  folder: string;
  options: CollectOptions;
  /** Who drives: the policy in this folder, or the expert. */
  checkpoint: string | null;
}

/** A training run. */
export interface TrainStage {
  kind: 'train';
  name: string;
  folder: string;
  /** Data sets to learn from. */
  data: string[];
  validation: string;
  /** Checkpoint to start from; null for a new network. */
  start: string | null;
  options: TrainOptions;
}

export type Stage = CollectStage | TrainStage;

/**
 * Spells a recipe out: demonstrations, training, then rounds of DAgger (Ross, Gordon and Bagnell, arXiv 1011.0686), in which
 * the policy drives, the expert says what would have been right, and training goes on with all of it together.
 */
export function stagesOf({ preset, seed, size, shards, epochs, rounds }: Recipe, folder: string): Stage[] {
  const validation = inFolder(folder, 'data/validation');
  const data = [inFolder(folder, 'data/training')];
  const collecting = { ...COLLECT_DEFAULTS, samplesPerShard: LEARN_SAMPLES_PER_SHARD, seed, size };
  // no early stop: the learning rate falls to the end of the planned epochs
  const training = (count: number): TrainOptions => ({
    ...TRAIN_DEFAULTS,
    seed,
    epochs: count,
    patience: count,
    samplesPerEpoch: Math.max(TRAIN_DEFAULTS.batchSize, (shards * LEARN_SAMPLES_PER_SHARD) / 2),
  });
  const stages: Stage[] = [
    {
      kind: 'collect',
      name: 'validation demonstrations',
      folder: validation,
      options: { ...collecting, split: 'validation', shards: Math.ceil(shards / 20) },
      checkpoint: null,
    },
    { kind: 'collect', name: 'demonstrations', folder: data[0], options: { ...collecting, shards }, checkpoint: null },
    {
      kind: 'train',
      name: `training ${preset}`,
      folder: inFolder(folder, 'runs/base'),
      data: [...data],
      validation,
      start: null,
      options: training(epochs),
    },
  ];
  for (let round = 1; round <= rounds; round++) {
    const checkpoint = `${stages[stages.length - 1].folder}/best`;
    const corrections = inFolder(folder, `data/round-${round}`);
    data.push(corrections);
    const own = hashText(`round-${round}`, seed);
    stages.push(
      {
        kind: 'collect',
        name: `corrections, round ${round}`,
        folder: corrections,
        options: { ...collecting, seed: own, shards: Math.ceil(shards / 5) },
        checkpoint,
      },
      {
        kind: 'train',
        name: `training, round ${round}`,
        folder: inFolder(folder, `runs/round-${round}`),
        data: [...data],
        validation,
        start: checkpoint,
        options: { ...training(Math.ceil(epochs / 2)), seed: own, learningRate: ROUND_LEARNING_RATE },
      },
    );
  }
  return stages;
}

const FINISHED = z.object({
  name: z.string(),
  /** Collected. */
  samples: z.number().optional(),
  /** Trained: epochs, and the figures of the best of them. */
  epochs: z.number().optional(),
  metrics: z.record(z.string(), z.number()).optional(),
});

/** What came out of a stage. */
export type FinishedStage = z.infer<typeof FINISHED>;

const positive = z.number().int().positive();
const PROGRESS = z.object({
  format: z.literal('turnwise-learn'),
  version: z.literal(1),
  build: z.string(),
  recipe: z.object({ preset: z.string(), seed: z.number().int(), shards: positive, epochs: positive }),
  finished: z.array(FINISHED),
});
type Progress = z.infer<typeof PROGRESS>;

const PROGRESS_FILE = 'learn.json';
/** Files of which one shows that a folder belongs to something else. */
const FOREIGN = ['index.json', 'resume.safetensors', `best/${CONFIG_FILE}`, CONFIG_FILE];

export interface LearnHooks {
  /** Collects the demonstrations of a stage, keeping shards that are there. */
  collect(stage: CollectStage): Promise<DemonstrationIndex>;
  /** What watches and speeds up a training run. */
  train?: (stage: TrainStage) => Omit<TrainHooks, 'saveNetwork'>;
  /** Called when a stage begins; not for those that were finished before. */
  onBegin?: (stage: Stage, number: number) => void;
  /** @param kept it was finished before this call */
  onFinished?: (stage: Stage, number: number, finished: FinishedStage, kept: boolean) => void;
  /** Version of Turnwise and the command, kept in the files. */
  build?: string;
  command?: string;
}

/**
 * Learns to drive from an empty folder. Called again after a kill with the same recipe, it goes on and gives bit for bit what an
 * uninterrupted call gives; what can be lost is one shard or one epoch.
 *
 * Into the folder go `data/*` (data sets), `runs/*` (training runs), `learn.json` (recipe, and stages that are finished) and at
 * last `best`, the checkpoint with the best validation likelihood of the last training run.
 *
 * @throws TurnwiseError LEARN_FOLDER_IN_USE, LEARN_OPTIONS_DIFFER, LEARN_BAD_STATE, and whatever collecting and training throw
 */
export async function learn(store: Store, folder: string, recipe: Recipe, hooks: LearnHooks): Promise<FinishedStage[]> {
  const stages = stagesOf(recipe, folder);
  const progress = await openProgress(store, folder, recipe, hooks.build ?? '');
  const results: FinishedStage[] = [];
  for (const [i, stage] of stages.entries()) {
    const kept = progress.finished.find(({ name }) => name === stage.name);
    if (!kept) hooks.onBegin?.(stage, i + 1);
    const finished =
      kept ??
      (stage.kind === 'collect'
        ? { name: stage.name, samples: (await hooks.collect(stage)).samples }
        : await runTraining(store, stage, recipe, hooks));
    if (!kept) {
      progress.finished.push(finished);
      await writeProgress(store, folder, progress);
    }
    results.push(finished);
    hooks.onFinished?.(stage, i + 1, finished, Boolean(kept));
  }
  const best = inFolder(folder, 'best');
  const { weights, config } = await readCheckpointFiles(store, `${stages[stages.length - 1].folder}/best`);
  await store.write(`${best}/${WEIGHTS_FILE}`, weights);
  await store.write(`${best}/${CONFIG_FILE}`, config);
  return results;
}

async function runTraining(
  store: Store,
  stage: TrainStage,
  { preset, seed, size }: Recipe,
  hooks: LearnHooks,
): Promise<FinishedStage> {
  const { name, folder, data, validation, start, options } = stage;
  const sets = {
    training: await DataSet.open(store, data, 'training', size),
    validation: await DataSet.open(store, validation, 'validation', size),
  };
  const network = start ? (await loadCheckpoint(store, start)).network : createNetwork(PRESETS[preset], seed);
  const about = {
    build: hooks.build ?? '',
    seeds: { learn: seed, training: options.seed },
    data: { folders: data, shards: sets.training.hashes },
    command: hooks.command ?? '',
  };
  try {
    const { epochs, best } = await train(network, sets, store, folder, options, {
      ...hooks.train?.(stage),
      saveNetwork: async (which, metrics) => {
        await saveCheckpoint(store, `${folder}/${which}`, network, { ...about, metrics: { ...metrics } });
      },
    });
    return { name, epochs, metrics: { ...best } };
  } finally {
    network.dispose();
  }
}

/** Reads how far the folder has come, or begins. */
async function openProgress(store: Store, folder: string, recipe: Recipe, build: string): Promise<Progress> {
  const where = inFolder(folder, PROGRESS_FILE);
  const { preset, seed, shards, epochs } = recipe;
  const wanted = { preset, seed, shards, epochs };
  if (!(await store.exists(where))) {
    for (const file of FOREIGN)
      if (await store.exists(inFolder(folder, file)))
        throw new TurnwiseError('LEARN_FOLDER_IN_USE', {
          what: `The folder holds something else: ${file}.`,
          where: folder,
          fix: 'Name a new folder.',
        });
    const progress: Progress = { format: 'turnwise-learn', version: 1, build, recipe: wanted, finished: [] };
    await writeProgress(store, folder, progress);
    return progress;
  }
  const progress = parseProgress(await store.read(where), where);
  const differing = (Object.keys(wanted) as (keyof typeof wanted)[]).filter(
    (key) => progress.recipe[key] !== wanted[key],
  );
  if (differing.length === 0) return progress;
  throw new TurnwiseError('LEARN_OPTIONS_DIFFER', {
    what: `The folder was begun with other options: ${differing.map((key) => `${key} ${progress.recipe[key]}`).join(', ')}.`,
    where,
    fix: 'Give the options of before, or name a new folder. Only the number of rounds may change.',
  });
}

function parseProgress(bytes: Uint8Array, where: string): Progress {
  try {
    return PROGRESS.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new TurnwiseError('LEARN_BAD_STATE', {
      what: 'The file does not say how far learning has come.',
      where,
      fix: 'Name a new folder.',
      cause,
    });
  }
}

async function writeProgress(store: Store, folder: string, progress: Progress): Promise<void> {
  const text = `${JSON.stringify(progress, null, 2)}\n`;
  await store.write(inFolder(folder, PROGRESS_FILE), new TextEncoder().encode(text));
}
