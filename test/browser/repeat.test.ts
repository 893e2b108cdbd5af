import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPolicy } from '../../cli/open-driver';
import { launchChromium } from './chromium';
import { type Fingerprints, fingerprintDrive } from './repeat/drive';
import { type ServedPage, servePage } from './serve-page';

/** A town that no training or validation uses. */
const TOWN = 3;
const TICKS = 200;

let browser: Browser;
let served: ServedPage;

beforeAll(async () => {
  served = await servePage('repeat');
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

it('the shipped policy drives the same 200 ticks in Node twice and in Chromium, to the bit', async () => {
  const { policy } = await openPolicy(undefined);
  const here = await fingerprintDrive(policy, TOWN, TICKS);
  expect(here.ticks).toBe(TICKS);
  expect(await fingerprintDrive(policy, TOWN, TICKS)).toEqual(here);
  expect((await fingerprintDrive(policy, TOWN, TICKS - 1)).trajectory).not.toBe(here.trajectory);
  policy.dispose();

  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(served.url);
  const there = await page.evaluate(
    ([town, ticks]) =>
      (globalThis as unknown as { drive(town: number, ticks: number): Promise<Fingerprints> }).drive(town, ticks),
    [TOWN, TICKS] as const,
  );
  expect(errors).toEqual([]);
  expect(there).toEqual(here);
});
