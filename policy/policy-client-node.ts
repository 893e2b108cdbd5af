import { Worker } from 'node:worker_threads';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { CheckpointFiles } from './checkpoint';
import { type ConnectOptions, connectPolicy, type RemotePolicy } from './policy-client';

/**
 * Starts a thread with the built `policy-worker-node.ts` and loads a checkpoint in it; `dispose` ends the thread.
 *
 * @param workerUrl where the build put the worker, as `new URL('./policy-worker.js', import.meta.url)` of the command line
 */
export function startPolicyThread(
  workerUrl: URL,
  files: CheckpointFiles,
  options: Omit<ConnectOptions, 'terminate'> = {},
): Promise<RemotePolicy> {
  const worker = new Worker(workerUrl);
  return connectPolicy(nodeEndpoint(worker), files, { ...options, terminate: () => void worker.terminate() });
}
