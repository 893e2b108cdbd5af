import { TurnwiseError } from '../core/errors';
import type { RoutePlan } from '../worlds/route-plan';
import type { RouteOrigin } from '../worlds/route-plan/waypoint-place';
import type { Scenario } from '../worlds/scenario';
import { requireRole, type TownRole } from '../worlds/seeds';
import type { WorldSource } from '../worlds/world-source';
import type { Manoeuvre } from './manoeuvres';

/** One drive of a suite: where, along which route, under which circumstances. */
export interface SuiteEntry {
  /** Unique in its suite, and stable. */
  id: string;
  world: WorldSource;
  route: RoutePlan;
  /** The file that the route came from, for messages. */
  origin?: RouteOrigin;
  scenario?: Scenario;
  /** What the route does at its junctions with a choice, in order: where the suite was made for it. */
  manoeuvres?: Manoeuvre[];
  /** Id of the entry of the paired suite that this one answers. */
  pair?: string;
  /** Id of the entry of this suite that is the same drive undisturbed: both get its sensor noise, and are compared. */
  undisturbed?: string;
}

/** Routes that are driven and scored together. */
export interface Suite {
  /** As in `unseen-towns-v1`: other entries, other name. */
  name: string;
  /** What it is for, in a sentence. */
  description?: string;
  /** What its generated towns may be used for; `any` where the person who gave the options answers for that. */
  role: TownRole | 'any';
  /** Name of the suite whose entries answer these. */
  pairedWith?: string;
  /** Source and licence of routes that came from elsewhere. */
  attribution?: string;
  licence?: string;
  /** What of the source could not be used. */
  warnings?: readonly string[];
  entries: readonly SuiteEntry[];
}

/**
 * Makes sure that a suite can be driven: it has entries, their ids are unique, and its towns are of its role.
 *
 * @throws TurnwiseError SUITE_EMPTY, SUITE_ID_TWICE, SUITE_UNDISTURBED_MISSING, SEED_WRONG_SPLIT
 */
export function checkSuite({ name, entries, role }: Suite): void {
  if (entries.length === 0)
    throw new TurnwiseError('SUITE_EMPTY', {
      what: 'The suite has no entries.',
      where: name,
      fix: 'Give routes to drive.',
    });
  const seen = new Set<string>();
  for (const { id, world } of entries) {
    if (seen.has(id))
      throw new TurnwiseError('SUITE_ID_TWICE', {
        what: `Two entries have the id ${JSON.stringify(id)}.`,
        where: name,
        fix: 'Give each entry an id of its own.',
      });
    seen.add(id);
    if (role !== 'any' && 'town' in world) requireRole(world.town, role);
  }
  for (const { id, undisturbed } of entries)
    if (undisturbed !== undefined && !seen.has(undisturbed))
      throw new TurnwiseError('SUITE_UNDISTURBED_MISSING', {
        what: `Entry ${JSON.stringify(id)} is compared with ${JSON.stringify(undisturbed)}, which the suite does not have.`,
        where: name,
        fix: 'Add that entry, or leave out `undisturbed`.',
      });
}

/** The suite of so many sampled routes in each of some worlds. @param seed of the routes */
export function sampledSuite(worlds: readonly WorldSource[], routes: number, seed: number): Suite {
  const entries = worlds.flatMap((world) =>
    Array.from({ length: routes }, (_, index): SuiteEntry => {
      const id = `${'town' in world ? `town-${world.town}` : world.file.replace(/.*[\\/]/, '')}/${index}`;
      return { id, world, route: { kind: 'sampled', seed, count: routes, index } };
    }),
  );
  return { name: 'sampled', role: 'any', entries };
}

/** Index of each entry among those of its world: what results call `route`, and what the seed of its sensor noise is made from. */
export function indicesInWorlds(entries: readonly SuiteEntry[]): number[] {
  const counts = new Map<string, number>();
  return entries.map(({ world }) => {
    const key = JSON.stringify(world);
    const index = counts.get(key) ?? 0;
    counts.set(key, index + 1);
    return index;
  });
}
