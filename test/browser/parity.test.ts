import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleForPage } from './bundle';
import { launchChromium } from './chromium';
import { type FrameDifference, PARITY_BOUND } from './compare-frames';
import { hashSoftwareFrames } from './parity-poses';

describe('the WebGL and the software renderer draw the same picture', () => {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    const script = await bundleForPage('test/browser/parity-page.ts');
    browser = await launchChromium();
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.addScriptTag({ content: script });
  });

  afterAll(async () => {
    await browser?.close();
  });

  it('the software renderer gives the same bits in Chromium as in Node', async () => {
    const there = await page.evaluate(() =>
      (globalThis as unknown as { hashSoftwareFrames(): string }).hashSoftwareFrames(),
    );
    expect(there).toBe(hashSoftwareFrames());
  });

  it.each([
    [96, 48],
    [200, 80],
  ])('12 poses, 3 cameras, %ix%i', async (width, height) => {
    const differences = (await page.evaluate(
      ([w, h]) => (globalThis as unknown as { compare(w: number, h: number): Promise<unknown> }).compare(w, h),
      [width, height],
    )) as FrameDifference[];
    expect(errors).toEqual([]);
    expect(differences).toHaveLength(36);
    const mean = differences.reduce((sum, { mean }) => sum + mean, 0) / differences.length;
    console.log(
      `parity ${width}x${height}: mean ${mean.toFixed(3)}/255, worst ${Math.max(...differences.map((d) => d.mean)).toFixed(3)}/255`,
    );
    expect(mean).toBeLessThan(PARITY_BOUND.mean);
    for (const [i, difference] of differences.entries()) {
      expect(difference.mean, `mean of image ${i}`).toBeLessThan(PARITY_BOUND.worstMean);
      expect(difference.different / difference.pixels, `share of differing pixels of image ${i}`).toBeLessThan(
        PARITY_BOUND.different,
      );
      expect(difference.inside, `pixels off the edges of image ${i}`).toBe(PARITY_BOUND.inside);
    }
  });
});
