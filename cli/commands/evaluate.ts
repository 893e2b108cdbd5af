import { type Command, Option } from 'commander';
import { summarise } from '../../evaluation/evaluate';
import { type DrivenRoute, evaluationReport } from '../../evaluation/report';
import { evaluationTable } from '../../evaluation/table';
import { version } from '../../package.json';
import { requireWritable, writeWhole } from '../node-store';
import { addDriverOptions, type DriverOptions, readDriver } from '../open-driver';
import { integerBetween, seed } from '../options';
import { startProgress, startRate } from '../progress';
import { commandLine, printResult, type Session } from '../session';
import { type Crew, startCrew, workersOption } from '../workers/crew';
import { type DriveRoutesOptions, driveRoutes } from '../workers/drive-routes';
import { addWorldOptions, requireWorld, roleOf, type WorldOptions, worldSources } from '../world-options';

interface EvaluateCommandOptions extends WorldOptions, DriverOptions {
  routes: number;
  seed: number;
  repeat: number;
  workers: number;
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
what made them. The same command gives the same hash; --repeat drives everything again and fails (exit code 1) when it differs.
The figures are the same whatever the number of workers.`;

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
    .addOption(workersOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: EvaluateCommandOptions) => evaluate(session, options));
}

async function evaluate(session: Session, options: EvaluateCommandOptions): Promise<void> {
  requireWorld(options);
  if (options.report) await requireWritable(options.report);
  const { routes, seed: routeSeed, report, repeat } = options;
  const sources = worldSources(options);
  const crew = await startCrew(
    session.io,
    Math.min(options.workers, sources.length * routes),
    await readDriver(options),
  );
  try {
    const drive = (time: number) =>
      driveAll(session, crew, { sources, routes, seed: routeSeed, pictures: Boolean(report), time });
    const driven = await drive(1);
    const evaluation = summarise(driven.map(({ result }) => result));
    const hashes = [evaluation.hash];
    for (let time = 2; time <= repeat; time++)
      hashes.push(summarise((await drive(time)).map(({ result }) => result)).hash);
    const identical = hashes.every((hash) => hash === hashes[0]);

    const worlds = sources.map((source, i) => ({ id: driven[i * routes].result.world, role: roleOf(source) }));
    const { facts } = crew.driver;
    const command = commandLine(session.argv);
    if (report) {
      const rows: [string, string][] = [
        ['turnwise', version],
        ['node', process.version],
        ['seed', String(routeSeed)],
        ['worlds', worlds.map(({ id, role }) => `${id} (${role})`).join(', ')],
        ...Object.entries(facts),
      ];
      await writeWhole(report, evaluationReport({ evaluation, driven, command, facts: rows }));
    }
    printResult(
      session,
      options.json,
      {
        ...evaluation,
        perRoute: evaluation.perRoute.map(({ driven: _, ...result }) => result),
        worlds,
        seed: routeSeed,
        ...facts,
        version,
        command,
        ...(repeat > 1 && { repeat: { times: repeat, identical, hashes } }),
      },
      evaluationTable(evaluation) +
        (repeat > 1
          ? `repeated           ${repeat} times, ${identical ? 'identical' : `different: ${hashes.join(' ')}`}\n`
          : '') +
        (report ? `report             ${report}\n` : ''),
    );
    if (!identical) session.exitCode = 1;
  } finally {
    await crew.close();
  }
}

async function driveAll({ io }: Session, crew: Crew, options: DriveRoutesOptions): Promise<DrivenRoute[]> {
  const progress = startProgress(io, 'routes', options.sources.length * options.routes);
  const rate = startRate(io, 'ticks');
  let routes = 0;
  let ticks = 0;
  try {
    return await driveRoutes(crew, options, ({ result }) => {
      routes++;
      ticks += result.ticks;
      progress.update(routes, `${result.world} ${result.endReason}  ${rate(ticks)}`);
    });
  } finally {
    progress.stop();
  }
}
