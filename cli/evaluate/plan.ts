import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { RecordsHead } from '../../evaluation/records';
import { type EvaluationJobs, type RouteJob, routeJobs } from '../../evaluation/route-jobs';
import { checkSuite, type Suite } from '../../evaluation/suite';
import type { WorldSource } from '../../worlds/world-source';
import { readBytes } from '../read-file';
import { roleOf } from '../world-options';

type PlannedWorld = RecordsHead['worlds'][number];

/** Everything that is to be driven. */
export interface EvaluationPlan extends EvaluationJobs {
  suites: RecordsHead['suites'];
  seed: number;
  /** Of each of `worlds`, what says which one it is wherever its file lies. */
  known: PlannedWorld[];
}

/**
 * Lists the drives of some suites and reads the maps that they are in, so that one that is missing is known of before anything is driven.
 *
 * @throws TurnwiseError SUITE_EMPTY, SUITE_ID_TWICE, SEED_WRONG_SPLIT, FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE
 */
export async function planEvaluation(suites: readonly Suite[], seed: number): Promise<EvaluationPlan> {
  for (const suite of suites) checkSuite(suite);
  const { worlds, jobs } = routeJobs(suites, seed);
  const known: PlannedWorld[] = [];
  const hashes = new Map<string, string>();
  for (const world of worlds) known.push(await knownWorld(world, hashes));
  return { worlds, jobs, known, seed, suites: suites.map(aboutSuite) };
}

async function knownWorld(world: WorldSource, hashes: Map<string, string>): Promise<PlannedWorld> {
  const role = roleOf(world);
  if ('town' in world) return { role, ...world };
  const { file, scenery } = world;
  const sha256 = hashes.get(file) ?? sha256Of(await readBytes(file));
  hashes.set(file, sha256);
  return { role, file: basename(file), sha256, scenery };
}

function aboutSuite(suite: Suite): RecordsHead['suites'][number] {
  const { name, description, pairedWith, attribution, licence, warnings = [] } = suite;
  // those that are undefined are left out by JSON
  return JSON.parse(
    JSON.stringify({
      name,
      description,
      pairedWith,
      attribution,
      licence,
      warnings: warnings.length ? warnings : undefined,
    }),
  );
}

/** Fingerprint of a plan: of all that decides the figures. Where files lie, and how many machines or threads drive, is not in it. */
export function planHash(plan: EvaluationPlan, driver: Record<string, string>, version: string): string {
  const { driver: who, weights = '', preset = '' } = driver;
  const drives = plan.jobs.map(({ suite, entry: { id, route, scenario }, world, seed }: RouteJob) => [
    suite,
    id,
    plan.known[world],
    route,
    scenario ?? null,
    seed,
  ]);
  return sha256Of(JSON.stringify([version, who, weights, preset, plan.seed, drives])).slice(0, 16);
}

function sha256Of(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
