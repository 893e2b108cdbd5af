import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { reportError } from '../cli/errors';
import { EXIT, type Io } from '../cli/io';
import { requireWritable, writeWhole } from '../cli/node-store';
import { integerBetween, oneOf } from '../cli/options';
import { startProgress } from '../cli/progress';
import { commandLine } from '../cli/session';
import { PRESETS, type PresetName } from '../policy/presets';
import { benchInfer, INFER_PEERS, type InferPeerName } from './infer';
import { describeMachine } from './machine';
import type { AllReport, InferReport, ReportHead, RooflineReport, StepReport, TrainReport } from './report';
import { benchRoofline } from './roofline';
import { benchStep } from './step';
import { inferTable, rooflineTable, stepTable, trainTable } from './table';
import { benchTrain, TRAIN_PEERS, type TrainPeerName } from './train';

interface CommonOptions {
  rounds: number;
  out?: string;
  json?: boolean;
}

interface TrainCommandOptions extends CommonOptions {
  preset?: PresetName[];
  batch?: number[];
  workers?: number[];
  peers?: (TrainPeerName | 'none')[];
}

interface InferCommandOptions extends CommonOptions {
  preset?: PresetName[];
  decisions: number;
  peers?: (InferPeerName | 'none')[];
}

interface RooflineCommandOptions extends CommonOptions {
  preset?: PresetName[];
  batch: number;
}

const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
const BATCHES = [32, 128];
const ROUNDS = 5;
const DECISIONS = 200;

const EXAMPLES = `
Examples:
  $ npm run bench -- train
  $ npm run bench -- train --preset small --batch 128 --peers pytorch
  $ npm run --silent bench -- infer --json

npm prints two lines of its own on stdout unless it is called with --silent; --out writes the JSON into a file.
Exit codes: 0 done, 1 failed or contestants disagree, 2 bad option, 130 stopped.`;

/**
 * Runs one command line of the bench and gives its exit code. Never ends the process.
 *
 * @param argv the words after `npm run bench --`
 */
export async function run(argv: string[], io: Io): Promise<number> {
  try {
    let agrees = true;
    const program = buildProgram(io, argv, (result) => {
      agrees = result;
    });
    await program.parseAsync(argv, { from: 'user' });
    return agrees ? EXIT.ok : EXIT.failed;
  } catch (error) {
    return reportError(error, argv, io, 'npm run bench --');
  }
}

function buildProgram(io: Io, argv: readonly string[], done: (agrees: boolean) => void): Command {
  const program = new Command('bench')
    .description(
      'Measures how fast Turnwise trains, decides and steps on this machine, against its peers in the same run.',
    )
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.out, outputError: () => {} })
    .addHelpText('after', EXAMPLES);
  const add = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--rounds <n>', 'turns that each contestant takes', integerBetween('--rounds', 1, 1000), ROUNDS)
      .option('--out <file>', 'write the JSON there as well')
      .option('--json', 'print one JSON object');
  const finish = async (report: { agrees: boolean }, text: string, { json, out }: CommonOptions) => {
    const line = `${JSON.stringify(report)}\n`;
    if (out) await writeWhole(out, line);
    io.out(json ? line : `${text}\n`);
    done(report.agrees);
  };
  const head = (rounds: number): ReportHead => ({
    format: 'turnwise-bench',
    version: 1,
    date: new Date().toISOString(),
    commandLine: commandLine(argv, 'npm run bench --'),
    machine: describeMachine(),
    rounds,
  });

  const train = async ({ rounds, preset, batch, workers, peers }: TrainCommandOptions): Promise<TrainReport> => {
    const beginning = head(rounds);
    const body = await withProgress(io, 'train', (onProgress) =>
      benchTrain(
        {
          rounds,
          presets: unique(preset ?? PRESET_NAMES),
          batches: unique(batch ?? BATCHES),
          workers: unique(workers ?? [1, availableParallelism()]),
          peers: chosen(peers, TRAIN_PEERS),
        },
        { signal: io.signal, onProgress, script: io.worker },
      ),
    );
    return { ...beginning, command: 'train', ...body };
  };
  const infer = async ({ rounds, preset, decisions, peers }: InferCommandOptions): Promise<InferReport> => {
    const beginning = head(rounds);
    const body = await withProgress(io, 'infer', (onProgress) =>
      benchInfer(
        { rounds, presets: unique(preset ?? PRESET_NAMES), peers: chosen(peers, INFER_PEERS), decisions },
        { signal: io.signal, onProgress, tell: io.err },
      ),
    );
    return { ...beginning, command: 'infer', ...body };
  };
  const step = async ({ rounds }: CommonOptions): Promise<StepReport> => {
    const beginning = head(rounds);
    const onProgress = (text: string) => io.interactive && io.err(`${text}\n`);
    return { ...beginning, command: 'step', ...(await benchStep({ rounds, onProgress })) };
  };

  const presets = oneOf('--preset', PRESET_NAMES);
  add('train', 'Samples a second in training: ours, PyTorch, stock tfjs.')
    .option('--preset <name...>', `of ${PRESET_NAMES.join(', ')}`, listOf(presets))
    .option('--batch <n...>', 'samples a step', listOf(integerBetween('--batch', 2, SHARD_LIMIT)))
    .option('--workers <n...>', 'worker threads, and threads of PyTorch', listOf(workersParser))
    .option(
      '--peers <name...>',
      `of ${TRAIN_PEERS.join(', ')}; none`,
      listOf(oneOf('--peers', [...TRAIN_PEERS, 'none'])),
    )
    .action(async (options: TrainCommandOptions) => {
      if (options.out) await requireWritable(options.out);
      const report = await train(options);
      await finish(report, trainTable(report), options);
    });
  add('infer', 'Milliseconds of one decision on one thread: ours, onnxruntime.')
    .option('--preset <name...>', `of ${PRESET_NAMES.join(', ')}`, listOf(presets))
    .option('--decisions <n>', 'fewest in a turn', integerBetween('--decisions', 1, 1_000_000), DECISIONS)
    .option(
      '--peers <name...>',
      `of ${INFER_PEERS.join(', ')}; none`,
      listOf(oneOf('--peers', [...INFER_PEERS, 'none'])),
    )
    .action(async (options: InferCommandOptions) => {
      if (options.out) await requireWritable(options.out);
      const report = await infer(options);
      await finish(report, inferTable(report), options);
    });
  add('step', 'Ticks and camera frames a second and core: ours, three.js on SwiftShader.').action(
    async (options: CommonOptions) => {
      if (options.out) await requireWritable(options.out);
      const report = await step(options);
      await finish(report, stepTable(report), options);
    },
  );
  add('roofline', 'How near each layer comes to what one core could do at best, in training.')
    .option('--preset <name...>', `of ${PRESET_NAMES.join(', ')}`, listOf(presets))
    .option('--batch <n>', 'samples a step', integerBetween('--batch', 2, SHARD_LIMIT), 32)
    .action(async (options: RooflineCommandOptions) => {
      if (options.out) await requireWritable(options.out);
      const { rounds, preset, batch } = options;
      const onProgress = (text: string) => io.interactive && io.err(`${text}\n`);
      const beginning = head(rounds);
      const body = await benchRoofline({ rounds, presets: unique(preset ?? PRESET_NAMES), batch, onProgress });
      const report: RooflineReport = { ...beginning, command: 'roofline', ...body };
      await finish(report, rooflineTable(report), options);
    });
  add('all', 'Train, step and infer, one after the other, with all their peers.').action(
    async (options: CommonOptions) => {
      if (options.out) await requireWritable(options.out);
      const beginning = head(options.rounds);
      const reports = {
        train: await train(options),
        step: await step(options),
        infer: await infer({ ...options, decisions: DECISIONS }),
      };
      const agrees = Object.values(reports).every((report) => report.agrees);
      const text = [trainTable(reports.train), stepTable(reports.step), inferTable(reports.infer)].join('\n\n');
      const report: AllReport = { ...beginning, command: 'all', ...reports, agrees };
      await finish(report, text, options);
    },
  );
  return program;
}

/** Largest batch: nobody trains with more, and the shard that is drawn from has to hold it. */
const SHARD_LIMIT = 256;

function workersParser(text: string): number {
  return text === 'all' ? availableParallelism() : integerBetween('--workers', 1, availableParallelism())(text);
}

/** A parser for an option with several arguments: commander calls it once for each. */
function listOf<T>(parse: (text: string) => T) {
  return (text: string, before: T[] | undefined): T[] => [...(before ?? []), parse(text)];
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

/** The peers that were asked for, all of them when nothing was said. */
function chosen<T extends string>(asked: readonly (T | 'none')[] | undefined, known: readonly T[]): T[] {
  return known.filter((peer) => asked === undefined || asked.includes(peer));
}

async function withProgress<T>(
  io: Io,
  label: string,
  work: (onProgress: (done: number, total: number, note: string) => void) => Promise<T>,
): Promise<T> {
  let progress: ReturnType<typeof startProgress> | undefined;
  try {
    return await work((done, total, note) => {
      progress ??= startProgress(io, label, total);
      progress.update(done, note);
    });
  } finally {
    progress?.stop();
  }
}
