import { Worker } from 'node:worker_threads';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { StartedWorker } from './parallel-engine';

/** Starts a thread with the built `train-worker-node.ts`. */
export function startTrainThread(script: URL): StartedWorker {
  const worker = new Worker(script);
  const lost = new Promise<never>((_, reject) => {
    worker.once('error', reject);
    worker.once('messageerror', reject);
    worker.once('exit', (code) => reject(new Error(`its thread ended with code ${code}`)));
  });
  lost.catch(() => {});
  return { endpoint: nodeEndpoint(worker), lost, terminate: () => void worker.terminate() };
}
