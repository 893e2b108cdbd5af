import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { RouteResult } from '../../evaluation/drive-route';
import { type Evaluation, summarise } from '../../evaluation/evaluate';
import { routeJobs } from '../../evaluation/route-jobs';
import { sampledSuite } from '../../evaluation/suite';
import { version } from '../../package.json';
import { PRESETS, type PresetName } from '../../policy/presets';
import {
  type CollectStage,
  type FinishedStage,
  LEARN_DEFAULTS,
  LEARN_SAMPLES_PER_SHARD,
  learn,
  type Recipe,
  stagesOf,
} from '../../training/learn';
import type { TrainHooks } from '../../training/train';
import { TOWN_SEED_RANGES } from '../../worlds/seeds';
import { claimFolder } from '../claim-folder';
import type { Io } from '../io';
import { DISK } from '../node-store';
import { readDriver, sizeOf } from '../open-driver';
import { integerBetween, oneOf, seed } from '../options';
import { type Progress, startProgress, startRate } from '../progress';
import { commandLine, printResult, type Session } from '../session';
import { startTraining } from '../train-workers';
import { collectShards } from '../workers/collect-shards';
import { startCrew, workersOption } from '../workers/crew';
import { driveRoutes } from '../workers/drive-routes';

interface LearnCommandOptions {
  out: string;
  preset: PresetName;
  seed: number;
  shards: number;
  epochs: number;
  rounds: number;
  workers: number;
  json?: boolean;
}

/** Where the finished policy is tried: the last validation towns, and routes in each. */
const TRIAL_TOWNS = Array.from({ length: 10 }, (_, i) => ({ town: TOWN_SEED_RANGES.validation[1] - 9 + i }));
const TRIAL_ROUTES = 2;

const EXAMPLES = `
Examples:
  $ turnwise learn --out runs/mine
  $ turnwise learn --out runs/quick --shards 8 --epochs 2 --rounds 1
  $ turnwise learn --out runs/mine --rounds 3

Collects demonstrations of the expert, trains a network on them, then lets it drive and be corrected (DAgger), round by round.
At last the policy, --out's folder best, drives through validation towns. Stopped or killed and started again, it goes on where
it was; a finished one may be given more rounds. Towns that evaluate --towns drives in are never seen.`;

export function addLearn(program: Command, session: Session): void {
  const defaults = LEARN_DEFAULTS;
  program
    .command('learn')
    .description('Learns to drive, from an empty folder to a policy.')
    .requiredOption('--out <folder>', 'where everything goes')
    .addOption(
      new Option('--preset <name>', 'architecture')
        .argParser(oneOf('--preset', Object.keys(PRESETS) as PresetName[]))
        .default(defaults.preset),
    )
    .option('--seed <seed>', 'seed of towns, first weights, order and all else', seed('--seed'), defaults.seed)
    .option(
      '--shards <n>',
      `towns the expert shows, ${LEARN_SAMPLES_PER_SHARD} samples each`,
      integerBetween('--shards', 1, 100_000),
      defaults.shards,
    )
    .option(
      '--epochs <n>',
      'of the first training; half as many in each round',
      integerBetween('--epochs', 1, 10_000),
      defaults.epochs,
    )
    .option('--rounds <n>', 'rounds of corrections', integerBetween('--rounds', 0, 1000), defaults.rounds)
    .addOption(workersOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: LearnCommandOptions) => learnCommand(session, options));
}

async function learnCommand(session: Session, options: LearnCommandOptions): Promise<void> {
  const { io } = session;
  const { out, json, workers, ...words } = options;
  const recipe: Recipe = { ...words, size: sizeOf(PRESETS[options.preset]) };
  const command = commandLine(session.argv);
  const release = await claimFolder(out);
  const show = new StageDisplay(io, stagesOf(recipe, out).length + 1, json ? () => {} : io.out);
  try {
    const { backend, makeEngine } = await startTraining(io, 'auto', workers);
    const stages = await learn(DISK, out, recipe, {
      build: version,
      command,
      collect: (stage) => collectStage(io, workers, stage, show),
      train: () => ({ ...trainHooks(io, show), makeEngine }),
      onBegin: ({ name }, number) => show.begin(number, name),
      onFinished: (_stage, number, finished, kept) => show.end(number, finished.name, wordsOf(finished), kept),
    });
    const number = stages.length + 1;
    const name = 'drive in validation towns';
    show.begin(number, name);
    const trial = await drive(io, workers, join(out, 'best'), show);
    show.end(number, name, `${trial.junctionsRight} of ${trial.junctions} junctions right`, false);
    const { routes, arrived, offRoad, junctions, junctionsRight, hash } = trial;
    printResult(
      session,
      json,
      {
        out,
        checkpoint: join(out, 'best'),
        preset: options.preset,
        backend: backend.kind,
        stages: stages.map((stage) => ({ ...stage, seconds: show.seconds.get(stage.name) ?? null })),
        routes,
        arrived,
        offRoad,
        junctions,
        junctionsRight,
        hash,
        version,
        command,
      },
      `In ${TRIAL_TOWNS.length} validation towns: ${junctionsRight} of ${junctions} junctions right, ${arrived} of ${routes} routes arrived.\n` +
        `policy: ${join(out, 'best')}\n` +
        `next:   npx turnwise evaluate --towns 10 --checkpoint ${join(out, 'best')}`,
    );
  } finally {
    show.stop();
    await release();
  }
}

async function collectStage(io: Io, workers: number, stage: CollectStage, show: StageDisplay) {
  const { folder, options, checkpoint } = stage;
  const source = await readDriver(checkpoint ? { driver: 'policy', checkpoint } : { driver: 'expert' });
  const crew = await startCrew(io, Math.min(workers, options.shards), source);
  try {
    const rate = startRate(io, 'samples');
    show.total(options.shards * options.samplesPerShard);
    return await collectShards(crew, folder, options, version, ({ samples, made }) => show.update(samples, rate(made)));
  } finally {
    await crew.close();
  }
}

function trainHooks(io: Io, show: StageDisplay): Omit<TrainHooks, 'saveNetwork'> {
  let begun = false;
  return {
    clock: io.now,
    signal: io.signal,
    onProgress: ({ epoch, epochs, step, steps, loss, samplesPerSecond }) => {
      if (!begun) show.total(steps);
      begun = true;
      const rate = `${samplesPerSecond?.toFixed(0) ?? '-'} samples/s`;
      show.update(step, `epoch ${epoch} of ${epochs}, loss ${loss.toFixed(2)}  ${rate}`);
    },
  };
}

async function drive(io: Io, workers: number, checkpoint: string, show: StageDisplay): Promise<Evaluation> {
  const total = TRIAL_TOWNS.length * TRIAL_ROUTES;
  const crew = await startCrew(io, Math.min(workers, total), await readDriver({ driver: 'policy', checkpoint }));
  try {
    let [routes, junctions, right] = [0, 0, 0];
    show.total(total);
    const { jobs } = routeJobs([sampledSuite(TRIAL_TOWNS, TRIAL_ROUTES, 1)], 1);
    const results: RouteResult[] = [];
    await driveRoutes(crew, { jobs, pictures: false, time: 1 }, ({ result }, { index }) => {
      results[index] = result;
      junctions += result.junctions;
      right += result.junctionsRight;
      show.update(++routes, `${right} of ${junctions} junctions right`);
    });
    return summarise(results);
  } finally {
    await crew.close();
  }
}

function wordsOf({ samples, epochs, metrics }: FinishedStage): string {
  if (samples !== undefined) return `${samples} samples`;
  return `${epochs} epochs, validation NLL ${metrics?.validationNll.toFixed(3)}`;
}

/** Tells how far learning is: a bar for the stage under way while a person watches, a line for each that has ended. */
class StageDisplay {
  /** How long the stages of this call took [s], by name. */
  readonly seconds = new Map<string, number>();
  private bar: Progress | undefined;
  private label = '';
  private begun = 0;

  constructor(
    private readonly io: Io,
    private readonly stages: number,
    private readonly print: (text: string) => void,
  ) {}

  begin(number: number, name: string): void {
    this.begun = this.io.now();
    this.label = `${number}/${this.stages} ${name}`;
    // until the stage knows how much there is to do: it may first read gigabytes
    this.bar = startProgress(this.io, this.label, 1);
  }

  total(steps: number): void {
    this.stop();
    this.bar = startProgress(this.io, this.label, steps);
  }

  update(done: number, note: string): void {
    this.bar?.update(done, note);
  }

  end(number: number, name: string, result: string, kept: boolean): void {
    this.stop();
    const seconds = (this.io.now() - this.begun) / 1000;
    if (!kept) this.seconds.set(name, seconds);
    const time = kept ? 'from before' : `${seconds.toFixed(0)} s`;
    this.print(`${`${number}/${this.stages}`.padEnd(6)}${name.padEnd(28)}${result.padEnd(40)}${time}\n`);
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}
