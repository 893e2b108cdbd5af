import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { TurnwiseError } from '../core/errors';
import { loadWorld } from '../worlds/create-world';
import { roleOfTownSeed, TOWN_SEED_RANGES, type TownRole } from '../worlds/seeds';
import { TOWN_DEFAULTS } from '../worlds/town';
import { TOWN_STYLES, type TownStyle } from '../worlds/town/style';
import { townOf } from '../worlds/town/town-world';
import type { World } from '../worlds/world';
import type { WorldSource } from '../worlds/world-source';
import { integerBetween, oneOf, seed, seeds } from './options';
import { readBytes } from './read-file';

/** Options that say where to drive. */
export interface WorldOptions {
  world?: string;
  town?: number[];
  towns?: number;
  style?: TownStyle;
  scenery: number;
}

/** Seed of the first of `--towns`, which are all unseen. */
export const FIRST_UNSEEN_TOWN = 1;
/** Towns before the first that training may use. */
const MOST_TOWNS = TOWN_SEED_RANGES.training[0] - FIRST_UNSEEN_TOWN;

/** Whether a policy may have been trained or chosen on a world. Maps from files are 'map'. */
export type WorldRole = TownRole | 'map';

/** Adds `--world`, `--town`, `--style`, `--scenery`, and for commands that take several `--towns`. */
export function addWorldOptions(command: Command, several = false): Command {
  command
    .addOption(
      new Option('--world <file>', 'map to drive on: .xodr, .osm, .osm.gz or .world.json').conflicts(['town', 'towns']),
    )
    .addOption(
      new Option(
        `--town <seed${several ? '...' : ''}>`,
        `generated town${several ? 's; 5-9 stands for 5 6 7 8 9' : ''}`,
      )
        .argParser(several ? seeds('--town') : (text: string) => [seed('--town')(text)])
        .conflicts('towns'),
    );
  if (several)
    command.addOption(
      new Option('--towns <n>', 'the first n towns that no training or validation used').argParser(
        integerBetween('--towns', 1, MOST_TOWNS),
      ),
    );
  command.addOption(styleOption().conflicts('world'));
  return command.option(
    '--scenery <seed>',
    'seed of what stands beside the streets of a --world',
    seed('--scenery'),
    1,
  );
}

/** `--style`, for commands that generate towns. @param meaning what it does, where that is more than to say what the streets are like */
export function styleOption(meaning = 'streets of generated towns'): Option {
  return new Option('--style <style>', `${meaning}: ${TOWN_STYLES.join(', ')}`).argParser(
    oneOf('--style', TOWN_STYLES),
  );
}

/**
 * Makes sure that the options name a world.
 *
 * @throws TurnwiseError CLI_NO_WORLD
 */
export function requireWorld({ world, town, towns }: WorldOptions): void {
  if (world || town || towns) return;
  throw new TurnwiseError('CLI_NO_WORLD', {
    what: 'Nothing says where to drive.',
    where: 'command line',
    fix: 'Give --world FILE or --town SEED.',
  });
}

/** The worlds that the options name, in order; none is made yet. */
export function worldSources({ world, town, towns = 0, style, scenery }: WorldOptions): WorldSource[] {
  if (world) return [{ file: world, scenery }];
  const seeds = town ?? Array.from({ length: towns }, (_, i) => FIRST_UNSEEN_TOWN + i);
  return seeds.map((one) => ({ town: one, ...(style && style !== TOWN_DEFAULTS.style && { style }) }));
}

/** Makes a world. @throws as {@link worldFromFile} */
export async function buildWorld(source: WorldSource): Promise<World> {
  return 'town' in source ? townOf(source) : worldFromFile(source.file, source.scenery);
}

export function roleOf(source: WorldSource): WorldRole {
  return 'town' in source ? roleOfTownSeed(source.town) : 'map';
}

/** The one world of a command that takes one. */
export async function worldOf(options: WorldOptions): Promise<World> {
  requireWorld(options);
  return buildWorld(worldSources(options)[0]);
}

/**
 * Reads a map.
 *
 * @throws TurnwiseError FILE_*, ODR_*, OSM_*, WORLD_*
 */
export async function worldFromFile(path: string, scenerySeed: number): Promise<World> {
  return loadWorld(await readBytes(path), basename(path), scenerySeed);
}
