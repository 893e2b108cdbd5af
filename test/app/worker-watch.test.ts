import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WorkerWatch } from '../../app/worker-watch';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => {});

it('passes answers and refusals on, and keeps no timer', async () => {
  const watch = new WorkerWatch(new EventTarget());
  expect(await watch.guard(Promise.resolve(3), 1)).toBe(3);
  await expect(watch.guard(Promise.reject(new Error('no')), 1)).rejects.toThrow('no');
  expect(vi.getTimerCount()).toBe(0);
});

it('ends every wait when the worker fails, and each later one at once', async () => {
  const worker = new EventTarget();
  const watch = new WorkerWatch(worker);
  const waits = [watch.guard(never, 1), watch.guard(never, 1)];
  worker.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
  for (const wait of [...waits, watch.guard(Promise.resolve(1), 1)])
    await expect(wait).rejects.toMatchObject({
      code: 'POLICY_WORKER_LOST',
      what: expect.stringContaining('out of memory'),
    });
  expect(vi.getTimerCount()).toBe(0);
});

it('notices a worker that was ended from outside, which sends no event', async () => {
  const watch = new WorkerWatch(new EventTarget());
  const wait = expect(watch.guard(never, 1)).rejects.toMatchObject({ code: 'POLICY_WORKER_LOST' });
  await vi.advanceTimersByTimeAsync(1000);
  await wait;
});
