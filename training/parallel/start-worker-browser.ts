import type { StartedWorker } from './parallel-engine';

/** Starts a training worker in a page. */
export function startTrainWorker(): StartedWorker {
  const worker = new Worker(new URL('./train-worker-browser.ts', import.meta.url), { type: 'module' });
  const lost = new Promise<never>((_, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessageerror = () => reject(new Error('a message could not be read'));
  });
  lost.catch(() => {});
  return { endpoint: worker, lost, terminate: () => worker.terminate() };
}
