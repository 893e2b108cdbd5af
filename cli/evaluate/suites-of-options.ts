import { stat } from 'node:fs/promises';
import { TurnwiseError } from '../../core/errors';
import type { Suite } from '../../evaluation/suite';
import { readBytes } from '../read-file';
import { loadSuite, suiteFromOptions } from '../suites';
import { requireWorld, type WorldOptions } from '../world-options';

/** Options that say what is driven. */
export interface SuiteOptions extends WorldOptions {
  suite?: string[];
  routeFile?: string[];
  maps?: string;
  routes: number;
  seed: number;
}

/**
 * The suites that a command line names.
 *
 * @throws TurnwiseError CLI_NO_WORLD, CLI_CONFLICTING_OPTIONS, FILE_NOT_FOUND, SUITE_*, and those of the file formats
 */
export async function suitesOf(options: SuiteOptions): Promise<Suite[]> {
  const { suite = [], routeFile = [], world, town = [], maps, scenery } = options;
  const named = [...suite, ...routeFile];
  if (named.length === 0) {
    requireWorld(options);
    return [suiteFromOptions(options)];
  }
  if (town.length > 1)
    throw new TurnwiseError('CLI_CONFLICTING_OPTIONS', {
      what: 'The routes of a file are in one town.',
      where: '--town',
      fix: 'Name one town, or a folder of maps with --maps.',
    });
  // reading a file that is not there says so, whatever its name looks like
  for (const file of routeFile) if (!(await stat(file).catch(() => null))) await readBytes(file);
  const suites: Suite[] = [];
  for (const one of named) suites.push(await loadSuite(one, { world, town: town[0], maps, scenery }));
  const names = suites.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new TurnwiseError('CLI_CONFLICTING_OPTIONS', {
      what: `Two suites are called ${twice}.`,
      where: named.join(' '),
      fix: 'Name each once.',
    });
  return suites;
}
