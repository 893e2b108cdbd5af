import { join } from 'node:path';
import type { Command } from 'commander';
import { driveRoute, type RouteResult } from '../../evaluation/drive-route';
import { episodeSeed } from '../../evaluation/evaluate';
import { version } from '../../package.json';
import { DrivingEnv, type Info } from '../../sim/driving-env';
import type { Observation } from '../../sim/observation';
import { ScenarioEnvironment } from '../../sim/scenario-environment';
import { evaluationRoutes } from '../../worlds/route-plan';
import { readScenario } from '../../worlds/scenario';
import { requireWritable, writeWhole } from '../node-store';
import { addDriverOptions, type DriverOptions, openDriver } from '../open-driver';
import { integerBetween, seed } from '../options';
import { row } from '../picture';
import { readBytes } from '../read-file';
import { addLogOptions, driveLogged, type LogOptions } from '../run-logs';
import { commandLine, printResult, type Session } from '../session';
import { addWorldOptions, FIRST_UNSEEN_TOWN, type WorldOptions, worldOf, worldSources } from '../world-options';

interface DriveOptions extends WorldOptions, DriverOptions, LogOptions {
  seed: number;
  route: number;
  scenario?: string;
  pngEvery?: number;
  out: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ turnwise drive
  $ turnwise drive --world streets.osm --seed 4
  $ turnwise drive --town 7 --route 3
  $ turnwise drive --town 7 --driver expert --png-every 20 --out filmstrip
  $ turnwise drive --town 7 --log run.mcap
  $ turnwise drive --town 7 --scenario frozen.scenario.json

Without --world or --town it is town ${FIRST_UNSEEN_TOWN}, which no training has used. A line is printed every five
simulated seconds; --json prints one object when the car has ended its route.`;

/** Ticks between two lines of progress. */
const LINE_EVERY = 50;

export function addDrive(program: Command, session: Session): void {
  const command = program.command('drive').description('Drives one route and tells how it goes.');
  addLogOptions(addDriverOptions(addWorldOptions(command)), 'file', 'write the whole drive into an .mcap file')
    .option('--seed <seed>', 'seed of the route and of the sensor noise', seed('--seed'), 1)
    .option(
      '--route <n>',
      'which of the routes that evaluate drives with this seed',
      integerBetween('--route', 0, 9999),
      0,
    )
    .option('--scenario <file>', 'act out what a .scenario.json file says: a wrong map, failing cameras, late commands')
    .option('--png-every <ticks>', 'write what the car sees every so many ticks', integerBetween('--png-every', 1))
    .option('--out <folder>', 'where those pictures go', 'runs/drive')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: DriveOptions) => drive(session, options));
}

async function drive(session: Session, options: DriveOptions): Promise<void> {
  const { io } = session;
  const somewhere = options.world || options.town ? options : { ...options, town: [FIRST_UNSEEN_TOWN] };
  if (options.log) await requireWritable(options.log);
  const scenario = options.scenario ? readScenario(await readBytes(options.scenario), options.scenario) : undefined;
  const world = await worldOf(somewhere);
  const open = await openDriver(options);
  const plain = new DrivingEnv(world, { size: open.size });
  const environment = scenario ? new ScenarioEnvironment(plain, scenario) : plain;
  try {
    const route = evaluationRoutes(world, options.seed, options.route + 1)[options.route];
    if (!options.json) io.out(`${world.id}: ${route.length.toFixed(0)} m, ${route.junctions.length} junctions\n`);
    const onTick = async (info: Info, { images: { left, front, right, map } }: Observation) => {
      if (!options.json && info.tick % LINE_EVERY === 0) io.out(`${progressLine(info)}\n`);
      if (options.pngEvery && info.tick % options.pngEvery === 0) {
        const picture = row([left, front, right, map].map((image) => ({ image, scale: 3 })));
        await writeWhole(join(options.out, `tick-${String(info.tick).padStart(5, '0')}.png`), picture.png());
      }
    };
    const command = commandLine(session.argv);
    const log = options.log && {
      file: options.log,
      world,
      source: worldSources(somewhere)[0],
      route,
      imagesEvery: options.logImages,
      facts: {
        command,
        seed: String(options.seed),
        route: String(options.route),
        noise_seed: String(episodeSeed(options.seed, options.route)),
        ...open.facts,
      },
    };
    const result = await driveLogged(log || undefined, open.driver, (logged) =>
      driveRoute({
        environment,
        driver: logged.driver,
        route,
        seed: episodeSeed(options.seed, options.route),
        world,
        scenario,
        index: options.route,
        signal: io.signal,
        onTick: async (info, observation) => {
          await logged.onTick?.(info, observation);
          await onTick(info, observation);
        },
      }),
    );
    const { driven: _, ...figures } = result;
    printResult(
      session,
      options.json,
      { ...figures, ...open.facts, version, command },
      `${result.endReason} after ${result.time.toFixed(1)} s, ${result.distance.toFixed(0)} m; ` +
        `${result.junctionsRight} of ${result.junctions} junctions by the right branch; ` +
        `${result.meanOffset.toFixed(2)} m off centre on average; ${outcomeText(result)}hash ${result.hash}`,
    );
  } finally {
    environment.dispose();
    open.dispose();
  }
}

function outcomeText({ outcome }: RouteResult): string {
  return outcome ? `${outcome.passed ? 'passed' : 'failed'} the test "${outcome.test}" of its scenario; ` : '';
}

function progressLine({ time, progress, route, vehicle, offset }: Info): string {
  const done = `${((100 * progress) / route.length).toFixed(0)} %`;
  return `${time.toFixed(0).padStart(4)} s  ${done.padStart(5)}  ${vehicle.speed.toFixed(1).padStart(5)} m/s  ${(Math.round(100 * offset) / 100 || 0).toFixed(2).padStart(6)} m off centre`;
}
