import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { proxy, type Remote, wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { Option } from 'commander';
import { TurnwiseError } from '../../core/errors';
import { type Reply, unwrap } from '../../core/reply';
import type { Io } from '../io';
import type { DriverSource } from '../open-driver';
import { integerBetween } from '../options';
import { createWorkService, type OpenedDriver, type WorkService } from './work-service';
import type { ThreadService } from './worker';

/** What a worker can be asked. */
export type Asked = Pick<WorkService | Remote<WorkService>, 'collectShard' | 'checkRoutes' | 'driveRoute'>;

/** Work for a crew, piece by piece. */
export interface Pieces<Job, Result> {
  /** Hands out a job; none where there is nothing for this worker now. When all workers are idle and get none, the work is done. */
  next(worker: number): Job | undefined;
  ask(service: Asked, job: Job): Promise<Reply<Result>>;
  /** Takes a result, in whatever order they come. The worker gets its next job when this has been done. */
  done(job: Job, result: Result, worker: number): void | Promise<void>;
}

/** Workers that share the work of one command. */
export interface Crew {
  readonly size: number;
  /** What all workers drive with. */
  readonly driver: OpenedDriver;
  /**
   * Works until nothing is left. The first error, a lost worker and the person's wish to stop end the work of all.
   *
   * @throws TurnwiseError whatever a worker throws, WORKER_LOST; the signal's reason when it is aborted
   */
  work<Job, Result>(pieces: Pieces<Job, Result>): Promise<void>;
  /** Ends the workers. */
  close(): Promise<void>;
}

/** One of the crew: this process, or a thread. */
interface Member {
  /** Asks the service; a thread that is lost rejects. */
  call<R>(ask: (service: WorkService | Remote<WorkService>) => Promise<Reply<R>>): Promise<R>;
  /** Stops the work under way as soon as it can be. */
  stop(): void;
  end(): Promise<unknown>;
}

/** How long workers may take to stop by themselves, so that no file is left half-written [ms]. */
const GRACE = 3000;

/** `--workers`, for commands that have a crew. */
export function workersOption(): Option {
  return new Option('--workers <n>', 'threads to work in; 1 for this process alone')
    .argParser(integerBetween('--workers', 1, 1024))
    .default(availableParallelism(), 'all cores');
}

/**
 * Starts a crew: threads, or this process alone where one worker is enough or `io` names no worker script. The results are the
 * same either way.
 *
 * @throws TurnwiseError whatever `startDriver` throws, WORKER_LOST
 */
export async function startCrew(io: Io, workers: number, source: DriverSource): Promise<Crew> {
  const { worker, signal } = io;
  const members =
    worker && workers > 1 ? Array.from({ length: workers }, () => threadMember(worker)) : [localMember(io)];
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  const close = async () => {
    await Promise.all(members.map((member) => member.end()));
  };
  try {
    signal.throwIfAborted();
    const opened = members.map((member) => member.call((service) => service.open(source)));
    const [driver] = await Promise.race([Promise.all(opened), aborted]);
    return { size: members.length, driver, work: (pieces) => share(pieces, members, signal, aborted), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Keeps all members busy. */
async function share<Job, Result>(
  { next, ask, done }: Pieces<Job, Result>,
  members: readonly Member[],
  signal: AbortSignal,
  aborted: Promise<never>,
): Promise<void> {
  const busy = new Map<number, Promise<void>>();
  try {
    for (;;) {
      signal.throwIfAborted();
      for (const [i, member] of members.entries()) {
        if (busy.has(i)) continue;
        const job = next(i);
        if (job === undefined) continue;
        const work = member
          .call((service) => ask(service, job))
          .then(async (result) => {
            await done(job, result, i);
            busy.delete(i);
          });
        busy.set(i, work);
      }
      if (busy.size === 0) return;
      await Promise.race([...busy.values(), aborted]);
    }
  } catch (error) {
    for (const member of members) member.stop();
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((over) => {
      timer = setTimeout(over, GRACE);
    });
    await Promise.race([Promise.allSettled(busy.values()), grace]);
    clearTimeout(timer);
    throw error;
  }
}

function localMember({ signal, now }: Io): Member {
  const stop = new AbortController();
  const service = createWorkService(AbortSignal.any([signal, stop.signal]), now);
  return {
    call: async (ask) => unwrap(await ask(service)),
    stop: () => stop.abort(),
    end: async () => service.dispose(),
  };
}

function threadMember(script: URL): Member {
  const worker = new Worker(script);
  const lost = new Promise<never>((_, reject) => {
    worker.once('error', (cause) => reject(workerLost(cause instanceof Error ? cause.message : String(cause), cause)));
    worker.once('messageerror', (cause) => reject(workerLost('its answer could not be read', cause)));
    worker.once('exit', (code) => reject(workerLost(`it ended with code ${code}`)));
  });
  lost.catch(() => {});
  const service = wrap<ThreadService>(nodeEndpoint(worker));
  return {
    call: async (ask) => unwrap(await Promise.race([ask(service), lost])),
    stop: () => void Promise.race([service.stop(), lost]).catch(() => {}),
    end: () => worker.terminate(),
  };
}

/** Lets a function be called from a worker. */
export function callback<F extends (...words: never[]) => void>(told: F): F {
  return proxy(told);
}

function workerLost(why: string, cause?: unknown): TurnwiseError {
  return new TurnwiseError('WORKER_LOST', {
    what: `A worker thread is gone: ${why}.`,
    where: 'workers',
    fix: 'Run the command again: what had been finished is kept. With less memory to spare, lower --workers.',
    cause,
  });
}
