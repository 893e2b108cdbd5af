import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { TurnwiseError } from '../core/errors';
import { type RouteSource, suiteOfRoutes } from '../evaluation/route-suite';
import { recoverySuite, robustnessSuite } from '../evaluation/scenario-suites';
import { checkSuite, type Suite, sampledSuite } from '../evaluation/suite';
import { readSuiteFile } from '../evaluation/suite-file';
import { TOWN_SUITES, townSuite } from '../evaluation/suites/built-in';
import { CORL2017_TASKS, type Corl2017Task, corl2017Suite } from '../evaluation/suites/corl2017';
import { readRoutes } from '../worlds/read-routes';
import { mapFinder, otherMapWarnings } from './map-finder';
import { readBytes } from './read-file';
import { buildWorld, type WorldOptions, worldSources } from './world-options';

/** Where the worlds of a suite are, if it does not say so itself. */
export interface SuitePlaces {
  /** One map for all routes. */
  world?: string;
  /** Or one generated town. */
  town?: number;
  /** Folder with a map for each town that routes name. */
  maps?: string;
  /** Seed of what stands beside the streets of maps. */
  scenery: number;
}

/** Suites that come with Turnwise, by name. */
const BUILT_IN: Record<string, (name: string, places: SuitePlaces) => Promise<Suite>> = {
  ...Object.fromEntries(TOWN_SUITES.map((name) => [name, builtInTowns])),
  ...Object.fromEntries(CORL2017_TASKS.map((task) => [`corl2017-${task}`, corl2017(task)])),
  'recovery-v1': async (name, places) => placed(name, places, recoverySuite()),
  'robustness-v1': async (name, places) => placed(name, places, robustnessSuite()),
};

export const BUILT_IN_SUITES: readonly string[] = Object.keys(BUILT_IN);

/** Files of routes in a folder, by their endings. */
const ROUTE_FILES = /\.(xml|json)$/i;

/** The suite that `--world`, `--town` or `--towns` with `--routes` and `--seed` stand for. */
export function suiteFromOptions(options: WorldOptions & { routes: number; seed: number }): Suite {
  return sampledSuite(worldSources(options), options.routes, options.seed);
}

/**
 * Finds a suite by name, or reads it: a suite file, a file of routes (own or CARLA's), or a folder of such files.
 *
 * @throws TurnwiseError SUITE_UNKNOWN, SUITE_MAP_MISSING, SUITE_EMPTY, CLI_CONFLICTING_OPTIONS where the suite says itself where it drives,
 * FILE_*, FOLDER_NOT_FOUND, and those of {@link readSuiteFile} and {@link readRoutes}
 */
export async function loadSuite(nameOrPath: string, places: SuitePlaces): Promise<Suite> {
  if (Object.hasOwn(BUILT_IN, nameOrPath)) return checked(await BUILT_IN[nameOrPath](nameOrPath, places));
  const found = await stat(nameOrPath).catch(() => null);
  // what looks like a file was meant to be one
  if (!found && (/[\\/]/.test(nameOrPath) || ROUTE_FILES.test(nameOrPath))) await readBytes(nameOrPath);
  if (!found)
    throw new TurnwiseError('SUITE_UNKNOWN', {
      what: `There is no suite ${JSON.stringify(nameOrPath)}, nor a file or folder of this name.`,
      fix: `Built-in suites: ${BUILT_IN_SUITES.join(', ')}.`,
    });
  const files = found.isDirectory() ? await routeFilesIn(nameOrPath) : [nameOrPath];
  const sources: RouteSource[] = [];
  for (const path of files) {
    const bytes = await readBytes(path);
    if (!found.isDirectory() && saysSuite(bytes)) return suiteFromFile(bytes, path, places);
    const file = found.isDirectory() ? relative(nameOrPath, path) : basename(path);
    const read = readRoutes(bytes, file);
    const warnings = [...read.warnings, ...otherMapWarnings(read.routes, places)];
    sources.push({ ...read, warnings, file: withoutEnding(file), path });
  }
  const named = sources.length === 1 && sources[0].name;
  const name = named || withoutEnding(basename(nameOrPath));
  return checked(suiteOfRoutes(name, sources, await mapFinder(places)));
}

async function builtInTowns(name: string, places: SuitePlaces): Promise<Suite> {
  return placed(name, places, townSuite(name));
}

/** @throws TurnwiseError CLI_NO_WORLD */
function corl2017(task: Corl2017Task) {
  return async (name: string, { world, town, scenery }: SuitePlaces): Promise<Suite> => {
    const source = world ? { file: world, scenery } : town === undefined ? null : { town };
    if (source) return corl2017Suite(task, await buildWorld(source), source);
    throw new TurnwiseError('CLI_NO_WORLD', {
      what: `The suite ${name} is for any map, and none is given.`,
      where: 'command line',
      fix: 'Give --world FILE, a town of CARLA by custom, or --town SEED.',
    });
  };
}

/** A suite that says itself where it drives. @throws TurnwiseError CLI_CONFLICTING_OPTIONS where the command line says so too */
function placed(where: string, { world, town, maps }: SuitePlaces, suite: Suite): Suite {
  if (!world && !maps && town === undefined) return suite;
  throw new TurnwiseError('CLI_CONFLICTING_OPTIONS', {
    what: 'This suite says itself where it drives.',
    where,
    fix: 'Leave --world, --town and --maps out.',
  });
}

function checked(suite: Suite): Suite {
  checkSuite(suite);
  return suite;
}

/** Every file in a folder and those in it that may hold routes, in order of their paths. */
async function routeFilesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile() && ROUTE_FILES.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length > 0) return files.sort();
  throw new TurnwiseError('SUITE_EMPTY', {
    what: 'The folder has no file of routes.',
    where: folder,
    fix: 'Put .xml files of the CARLA leaderboard or .routes.json files into it.',
  });
}

function suiteFromFile(bytes: Uint8Array, path: string, places: SuitePlaces): Suite {
  const suite = placed(path, places, readSuiteFile(bytes, basename(path)));
  // maps are named from where the suite lies
  const entries = suite.entries.map((entry) =>
    'file' in entry.world && !isAbsolute(entry.world.file)
      ? { ...entry, world: { ...entry.world, file: join(dirname(path), entry.world.file) } }
      : entry,
  );
  return { ...suite, entries };
}

function saysSuite(bytes: Uint8Array): boolean {
  return /"format"\s*:\s*"turnwise-suite"/.test(new TextDecoder().decode(bytes.subarray(0, 4096)));
}

function withoutEnding(file: string): string {
  return file.replace(/(\.routes|\.suite)?\.(json|xml)$/i, '');
}
