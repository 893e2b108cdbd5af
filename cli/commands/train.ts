import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { TurnwiseError } from '../../core/errors';
import { version } from '../../package.json';
import { loadCheckpoint, saveCheckpoint } from '../../policy/checkpoint';
import { createNetwork } from '../../policy/network';
import { PRESETS, type PresetName } from '../../policy/presets';
import { DataSet } from '../../training/data-set';
import { type EpochMetrics, TRAIN_DEFAULTS, train } from '../../training/train';
import { claimFolder } from '../claim-folder';
import { DISK } from '../node-store';
import { sizeOf } from '../open-driver';
import { integerBetween, numberBetween, oneOf, seed } from '../options';
import { startProgress } from '../progress';
import { requireFolder } from '../read-file';
import { commandLine, printResult, type Session } from '../session';
import { startTraining, TRAIN_BACKENDS, type TrainBackend } from '../train-workers';
import { workersOption } from '../workers/crew';

interface TrainCommandOptions {
  data: string[];
  validation: string;
  out: string;
  preset: PresetName;
  start?: string;
  epochs: number;
  batchSize: number;
  samplesPerEpoch: number;
  learningRate: number;
  patience: number;
  seed: number;
  workers: number;
  backend: TrainBackend;
  resume?: boolean;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ turnwise train --data data/training --validation data/validation --out runs/first
  $ turnwise train --data data/training --validation data/validation --out runs/first --resume
  $ turnwise train --data data/training data/round-2 --validation data/validation --out runs/second --start runs/first/best

Into --out go the checkpoints best and last, metrics.jsonl (a line an epoch), and what --resume needs. A run that was
stopped and resumed gives bit for bit what an uninterrupted one gives.`;

export function addTrain(program: Command, session: Session): void {
  const defaults = TRAIN_DEFAULTS;
  program
    .command('train')
    .description('Trains a network on collected demonstrations.')
    .requiredOption('--data <folder...>', 'data sets made by collect')
    .requiredOption('--validation <folder>', 'data set made by collect --split validation')
    .requiredOption('--out <folder>', 'where the run goes')
    .addOption(
      new Option('--preset <name>', 'architecture')
        .argParser(oneOf('--preset', Object.keys(PRESETS) as PresetName[]))
        .default('small'),
    )
    .option('--start <folder>', 'checkpoint whose weights training starts from')
    .option('--epochs <n>', 'at most so many', integerBetween('--epochs', 1, 10_000), defaults.epochs)
    .option('--batch-size <n>', 'samples a step', integerBetween('--batch-size', 1, 4096), defaults.batchSize)
    .option(
      '--samples-per-epoch <n>',
      'draws in an epoch; 0 for as many as there are samples',
      integerBetween('--samples-per-epoch', 0),
      defaults.samplesPerEpoch,
    )
    .option('--learning-rate <rate>', 'highest', numberBetween('--learning-rate', 1e-8, 1), defaults.learningRate)
    .option(
      '--patience <epochs>',
      'stop after so many without a better one',
      integerBetween('--patience', 1),
      defaults.patience,
    )
    .option('--seed <seed>', 'seed of first weights, order and augmentation', seed('--seed'), defaults.seed)
    .addOption(workersOption())
    .addOption(
      new Option('--backend <kind>', 'wasm: in threads; webgpu: needs hardware; auto takes it where it is')
        .argParser(oneOf('--backend', TRAIN_BACKENDS))
        .default('auto'),
    )
    .option('--resume', 'go on with the run in --out')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: TrainCommandOptions) => trainCommand(session, options));
}

async function trainCommand(session: Session, options: TrainCommandOptions): Promise<void> {
  const { io } = session;
  const { data, validation, out, preset, start, workers, backend: kind, resume, json, ...training } = options;
  if (!resume && (await DISK.exists(join(out, 'resume.safetensors'))))
    throw new TurnwiseError('TRAIN_FOLDER_IN_USE', {
      what: 'The folder already holds a run.',
      where: out,
      fix: 'Add --resume to go on with it, or name another folder.',
    });
  for (const folder of [...data, validation, ...(start ? [start] : [])]) await requireFolder(folder);
  const size = sizeOf(PRESETS[preset]);
  const sets = {
    training: await DataSet.open(DISK, data, 'training', size),
    validation: await DataSet.open(DISK, validation, 'validation', size),
  };
  const { backend, makeEngine } = await startTraining(io, kind, workers);
  const network = start ? (await loadCheckpoint(DISK, start)).network : createNetwork(PRESETS[preset], training.seed);
  if (network.preset.name !== preset) throw presetDiffers(start, network.preset.name, preset);
  const about = {
    build: version,
    seeds: { training: training.seed },
    data: { folders: data, shards: sets.training.hashes },
    command: commandLine(session.argv),
  };
  const stepsPerEpoch = Math.floor((training.samplesPerEpoch || sets.training.count) / training.batchSize);
  const release = await claimFolder(out);
  const progress = startProgress(io, 'steps', training.epochs * stepsPerEpoch);
  try {
    const result = await train(network, sets, DISK, out, training, {
      saveNetwork: async (name, metrics) => {
        await saveCheckpoint(DISK, join(out, name), network, { ...about, metrics: { ...metrics } });
      },
      makeEngine,
      clock: io.now,
      signal: io.signal,
      onProgress: ({ epoch, step, loss, samplesPerSecond }) =>
        progress.update(
          step,
          `epoch ${epoch}  loss ${loss.toFixed(3)}  ${samplesPerSecond?.toFixed(0) ?? '-'} samples/s`,
        ),
      onEpoch: (metrics) => {
        if (!json) io.out(`${epochLine(metrics)}\n`);
      },
    });
    printResult(
      session,
      json,
      {
        out,
        preset,
        backend: backend.kind,
        workers: makeEngine ? workers : 1,
        ...result,
        version,
        command: about.command,
      },
      `best epoch ${result.best.epoch}: ${join(out, 'best')}${result.stoppedEarly ? ' (stopped early)' : ''}`,
    );
  } finally {
    progress.stop();
    network.dispose();
    await release();
  }
}

function presetDiffers(where: string | undefined, found: string, wanted: string): TurnwiseError {
  return new TurnwiseError('CHECKPOINT_PRESET_DIFFERS', {
    what: `The checkpoint is of preset "${found}", not "${wanted}".`,
    where,
    fix: `Add --preset ${found}.`,
  });
}

function epochLine(metrics: EpochMetrics): string {
  const { epoch, trainingNll, validationNll, validationCurvatureError, validationTurnError } = metrics;
  return (
    `epoch ${String(epoch).padStart(3)}  NLL ${trainingNll.toFixed(3)}, validation ${validationNll.toFixed(3)}  ` +
    `curvature error ${validationCurvatureError.toFixed(5)} 1/m, in junctions ${validationTurnError.toFixed(5)} 1/m`
  );
}
