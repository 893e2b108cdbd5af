import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { TurnwiseError } from '../../core/errors';
import { RECORDS_FORMAT, RECORDS_VERSION, type RecordsHead } from '../../evaluation/records';
import { jobsOfShard, type Shard } from '../../evaluation/route-jobs';
import { version } from '../../package.json';
import { claimFolder } from '../claim-folder';
import { driveInto } from '../evaluate/drive-into';
import { type EvaluationPlan, planEvaluation, planHash } from '../evaluate/plan';
import { RecordBook } from '../evaluate/record-book';
import { shownCommand } from '../evaluate/shown-command';
import { type SuiteOptions, suitesOf } from '../evaluate/suites-of-options';
import { suiteWarnings, writeResults } from '../evaluate/write-results';
import { requireWritable } from '../node-store';
import { addDriverOptions, type DriverOptions, readDriver } from '../open-driver';
import { integerBetween, seed as seedOf } from '../options';
import { addLogOptions, type LogOptions } from '../run-logs';
import type { Session } from '../session';
import { printWarnings } from '../warnings';
import { type Crew, startCrew, workersOption } from '../workers/crew';
import { addWorldOptions } from '../world-options';
import { addEvaluateMerge } from './evaluate-merge';

interface EvaluateCommandOptions extends SuiteOptions, DriverOptions, LogOptions {
  repeat: number;
  workers: number;
  shard?: Shard;
  out?: string;
  report?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ turnwise evaluate --world streets.osm --routes 10 --seed 1
  $ turnwise evaluate --towns 10 --routes 3 --report report.html
  $ turnwise evaluate --towns 10 --out results
  $ turnwise evaluate --route-file routes.xml --world Town01.xodr --out results
  $ turnwise evaluate --suite my-routes --maps maps --shard 1/4 --out part-1
  $ turnwise evaluate --town 5 6 --driver expert --json
  $ turnwise evaluate --town 5 --repeat 2

--json prints one object: routes, arrived, offRoad, completion (0..1), junctions, junctionsRight, hash, perRoute, and
what made them. The same command gives the same hash; --repeat drives everything again and fails (exit code 1) when it differs.
The figures are the same whatever the number of workers.

--out keeps each route as soon as it has been driven: stopped at any moment and started again, the same command goes on, and in the
end the folder holds the same bytes. --shard 2/8 drives every eighth route, from the second on; evaluate merge puts parts together.`;

export function addEvaluate(program: Command, session: Session): void {
  const command = program
    .command('evaluate')
    .description('Drives routes on a map and says how many arrived, how well, and why others did not.')
    // so that --out and --json after "merge" are merge's
    .enablePositionalOptions();
  addLogOptions(addDriverOptions(addWorldOptions(command, true)), 'folder', 'write each drive into an .mcap file there')
    .addOption(
      new Option('--suite <name...>', 'suites that come with Turnwise, or files or folders of routes').conflicts(
        'towns',
      ),
    )
    .addOption(
      new Option('--route-file <file...>', 'files of routes (CARLA XML or ours), with --world or --maps').conflicts(
        'towns',
      ),
    )
    .option('--maps <folder>', 'where the maps are that routes name')
    .option(
      '--routes <n>',
      'routes in each world, where no suite names them',
      integerBetween('--routes', 1, 10_000),
      10,
    )
    .option('--seed <seed>', 'seed of the routes and of the sensor noise', seedOf('--seed'), 1)
    .option('--out <folder>', 'keep every route in it, and write report.html, results.json and results.csv')
    .option('--report <file>', 'write a page with all figures and a top view of every route')
    .addOption(
      new Option('--repeat <n>', 'drive everything n times and compare the hashes')
        .argParser(integerBetween('--repeat', 1, 100))
        .default(1),
    )
    .option('--shard <i/n>', 'drive only every nth route, from the ith on', shard)
    .addOption(workersOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: EvaluateCommandOptions) => evaluate(session, options));
  addEvaluateMerge(command, session);
}

function shard(text: string): Shard {
  const [part, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).slice(1).map(Number);
  if (part >= 1 && part <= of) return { part, of };
  throw new TurnwiseError('CLI_BAD_OPTION', {
    what: `"${text}" is no part of a whole.`,
    where: '--shard',
    fix: 'Write it as 2/8: the second of eight parts.',
  });
}

async function evaluate(session: Session, options: EvaluateCommandOptions): Promise<void> {
  const { io } = session;
  const { seed, out = null, report, log, logImages, repeat, shard = null } = options;
  if (shard && out === null)
    throw new TurnwiseError('CLI_MISSING_OPTION', {
      what: 'A part is of use only where it is kept.',
      where: '--shard',
      fix: 'Give --out FOLDER, a folder for each part.',
    });
  const plan = await planEvaluation(await suitesOf(options), seed);
  printWarnings(session, suiteWarnings(plan.suites));
  if (report) await requireWritable(report);
  if (log) await requireWritable(join(log, 'a.mcap'));
  const jobs = jobsOfShard(plan.jobs, shard);
  const source = await readDriver(options);
  const release = out === null ? null : await claimFolder(out);
  let crew: Crew | undefined;
  try {
    crew = await startCrew(io, Math.max(1, Math.min(options.workers, jobs.length)), source);
    const driver = crew.driver.facts;
    const command = shownCommand(session.argv);
    const head = headOf(plan, { driver, shard, repeat, command });
    const book = await RecordBook.open(out, head);
    const logs = log
      ? { folder: log, imagesEvery: logImages, facts: { command, seed: String(seed), ...driver } }
      : undefined;
    await driveInto(book, io, crew, { jobs, worlds: plan.worlds, repeat, pictures: Boolean(out ?? report), logs });
    await writeResults(session, book.records, { out: out ?? undefined, report, json: options.json });
  } finally {
    await crew?.close();
    await release?.();
  }
}

function headOf(
  plan: EvaluationPlan,
  { driver, ...rest }: Pick<RecordsHead, 'driver' | 'shard' | 'repeat' | 'command'>,
): RecordsHead {
  const { suites, known: worlds, seed, jobs } = plan;
  return {
    kind: 'head',
    format: RECORDS_FORMAT,
    version: RECORDS_VERSION,
    plan: planHash(plan, driver, version),
    routes: jobs.length,
    seed,
    suites,
    worlds,
    driver,
    turnwise: version,
    node: process.version,
    ...rest,
  };
}
