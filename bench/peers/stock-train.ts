/**
 * Trains the network of a case file on stock tfjs with its wasm backend, in a process of its own, so that none of
 * Turnwise's kernels is registered; asked by JSON lines on stdin like pytorch_train.py.
 */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { readSafetensors } from '../../core/safetensors';
import type { TrainRecipe } from '../train-case';
import { type FilterGradient, type StockBatch, stockLoss } from './stock-network';

const filterGradient = process.argv[2] as FilterGradient;
const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);

interface LoadedCase {
  recipe: TrainRecipe;
  weights: Map<string, tf.Variable>;
  batch: StockBatch;
  optimiser: tf.AdamOptimizer;
}

async function loadCase(file: string): Promise<LoadedCase> {
  const { tensors, metadata } = readSafetensors(await readFile(file), file);
  const recipe: TrainRecipe = JSON.parse(metadata.recipe);
  const weights = new Map<string, tf.Variable>();
  const batch: Record<string, tf.Tensor> = {};
  for (const [path, { data, shape }] of Object.entries(tensors)) {
    const [kind, name] = path.split('/');
    const tensor = tf.tensor(data as Float32Array, shape, 'float32');
    if (kind === 'weight') weights.set(name, tf.variable(tensor));
    else batch[name] = tensor;
  }
  const optimiser = tf.train.adam(recipe.learningRate, 0.9, 0.999, 1e-8);
  return { recipe, weights, batch: batch as unknown as StockBatch, optimiser };
}

async function step({ recipe, weights, batch, optimiser }: LoadedCase): Promise<number> {
  const { value, grads } = tf.variableGrads(
    () => stockLoss(recipe, weights, batch, filterGradient),
    [...weights.values()],
  );
  const squares = tf.tidy(() => tf.addN(Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)))));
  const norm = Math.sqrt((await squares.data())[0]);
  const scale = Math.min(1, recipe.clipNorm / norm);
  const clipped = tf.tidy(() =>
    Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, tf.mul(gradient, scale)])),
  );
  optimiser.applyGradients(Object.entries(clipped).map(([name, tensor]) => ({ name, tensor })));
  const [loss] = await value.data();
  tf.dispose([grads, clipped, value, squares]);
  return loss;
}

await tf.setBackend('wasm');
await tf.ready();
const threads = tf.env().get('WASM_HAS_MULTITHREAD_SUPPORT') ? 'all' : 1;
say({ version: version_wasm, threads, filterGradient, simd: tf.env().get('WASM_HAS_SIMD_SUPPORT') });

let loaded: LoadedCase | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  try {
    if (question.op === 'load') {
      if (loaded) {
        tf.dispose([[...loaded.weights.values()], loaded.batch]);
        loaded.optimiser.dispose();
      }
      loaded = await loadCase(question.file);
      say({ parameters: [...loaded.weights.values()].reduce((sum, { size }) => sum + size, 0) });
    } else {
      const start = performance.now();
      const losses: number[] = [];
      for (let i = 0; i < question.count; i++) losses.push(await step(loaded!));
      say({ seconds: (performance.now() - start) / 1000, losses });
    }
  } catch (error) {
    say({ error: (error as Error).message });
  }
}
