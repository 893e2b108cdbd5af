import { transfer, wrap } from 'comlink';
import { TurnwiseError } from '../core/errors';
import { type Reply, unwrap } from '../core/reply';
import type { World } from '../worlds/world';
import { type WorldParts, worldOfParts } from '../worlds/world-parts';
import { WorkerWatch } from './worker-watch';
import type { WorldService } from './world-worker';

/** How long the largest map may take [s]. */
const PATIENCE = 600;

/**
 * Builds the world in a file, in a worker of its own: a large map takes seconds, and the page goes on meanwhile.
 *
 * @param seed of the scenery
 * @throws TurnwiseError as `loadWorld`, WORLD_WORKER_LOST
 */
export async function buildWorld(bytes: Uint8Array, fileName: string, seed: number): Promise<World> {
  const worker = new Worker(new URL('./world-worker.ts', import.meta.url), { type: 'module' });
  try {
    const watch = new WorkerWatch(worker, worldWorkerLost);
    const service = wrap<WorldService>(worker);
    const answer: Promise<Reply<WorldParts>> = service.load(
      transfer(bytes, [bytes.buffer as ArrayBuffer]),
      fileName,
      seed,
    );
    return worldOfParts(unwrap(await watch.guard(answer, PATIENCE)));
  } finally {
    worker.terminate();
  }
}

function worldWorkerLost(why: string): TurnwiseError {
  return new TurnwiseError('WORLD_WORKER_LOST', {
    what: `The map could not be built: the worker that does it is gone, ${why}.`,
    fix: 'Give a smaller map, or close other pages and try again.',
  });
}
