import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../cli/io';
import { startCrew } from '../../cli/workers/crew';
import { RouteQueue } from '../../cli/workers/route-queue';
import { runCli } from './run-cli';

/** A worker script that does what `body` says; `answer` replies to a call as comlink would. */
const script = (body: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      const answer = (call, value) => parentPort.postMessage({ id: call.id, type: 'RAW', value });
      ${body}`)}`,
  );
const OPENS = `answer(call, { value: { size: {}, facts: {} } })`;
/** Opens its driver, then meets a route with `then`. */
const workerThat = (then: string) =>
  script(
    `parentPort.on('message', (call) => { if (call.path[0] === 'open') ${OPENS}; else if (call.path[0] === 'driveRoute') { ${then} } });`,
  );

const EVALUATE = 'evaluate --town 1 --routes 4 --driver expert --workers 2 --json'.split(' ');
const codeOf = async (worker: URL, signal?: AbortSignal) => {
  const { code, json } = await runCli(EVALUATE, signal, worker);
  return [code, json().error.code];
};

describe('a worker that fails ends the command with one clear error', () => {
  it.each([
    ['has no script', new URL('file:///no/such/worker.js'), 1, 'WORKER_LOST'],
    ['throws at once', script(`throw new Error('broken')`), 1, 'WORKER_LOST'],
    ['ends before it answers', script('process.exit(0)'), 1, 'WORKER_LOST'],
    ['ends in the middle of its work', workerThat('process.exit(3)'), 1, 'WORKER_LOST'],
    ['throws outside a call', workerThat(`setTimeout(() => { throw new Error('broken') })`), 1, 'WORKER_LOST'],
    [
      'answers with an error of ours',
      workerThat(`answer(call, { error: { code: 'OSM_NOT_XML', what: 'x' } })`),
      2,
      'OSM_NOT_XML',
    ],
    [
      'answers with any other error',
      workerThat(
        `parentPort.postMessage({ id: call.id, type: 'HANDLER', name: 'throw', value: { isError: true, value: { message: 'oops', name: 'Error', stack: '' } } })`,
      ),
      1,
      'INTERNAL',
    ],
  ])('%s', async (_, worker, exit, code) => {
    expect(await codeOf(worker)).toEqual([exit, code]);
  });

  it('stops at Ctrl-C, though a worker does not answer any more', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    expect(await codeOf(workerThat('for (;;) {}'), stop.signal)).toEqual([130, 'INTERRUPTED']);
    expect(await codeOf(script('for (;;) {}'), stop.signal)).toEqual([130, 'INTERRUPTED']);
  });
});

describe('a crew', () => {
  const io = (worker?: URL): Io => ({
    out() {},
    err() {},
    interactive: false,
    signal: new AbortController().signal,
    now: () => performance.now(),
    worker,
  });

  it('is this process alone where one worker is enough, or there is no script', async () => {
    for (const [url, workers] of [
      [script('process.exit(1)'), 1],
      [undefined, 4],
    ] as const) {
      const crew = await startCrew(io(url), workers, { who: 'expert' });
      expect([crew.size, crew.driver.facts]).toEqual([1, { driver: 'expert' }]);
      await crew.close();
    }
  });

  it('does every piece once, on all of its workers', async () => {
    const crew = await startCrew(io(workerThat('answer(call, { value: 0 })')), 3, { who: 'expert' });
    const seen: number[] = [];
    const workers = new Set<number>();
    let given = 0;
    await crew.work<number, unknown>({
      next: (worker) => {
        workers.add(worker);
        return given < 20 ? given++ : undefined;
      },
      ask: (service) => service.driveRoute({} as never),
      done: (job) => {
        seen.push(job);
      },
    });
    await crew.close();
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(workers.size).toBe(3);
  });
});

describe('RouteQueue', () => {
  /** Plays an evaluation in simulated time; gives the jobs in the order of their ends, worlds built, and the time. */
  function play(worlds: number, routes: number, workers: number, build: number, drive: (job: number) => number) {
    const jobs = Array.from({ length: worlds * routes }, (_, i) => ({ world: Math.floor(i / routes) }));
    const queue = new RouteQueue(jobs);
    const order: number[] = [];
    const at: (number | undefined)[] = [];
    const busy = new Map<number, { index: number; end: number; buildTime: number; driveTime: number }>();
    let [now, builds] = [0, 0];
    for (;;) {
      for (let worker = 0; worker < workers; worker++) {
        if (busy.has(worker)) continue;
        const index = queue.next(worker);
        if (index === undefined) continue;
        const buildTime = at[worker] === jobs[index].world ? 0 : build;
        if (buildTime) builds++;
        at[worker] = jobs[index].world;
        busy.set(worker, { index, end: now + buildTime + drive(index), buildTime, driveTime: drive(index) });
      }
      if (busy.size === 0) return { order, builds, time: now };
      const [worker, done] = [...busy].reduce((first, one) => (one[1].end < first[1].end ? one : first));
      busy.delete(worker);
      now = done.end;
      order.push(done.index);
      queue.done(done.index, done);
    }
  }

  it('hands out every route once, whatever takes how long, and loses at most one building against one worker', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 100 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 50 })),
        (worlds, routes, workers, build, times) => {
          const each = Array.from({ length: worlds * routes }, () => times.next().value as number);
          const alone = play(worlds, routes, 1, build, (job) => each[job]);
          expect(alone.order).toEqual(each.map((_, i) => i));
          expect(alone.builds).toBe(worlds);
          const shared = play(worlds, routes, workers, build, (job) => each[job]);
          expect([...shared.order].sort((a, b) => a - b)).toEqual(alone.order);
          expect(shared.time).toBeLessThanOrEqual(alone.time + build);
        },
      ),
    );
  });

  it('builds a world again only where that pays', () => {
    const builds = (worlds: number, routes: number, workers: number, build: number) =>
      play(worlds, routes, workers, build, () => 10).builds;
    expect(builds(10, 1, 2, 5)).toBe(10);
    expect(builds(1, 3, 2, 1)).toBe(2);
    expect(builds(1, 3, 2, 1000)).toBe(1);
    expect(builds(1, 10, 4, 1000)).toBe(3);
    expect(builds(2, 20, 2, 1000)).toBe(2);
  });

  it('gives a world to the worker that has built it already', () => {
    const queue = new RouteQueue([0, 0, 1, 1, 2, 2].map((world) => ({ world })));
    queue.enter(0, 0, 100);
    queue.enter(0, 2, 100);
    queue.enter(1, 1, 100);
    expect([queue.next(0), queue.next(1), queue.next(2)]).toEqual([4, 2, 0]);
    expect([queue.next(0), queue.next(1), queue.next(2)]).toEqual([5, 3, 1]);
    queue.enter(0, 7, 100);
    expect(queue.next(0)).toBeUndefined();
  });
});
