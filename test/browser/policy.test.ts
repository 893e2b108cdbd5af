import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { type BackendOptions, startBackend } from '../../policy/backend';
import { readCheckpointFiles, saveCheckpoint } from '../../policy/checkpoint';
import { createNetwork } from '../../policy/network';
import { createPolicy } from '../../policy/policy';
import { PRESETS } from '../../policy/presets';
import { noiseObservation } from '../policy/observations';
import { launchChromium, SOFTWARE_WEBGPU } from './chromium';
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

interface Decided {
  backend: string;
  decisions: { curvature: number; speed: number; means: number[]; deviations: number[] }[];
  milliseconds: number;
}

/** What a network decides here, on wasm, and in a worker of a page. */
async function decideHereAndThere(chromium: Browser, count: number, backend: BackendOptions) {
  await startBackend({ kind: 'wasm' });
  const network = createNetwork(PRESETS.small, 7);
  const store = new MemoryStore();
  await saveCheckpoint(store, 'run', network, { build: 'test', seeds: {}, data: {}, command: 'test', metrics: {} });
  const files = await readCheckpointFiles(store, 'run');
  const policy = createPolicy(network);
  const here: Decided['decisions'] = [];
  for (let seed = 0; seed < count; seed++) {
    const { curvature, speed, mixture } = await policy.act(noiseObservation(seed));
    here.push({ curvature, speed, means: [...mixture.means], deviations: [...mixture.deviations] });
  }
  policy.dispose();

  const page = await chromium.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(served.url);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const there = await page.evaluate(
    (given) => (globalThis as unknown as { decide(...given: unknown[]): Promise<Decided> }).decide(...given),
    [base64(files.config), base64(files.weights), count, backend] as const,
  );
  expect(errors).toEqual([]);
  return { here, there };
}

it('a worker in Chromium decides as Node does, to the bit', async () => {
  const { here, there } = await decideHereAndThere(browser, COUNT, { kind: 'wasm' });
  expect(there.backend).toBe('wasm');
  expect(there.decisions).toEqual(here);
  console.log(`a decision in a Chromium worker: ${there.milliseconds.toFixed(2)} ms`);
});

it('on WebGPU it decides as on wasm, but for rounding', async () => {
  const withWebgpu = await launchChromium(SOFTWARE_WEBGPU);
  try {
    const { here, there } = await decideHereAndThere(withWebgpu, 5, { kind: 'webgpu', softwareAdapter: true });
    expect(there.backend).toBe('webgpu');
    here.forEach(({ curvature, speed, means, deviations }, i) => {
      const other = there.decisions[i];
      expect(other.curvature).toBeCloseTo(curvature, 5);
      expect(other.speed).toBeCloseTo(speed, 3);
      means.forEach((mean, k) => {
        expect(other.means[k]).toBeCloseTo(mean, 5);
        expect(other.deviations[k]).toBeCloseTo(deviations[k], 5);
      });
    });
  } finally {
    await withWebgpu.close();
  }
});
