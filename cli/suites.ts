import { TurnwiseError } from '../core/errors';
import { type Suite, sampledSuite } from '../evaluation/suite';
import { type WorldOptions, worldSources } from './world-options';

/** Where the worlds of a suite are, if it does not say so itself. */
export interface SuitePlaces {
  /** One map for all routes. */
  world?: string;
  /** Folder with a map for each town that routes name. */
  maps?: string;
  /** Seed of what stands beside the streets of maps. */
  scenery: number;
}

/** Suites that come with Turnwise. */
export const BUILT_IN_SUITES: readonly string[] = [];

/** The suite that `--world`, `--town` or `--towns` with `--routes` and `--seed` stand for. */
export function suiteFromOptions(options: WorldOptions & { routes: number; seed: number }): Suite {
  return sampledSuite(worldSources(options), options.routes, options.seed);
}

/**
 * Finds a suite by name, or reads it: a suite file, a file of routes, or a folder of such files.
 *
 * @throws TurnwiseError SUITE_UNKNOWN, and those of the file formats
 */
export async function loadSuite(nameOrPath: string, _places: SuitePlaces): Promise<Suite> {
  throw new TurnwiseError('SUITE_UNKNOWN', {
    what: `There is no suite "${nameOrPath}", nor a file or folder of this name.`,
    where: '--suite',
    fix: `Built-in suites: ${BUILT_IN_SUITES.join(', ')}.`,
  });
}
