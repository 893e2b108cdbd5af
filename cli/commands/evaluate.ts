import { type Command, Option } from 'commander';
import { TurnwiseError } from '../../core/errors';
import type { RouteResult } from '../../evaluation/drive-route';
import { type Evaluation, evaluateRoutes, summarise } from '../../evaluation/evaluate';
import { type DrivenRoute, evaluationReport } from '../../evaluation/report';
import { evaluationTable } from '../../evaluation/table';
import { version } from '../../package.json';
import { DrivingEnv } from '../../sim/driving-env';
import { requireWritable, writeWhole } from '../node-store';
import { addDriverOptions, type DriverOptions, type OpenDriver, openDriver } from '../open-driver';
import { integerBetween, seed } from '../options';
import { startProgress } from '../progress';
import { commandLine, printResult, type Session } from '../session';
import {
  addWorldOptions,
  evaluationRoutes,
  requireWorld,
  roleOf,
  type WorldOptions,
  type WorldRole,
  worldCount,
  worldsOf,
} from '../world-options';

interface EvaluateCommandOptions extends WorldOptions, DriverOptions {
  routes: number;
  seed: number;
  repeat: number;
  report?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ turnwise evaluate --world streets.osm --routes 10 --seed 1
  $ turnwise evaluate --towns 10 --routes 3 --report report.html
  $ turnwise evaluate --town 5 6 --driver expert --json
  $ turnwise evaluate --town 5 --repeat 2

--json prints one object: routes, arrived, offRoad, completion (0..1), junctions, junctionsRight, hash, perRoute, and
what made them. The same command gives the same hash; --repeat drives everything again and fails (exit code 1) when it differs.`;

export function addEvaluate(program: Command, session: Session): void {
  const command = program
    .command('evaluate')
    .description('Drives routes on a map and says how many arrived, how well, and why others did not.');
  addDriverOptions(addWorldOptions(command, true))
    .option('--routes <n>', 'routes in each world', integerBetween('--routes', 1, 10_000), 10)
    .option('--seed <seed>', 'seed of the routes and of the sensor noise', seed('--seed'), 1)
    .option('--report <file>', 'write a page with a top view of every route')
    .addOption(
      new Option('--repeat <n>', 'drive everything n times and compare the hashes')
        .argParser(integerBetween('--repeat', 1, 100))
        .default(1),
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: EvaluateCommandOptions) => evaluate(session, options));
}

async function evaluate(session: Session, options: EvaluateCommandOptions): Promise<void> {
  requireWorld(options);
  if (options.report) await requireWritable(options.report);
  const open = await openDriver(options);
  try {
    const { evaluation, driven, worlds } = await driveAll(session, options, open);
    const hashes = [evaluation.hash];
    while (hashes.length < options.repeat) hashes.push((await driveAll(session, options, open)).evaluation.hash);
    const identical = hashes.every((hash) => hash === hashes[0]);

    const command = commandLine(session.argv);
    if (options.report) {
      const facts: [string, string][] = [
        ['turnwise', version],
        ['node', process.version],
        ['seed', String(options.seed)],
        ['worlds', worlds.map(({ id, role }) => `${id} (${role})`).join(', ')],
        ...Object.entries(open.facts),
      ];
      await writeWhole(options.report, evaluationReport({ evaluation, driven, command, facts }));
    }
    printResult(
      session,
      options.json,
      {
        ...evaluation,
        perRoute: evaluation.perRoute.map(({ driven: _, ...result }) => result),
        worlds,
        seed: options.seed,
        ...open.facts,
        version,
        command,
        ...(options.repeat > 1 && { repeat: { times: options.repeat, identical, hashes } }),
      },
      evaluationTable(evaluation) +
        (options.repeat > 1
          ? `repeated      ${options.repeat} times, ${identical ? 'identical' : `different: ${hashes.join(' ')}`}\n`
          : '') +
        (options.report ? `report        ${options.report}\n` : ''),
    );
    if (!identical) session.exitCode = 1;
  } finally {
    open.dispose();
  }
}

interface Driven {
  evaluation: Evaluation;
  driven: DrivenRoute[];
  worlds: { id: string; role: WorldRole }[];
}

async function driveAll(
  { io }: Session,
  options: EvaluateCommandOptions,
  { driver, size }: OpenDriver,
): Promise<Driven> {
  const results: RouteResult[] = [];
  const driven: DrivenRoute[] = [];
  const worlds: Driven['worlds'] = [];
  const progress = startProgress(io, 'routes', options.routes * worldCount(options));
  try {
    for await (const world of worldsOf(options)) {
      worlds.push({ id: world.id, role: roleOf(world, options) });
      const routes = evaluationRoutes(world, options.seed, options.routes);
      const environment = new DrivingEnv(world, { size });
      try {
        await evaluateRoutes(
          { environment, driver, routes, seed: options.seed, world: world.id, signal: io.signal },
          {
            onRoute: (result) => {
              results.push(result);
              if (options.report) driven.push({ world, route: routes[result.route], result });
              progress.update(results.length, `${world.id} ${result.endReason}`);
            },
          },
        );
      } finally {
        environment.dispose();
      }
    }
  } finally {
    progress.stop();
  }
  if (results.length === 0)
    throw new TurnwiseError('EVALUATE_NO_ROUTES', {
      what: 'There was no route to drive.',
      fix: 'Choose a larger map.',
    });
  return { evaluation: summarise(results), driven, worlds };
}
