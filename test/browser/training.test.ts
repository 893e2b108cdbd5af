import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBackend } from '../../policy/backend';
import { parallelEngine } from '../../training/parallel/parallel-engine';
import { startTrainThread } from '../../training/parallel/start-worker-node';
import { tfjsEngine } from '../../training/training-engine';
import { buildBefore } from '../build-before';
import { fewSteps } from '../training/few-steps';
import { launchChromium, SOFTWARE_WEBGPU } from './chromium';
import { servePage } from './serve-page';

const WORKERS = 2;
const STEPS = 20;

let browser: Browser;
const WORKER = buildBefore({ 'train-worker': 'training/parallel/train-worker-node.ts' })('train-worker');

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

it.each([true, false])('a page trains as Node does, to the bit (cross-origin isolated: %s)', async (isolated) => {
  await startBackend({ kind: 'wasm' });
  const here = await fewSteps(parallelEngine({ workers: WORKERS, startWorker: () => startTrainThread(WORKER) }), STEPS);
  const served = await servePage('training', isolated);
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(served.url);
    const there = await page.evaluate(
      ([workers, steps]) =>
        (globalThis as unknown as { trainHere(...given: number[]): Promise<unknown> }).trainHere(workers, steps),
      [WORKERS, STEPS] as const,
    );
    expect(errors).toEqual([]);
    expect(there).toEqual({ shared: isolated, results: here });
  } finally {
    await served.close();
  }
});

it('a page trains on WebGPU as Node does on wasm, but for rounding', async () => {
  await startBackend({ kind: 'wasm' });
  const here = await fewSteps(tfjsEngine, 5);
  const withWebgpu = await launchChromium(SOFTWARE_WEBGPU);
  const served = await servePage('training', false);
  try {
    const page = await withWebgpu.newPage();
    await page.goto(served.url);
    const there = await page.evaluate(
      (steps) =>
        (
          globalThis as unknown as { trainOnWebgpu(steps: number): Promise<{ kind: string; results: number[][] }> }
        ).trainOnWebgpu(steps),
      5,
    );
    expect(there.kind).toBe('webgpu');
    expect(there.results.length).toBe(5);
    there.results.forEach(([loss, norm], i) => {
      expect(Math.abs(loss - here[i][0])).toBeLessThan(1e-3);
      expect(Math.abs(norm - here[i][1])).toBeLessThan(1e-2 * here[i][1]);
    });
  } finally {
    await served.close();
    await withWebgpu.close();
  }
});
