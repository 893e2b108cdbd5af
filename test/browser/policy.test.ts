import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { startBackend } from '../../policy/backend';
import { readCheckpointFiles, saveCheckpoint } from '../../policy/checkpoint';
import { createNetwork } from '../../policy/network';
import { createPolicy } from '../../policy/policy';
import { PRESETS } from '../../policy/presets';
import { noiseObservation } from '../policy/observations';
import { launchChromium } from './chromium';
import { type ServedPage, servePage } from './serve-page';

const COUNT = 20;

let browser: Browser;
let served: ServedPage;

beforeAll(async () => {
  served = await servePage('policy');
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

it('a worker in Chromium decides as Node does, to the bit', async () => {
  await startBackend({ kind: 'wasm' });
  const network = createNetwork(PRESETS.small, 7);
  const store = new MemoryStore();
  await saveCheckpoint(store, 'run', network, { build: 'test', seeds: {}, data: {}, command: 'test', metrics: {} });
  const files = await readCheckpointFiles(store, 'run');
  const policy = createPolicy(network);
  const here: object[] = [];
  for (let seed = 0; seed < COUNT; seed++) {
    const { curvature, speed, mixture } = await policy.act(noiseObservation(seed));
    here.push({ curvature, speed, means: [...mixture.means], deviations: [...mixture.deviations] });
  }

  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(served.url);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const there = (await page.evaluate(
    ([config, weights, count]) =>
      (globalThis as unknown as { decide(...given: unknown[]): Promise<unknown> }).decide(config, weights, count),
    [base64(files.config), base64(files.weights), COUNT] as const,
  )) as { backend: string; decisions: object[]; milliseconds: number };
  expect(errors).toEqual([]);
  expect(there.backend).toBe('wasm');
  expect(there.decisions).toEqual(here);
  console.log(`a decision in a Chromium worker: ${there.milliseconds.toFixed(2)} ms`);
  policy.dispose();
});
