import type { WorldSource } from '../worlds/world-source';
import { episodeSeed } from './evaluate';
import { indicesInWorlds, type Suite, type SuiteEntry } from './suite';

/** One drive of an evaluation: the unit of work. */
export interface RouteJob {
  /** Place in the evaluation, from 0: results are reported in this order, whoever drove when. */
  index: number;
  /** Name of the suite that it belongs to. */
  suite: string;
  entry: SuiteEntry;
  /** Index of its world in {@link EvaluationJobs.worlds}. */
  world: number;
  /** Number of the route among those of its suite in its world, from 0. */
  route: number;
  /** Of the episode: sensor noise. */
  seed: number;
}

/** All drives of an evaluation, and where they are. */
export interface EvaluationJobs {
  worlds: WorldSource[];
  jobs: RouteJob[];
}

/**
 * Lists the drives of some suites. The seed of a drive depends on the evaluation's seed and the drive's own suite, not on what else is
 * driven with it.
 */
export function routeJobs(suites: readonly Suite[], seed: number): EvaluationJobs {
  const worlds = new Map<string, { index: number; source: WorldSource }>();
  const jobs: RouteJob[] = [];
  for (const { name, entries } of suites) {
    const numbers = indicesInWorlds(entries);
    const numberOf = new Map(entries.map(({ id }, i) => [id, numbers[i]]));
    for (const [i, entry] of entries.entries()) {
      const key = JSON.stringify(entry.world);
      const known = worlds.get(key) ?? { index: worlds.size, source: entry.world };
      worlds.set(key, known);
      const route = numbers[i];
      jobs.push({
        index: jobs.length,
        suite: name,
        entry,
        world: known.index,
        route,
        // a disturbed drive has the sensor noise of the undisturbed one that it is compared with
        seed: episodeSeed(seed, numberOf.get(entry.undisturbed ?? entry.id) ?? route),
      });
    }
  }
  return { worlds: [...worlds.values()].map(({ source }) => source), jobs };
}

/** A part of an evaluation, for one of several machines: every `of`th drive, from the `part`th on (from 1). */
export interface Shard {
  part: number;
  of: number;
}

/** The drives of a shard; all where there is none. */
export function jobsOfShard<Job>(jobs: readonly Job[], shard: Shard | null): Job[] {
  return shard ? jobs.filter((_, i) => i % shard.of === shard.part - 1) : [...jobs];
}
