import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { createWorkService, type WorkService } from './work-service';

/** The service as it is in a thread, where no signal of the process reaches it. */
export type ThreadService = WorkService & { stop(): void };

if (parentPort) {
  const stop = new AbortController();
  const service = createWorkService(stop.signal, () => performance.now());
  expose({ ...service, stop: () => stop.abort() } satisfies ThreadService, nodeEndpoint(parentPort));
}
