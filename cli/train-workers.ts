import { TurnwiseError } from '../core/errors';
import { type Backend, startBackend } from '../policy/backend';
import { parallelEngine } from '../training/parallel/parallel-engine';
import { startTrainThread } from '../training/parallel/start-worker-node';
import type { MakeEngine } from '../training/training-engine';
import type { Io } from './io';

export const TRAIN_BACKENDS = ['auto', 'wasm', 'webgpu'] as const;
export type TrainBackend = (typeof TRAIN_BACKENDS)[number];

/** Name of the training worker's script, beside the command line's own worker. */
const SCRIPT = './train-worker.js';

/** Makes what computes in `workers` threads whose script lies at `script`. */
export function threadEngine(script: URL, workers: number): MakeEngine {
  return parallelEngine({ workers, startWorker: () => startTrainThread(script) });
}

/**
 * Starts the backend that training runs on, and says what computes: threads on wasm, tfjs in this thread on WebGPU and where `io`
 * names no worker script.
 *
 * @throws TurnwiseError BACKEND_UNAVAILABLE
 */
export async function startTraining(
  io: Io,
  kind: TrainBackend,
  workers: number,
): Promise<{ backend: Backend; makeEngine: MakeEngine | undefined }> {
  if (kind === 'webgpu') await offerWebgpu();
  const backend = await startBackend({ kind });
  const makeEngine =
    backend.kind === 'wasm' && io.worker ? threadEngine(new URL(SCRIPT, io.worker), workers) : undefined;
  return { backend, makeEngine };
}

/** Puts the npm package `webgpu` (Dawn), which people may install beside Turnwise, where a browser has its GPU. */
async function offerWebgpu(): Promise<void> {
  const navigator = (globalThis as { navigator?: { gpu?: unknown } }).navigator;
  if (navigator?.gpu) return;
  // by a variable, so that the build does not look for a package that need not be there
  const name = 'webgpu';
  let dawn: { create(flags: string[]): unknown; globals: object };
  try {
    dawn = await import(/* @vite-ignore */ name);
  } catch (cause) {
    throw new TurnwiseError('BACKEND_UNAVAILABLE', {
      what: 'Node has no WebGPU, and the npm package "webgpu" is not installed.',
      where: '--backend webgpu',
      fix: 'Run "npm install webgpu", or use --backend wasm.',
      cause,
    });
  }
  Object.assign(globalThis, dawn.globals);
  const gpu = { value: dawn.create([]), configurable: true };
  if (navigator) Object.defineProperty(navigator, 'gpu', gpu);
  else
    Object.defineProperty(globalThis, 'navigator', {
      value: Object.defineProperty({}, 'gpu', gpu),
      configurable: true,
    });
}
