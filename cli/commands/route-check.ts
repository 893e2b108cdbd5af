import type { Command } from 'commander';
import { textTable } from '../../evaluation/table';
import { startProgress } from '../progress';
import { printResult, type Session } from '../session';
import { loadSuite } from '../suites';
import { addWorldOptions, type WorldOptions } from '../world-options';
import { type CheckedRoute, checkSuiteRoutes, totalsOf } from './route-findings';

interface CheckOptions extends WorldOptions {
  maps?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ turnwise route check trip.routes.json --world streets.osm
  $ turnwise route check routes_training.xml --maps maps
  $ turnwise route check trips --maps maps --json

FILE is a route file (.routes.json, CARLA's .xml), a suite file, a folder of such files, or the name of a built-in suite. For each route: its length
and junctions, how far its waypoints are from the centres of the lanes that they were put on, and what is odd about it. Exit code 1 when a route
cannot be driven.`;

export function addRouteCheck(route: Command, session: Session): void {
  const command = route
    .command('check')
    .description('Puts routes on the lanes of their maps and says how well they fit.')
    .argument('<file>', 'file, folder or suite');
  addWorldOptions(command)
    .option('--maps <folder>', 'folder with a map for each town that the routes name, as Town01.xodr')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: CheckOptions) => check(session, file, options));
}

async function check(session: Session, file: string, { world, town, maps, scenery, json }: CheckOptions) {
  const suite = await loadSuite(file, { world, town: town?.[0], maps, scenery });
  const progress = startProgress(session.io, 'routes', suite.entries.length);
  let routes: CheckedRoute[];
  try {
    routes = await checkSuiteRoutes(suite, (done, note) => progress.update(done, note), session.io.signal);
  } finally {
    progress.stop();
  }
  const { warnings = [], name } = suite;
  const totals = totalsOf(routes);
  if (totals.failed > 0) session.exitCode = 1;
  printResult(
    session,
    json,
    { suite: name, ...totals, warnings, perRoute: routes },
    text(name, routes, totals, warnings),
  );
}

function text(
  name: string,
  routes: readonly CheckedRoute[],
  { failed, waypoints, mean, largest, within, moved }: ReturnType<typeof totalsOf>,
  warnings: readonly string[],
): string {
  const cell = (value: number | null | undefined, digits: number) => (value == null ? '-' : value.toFixed(digits));
  const table = textTable(
    ['world', 'route', 'length m', 'junctions', 'waypoints', 'mean m', 'most m'],
    routes.map(({ id, world, length, junctions, snapping }) => [
      world,
      id,
      cell(length, 0),
      cell(junctions, 0),
      cell(snapping?.waypoints, 0),
      cell(snapping?.mean, 2),
      cell(snapping?.largest, 2),
    ]),
  );
  const problems = routes.flatMap(({ id, problems }) => problems.map((problem) => `  ${id}: ${problem}`));
  return [
    table,
    '',
    `suite         ${name}`,
    `routes        ${routes.length}, of which ${failed} cannot be driven`,
    ...(waypoints > 0
      ? [
          `waypoints     ${waypoints}, ${(100 * within!).toFixed(1)} % within 0.5 m of the centre of the nearest lane; ${moved} were put on another lane than that`,
          `              ${mean!.toFixed(2)} m from the lanes that they were put on, on average; ${largest!.toFixed(2)} m at most`,
        ]
      : []),
    ...warnings.map((warning) => `warning       ${warning}`),
    `problems      ${problems.length || 'none'}`,
    ...problems,
  ].join('\n');
}
