import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { startBackend } from '../../../policy/backend';
import { canShareMemory, parallelEngine } from '../../../training/parallel/parallel-engine';
import { startTrainWorker } from '../../../training/parallel/start-worker-browser';
import { tfjsEngine } from '../../../training/training-engine';
import { fewSteps } from '../../training/few-steps';

/** Trains in workers of this page, with shared memory where the page may. */
async function trainHere(workers: number, steps: number) {
  await startBackend({ kind: 'wasm', wasmUrl });
  return {
    shared: canShareMemory(),
    results: await fewSteps(parallelEngine({ workers, startWorker: startTrainWorker }), steps),
  };
}

/** Trains on this page's WebGPU, be it on the CPU. */
async function trainOnWebgpu(steps: number) {
  const { kind } = await startBackend({ kind: 'webgpu', softwareAdapter: true });
  return { kind, results: await fewSteps(tfjsEngine, steps) };
}

Object.assign(globalThis, { trainHere, trainOnWebgpu });
