import { basename, extname } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { TurnwiseError } from '../../core/errors';
import { suiteFileSchema } from '../../evaluation/suite-file';
import { type CarlaDialect, writeCarlaRoutes } from '../../worlds/carla-routes';
import { readRoutes } from '../../worlds/read-routes';
import { routeFileSchema, writeRouteFile } from '../../worlds/route-file';
import { requireWritable, writeWhole } from '../node-store';
import { oneOf } from '../options';
import { readBytes } from '../read-file';
import { printResult, type Session } from '../session';
import { addRouteCheck } from './route-check';
import { addRouteNew } from './route-new';

const EXAMPLES = `
Examples:
  $ turnwise route new --world streets.osm --from 10,20 --to 310,-40 --out trip.routes.json
  $ turnwise route check routes_training.xml --maps maps
  $ turnwise route convert routes_training.xml --out training.routes.json
  $ turnwise route schema

Places are east,north in metres, as "world render" prints them. Route files are described in docs/formats.md.`;

const CONVERT_EXAMPLES = `
Examples:
  $ turnwise route convert routes_training.xml --out training.routes.json
  $ turnwise route convert trip.routes.json --out trip.xml
  $ turnwise route convert routes_devtest.xml --out old.xml --carla 1.0

Weathers, scenarios and whatever else a CARLA file holds is kept, in a .json too, and written again. CARLA's y points south and its yaw
runs clockwise in degrees; in a .json, y points north and headings run counter-clockwise in radians.`;

/** Words of `--carla`. */
const DIALECTS: readonly CarlaDialect[] = ['1.0', '2'];

export function addRoute(program: Command, session: Session): void {
  const route = program
    .command('route')
    .description('Makes, checks and converts files of routes.')
    .addHelpText('after', EXAMPLES);
  addRouteNew(route, session);
  addRouteCheck(route, session);

  route
    .command('convert')
    .description('Reads routes and writes them in another format.')
    .argument('<file>', 'routes to read: CARLA leaderboard .xml (1.0, 2.x) or .routes.json')
    .requiredOption('--out <file>', 'file to write: .xml for CARLA, .json for Turnwise')
    .addOption(
      new Option('--carla <version>', 'leaderboard that an .xml is for: 1.0 or 2')
        .argParser(oneOf('--carla', DIALECTS))
        .default('2'),
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', CONVERT_EXAMPLES)
    .action((file: string, options: ConvertOptions) => convert(session, file, options));

  route
    .command('schema')
    .description('Prints the JSON Schema of route files, or of suite files.')
    .option('--suite', 'of suite files')
    .addHelpText('after', '\nExamples:\n  $ turnwise route schema\n  $ turnwise route schema --suite')
    .action(({ suite }: { suite?: boolean }) => {
      const schema = z.toJSONSchema(suite ? suiteFileSchema : routeFileSchema, { io: 'input' });
      session.io.out(`${JSON.stringify(schema, null, 2)}\n`);
    });
}

interface ConvertOptions {
  out: string;
  carla: CarlaDialect;
  json?: boolean;
}

async function convert(session: Session, file: string, { out, carla, json }: ConvertOptions): Promise<void> {
  await requireWritable(out);
  const ending = extname(out).toLowerCase();
  if (ending !== '.xml' && ending !== '.json')
    throw new TurnwiseError('CLI_BAD_OPTION', {
      what: `The ending of ${JSON.stringify(basename(out))} says no format.`,
      where: '--out',
      fix: 'Name it .xml for CARLA, .json for Turnwise.',
    });
  const { warnings, ...set } = readRoutes(await readBytes(file), basename(file));
  const written = ending === '.xml' ? writeCarlaRoutes(set, carla) : { bytes: writeRouteFile(set), warnings: [] };
  await writeWhole(out, written.bytes);
  const all = [...warnings, ...written.warnings];
  const waypoints = set.routes.reduce((sum, route) => sum + route.waypoints.length, 0);
  printResult(
    session,
    json,
    { routes: set.routes.length, waypoints, out, warnings: all },
    [
      `routes        ${set.routes.length}, ${waypoints} waypoints`,
      ...all.map((warning) => `warning       ${warning}`),
      `written       ${out}`,
    ].join('\n'),
  );
}
