import type { EvaluationJobs, RouteJob } from '../../evaluation/route-jobs';
import type { Io } from '../io';
import { startProgress, startRate } from '../progress';
import type { Crew } from '../workers/crew';
import { checkRoutes, driveRoutes, type MadeWorld } from '../workers/drive-routes';
import type { RouteDone, RouteLogs } from '../workers/work-service';
import type { RecordBook } from './record-book';

/** What is to be driven, and what is wanted of it. */
export interface Wanted extends EvaluationJobs {
  /** How often. */
  repeat: number;
  /** Whether a report will show maps and film. */
  pictures: boolean;
  /** Where drives are written down. */
  logs?: RouteLogs;
}

/**
 * Drives what is not in the book yet, and puts it there. Maps and routes are looked at first.
 *
 * @throws TurnwiseError of maps, routes, policies and files, WORKER_LOST; the signal's reason when it is aborted
 */
export async function driveInto(book: RecordBook, io: Io, crew: Crew, wanted: Wanted): Promise<void> {
  const { jobs, worlds, repeat, pictures, logs } = wanted;
  const missing = (time: number) => jobs.filter(({ index }) => !book.records.has(index, time));
  const times = Array.from({ length: repeat }, (_, i) => i + 1);
  const count = times.reduce((sum, time) => sum + missing(time).length, 0);
  const total = jobs.length * repeat;
  let driven = total - count;
  if (driven > 0) io.err(`${driven} of ${total} ${repeat > 1 ? 'drives' : 'routes'} were already there\n`);
  const first = times.find((time) => missing(time).length > 0) ?? 1;
  const made = await lookAtMaps(io, crew, worlds, missing(first));
  await book.begin();
  if (count === 0) return;

  const progress = startProgress(io, 'routes', total, driven);
  const rate = startRate(io, 'ticks');
  let ticks = 0;
  try {
    for (const time of times) {
      const options = { jobs: missing(time), time, ...(time === 1 ? { pictures, logs, made } : { pictures: false }) };
      await driveRoutes(crew, options, async (done, job) => {
        await keep(book, done, job, time);
        driven++;
        ticks += done.result.ticks;
        progress.update(driven, `${done.result.world} ${done.result.endReason}  ${rate(ticks)}`);
      });
    }
  } finally {
    progress.stop();
  }
}

async function lookAtMaps(
  io: Io,
  crew: Crew,
  worlds: EvaluationJobs['worlds'],
  jobs: readonly RouteJob[],
): Promise<MadeWorld[]> {
  const files = new Set(jobs.flatMap(({ entry, world }) => ('file' in entry.world ? [world] : [])));
  if (files.size === 0) return [];
  const progress = startProgress(io, 'maps', files.size);
  let looked = 0;
  try {
    return await checkRoutes(crew, worlds, jobs, ({ about }) => progress.update(++looked, about.id));
  } finally {
    progress.stop();
  }
}

async function keep(book: RecordBook, done: RouteDone, job: RouteJob, time: number): Promise<void> {
  const { index, suite, entry, world } = job;
  const { result, warnings = [], picture, strips, moreStrips, about } = done;
  if (time > 1) return book.add({ kind: 'again', time, index, hash: result.hash });
  if (!book.records.worlds.has(world)) await book.add({ kind: 'world', world, ...about });
  const scenario = entry.scenario && { scenario: entry.scenario.id };
  await book.add({
    kind: 'route',
    index,
    suite,
    entry: entry.id,
    ...scenario,
    ...(entry.pair !== undefined && { pair: entry.pair }),
    world,
    result,
    ...(warnings.length > 0 && { warnings }),
    picture,
    strips,
    moreStrips,
  });
}
