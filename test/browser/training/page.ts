import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { startBackend } from '../../../policy/backend';
import { canShareMemory, parallelEngine } from '../../../training/parallel/parallel-engine';
import { startTrainWorker } from '../../../training/parallel/start-worker-browser';
import { fewSteps } from '../../training/few-steps';

/** Trains in workers of this page, with shared memory where the page may. */
async function trainHere(workers: number, steps: number) {
  await startBackend({ kind: 'wasm', wasmUrl });
  return {
    shared: canShareMemory(),
    results: await fewSteps(parallelEngine({ workers, startWorker: startTrainWorker }), steps),
  };
}

Object.assign(globalThis, { trainHere });
