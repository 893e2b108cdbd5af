import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decode } from 'fast-png';
import type { Browser, Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeOpenDrive } from '../../worlds/opendrive/write';
import { townWorld } from '../../worlds/town/town-world';
import { launchChromium } from './chromium';

const ROOT = resolve(import.meta.dirname, '../..');
const SHOTS = resolve(ROOT, 'test-results');
const FABRIKSGATAN = resolve(ROOT, '../shared/data/opendrive/esmini_fabriksgatan.xodr');
const WEST_OAKLAND = resolve(ROOT, '../shared/data/osm/osmnx_West-Oakland.osm');

interface Figures {
  ticks: number;
  distance: number;
  lastDecision: { curvature: number; speed: number } | null;
}

let server: PreviewServer;
let browser: Browser;
let url: string;

beforeAll(async () => {
  await build({ configFile: resolve(ROOT, 'vite.config.ts'), mode: 'production', logLevel: 'silent' });
  server = await preview({
    configFile: resolve(ROOT, 'vite.config.ts'),
    mode: 'production',
    logLevel: 'silent',
    preview: { port: 0, host: '127.0.0.1' },
  });
  url = server.resolvedUrls?.local[0] ?? '';
  browser = await launchChromium();
  mkdirSync(SHOTS, { recursive: true });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Opens the page and collects everything that goes wrong in it. */
async function open(
  path = '',
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<{ page: Page; wrong: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await prepare(page);
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('requestfailed', (request) => wrong.push(`${request.url()}: ${request.failure()?.errorText}`));
  await page.goto(url + path);
  return { page, wrong };
}

const figuresOf = (page: Page) => page.evaluate(() => (window as unknown as { turnwise: Figures }).turnwise);

async function waitForTicks(page: Page, ticks: number): Promise<Figures> {
  await page.waitForFunction((n) => ((window as unknown as { turnwise?: Figures }).turnwise?.ticks ?? 0) >= n, ticks, {
    timeout: 120_000,
  });
  return figuresOf(page);
}

describe('the built page', () => {
  it('drives by itself under the shipped policy, decisions coming from the worker', async () => {
    const { page, wrong } = await open();
    const figures = await waitForTicks(page, 60);
    expect(figures.distance).toBeGreaterThan(10);
    expect(Math.abs(figures.lastDecision?.curvature ?? Number.NaN)).toBeLessThanOrEqual(0.2);
    expect(figures.lastDecision?.speed).toBeGreaterThanOrEqual(0);
    expect(page.workers().length).toBe(1);
    // every panel has drawn something
    for (const id of ['chase', 'camera-front', 'camera-left', 'camera-right', 'camera-map', 'mixture', 'map']) {
      const { data, channels } = decode(await page.locator(`#${id}`).screenshot());
      const colours = new Set<number>();
      for (let i = 0; i < data.length; i += channels) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      expect(colours.size, `colours in #${id}`).toBeGreaterThan(2);
    }
    await page.screenshot({ path: resolve(SHOTS, 'page.png') });
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('pauses and goes on from the keyboard, and takes a destination from a click on the map', async () => {
    const { page, wrong } = await open('?town=12');
    await waitForTicks(page, 5);
    await page.locator('#chase').focus();
    await page.keyboard.press('Space');
    await page.waitForTimeout(500);
    const paused = (await figuresOf(page)).ticks;
    await page.waitForTimeout(700);
    expect((await figuresOf(page)).ticks).toBe(paused);
    await page.keyboard.press('Space');
    await waitForTicks(page, paused + 3);
    const before = await page.locator('#hud').textContent();
    await page.locator('#map').click({ position: { x: 60, y: 60 } });
    await waitForTicks(page, (await figuresOf(page)).ticks + 5);
    expect(await page.locator('#hud').textContent()).not.toBe(before);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('drives in a town of the style that its address names, and in another when asked', async () => {
    const { page, wrong } = await open('?town=3&style=arterial');
    await waitForTicks(page, 5);
    expect(await page.locator('#map-name').textContent()).toContain('town-3-arterial');
    await page.screenshot({ path: resolve(SHOTS, 'page-arterial.png') });
    await page.locator('#style').selectOption('varied');
    await page.locator('button[type=submit]').click();
    await page.waitForFunction(() => document.getElementById('map-name')?.textContent?.includes('town-3-varied'));
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('says what is wrong with a bad town seed and with a bad file, and drives on', async () => {
    const { page, wrong } = await open();
    const { ticks } = await waitForTicks(page, 5);
    await page.locator('#file').setInputFiles({
      name: 'broken.osm',
      mimeType: 'text/xml',
      buffer: Buffer.from('<osm><node id="1"'),
    });
    await page.waitForFunction(() => document.querySelector('#message')?.classList.contains('wrong'));
    expect(await page.locator('#message').textContent()).toContain('broken.osm');
    await waitForTicks(page, ticks + 5);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('loads a real street map', async (context) => {
    let bytes: Buffer;
    try {
      bytes = readFileSync(WEST_OAKLAND);
    } catch {
      return context.skip('../shared/data is not here');
    }
    const { page, wrong } = await open();
    const { ticks } = await waitForTicks(page, 5);
    await page.locator('#file').setInputFiles({ name: 'osmnx_West-Oakland.osm', mimeType: 'text/xml', buffer: bytes });
    await page.waitForFunction(() => document.querySelector('#map-name')?.textContent?.includes('West-Oakland'));
    await waitForTicks(page, ticks + 40);
    expect(await page.locator('#attribution').textContent()).toContain('OpenStreetMap');
    await page.screenshot({ path: resolve(SHOTS, 'page-west-oakland.png') });
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('loads an OpenDRIVE map, in a worker', async (context) => {
    let bytes: Buffer;
    try {
      bytes = readFileSync(FABRIKSGATAN);
    } catch {
      return context.skip('../shared/data is not here');
    }
    const { page, wrong } = await open();
    const { ticks } = await waitForTicks(page, 5);
    // the worker that builds the map comes, and goes when it is done
    const [worker] = await Promise.all([
      page.waitForEvent('worker'),
      page.locator('#file').setInputFiles({ name: 'fabriksgatan.xodr', mimeType: 'text/xml', buffer: bytes }),
    ]);
    expect(worker.url()).toContain('world-worker');
    await page.waitForFunction(() => document.querySelector('#map-name')?.textContent?.includes('fabriksgatan'));
    await waitForTicks(page, ticks + 20);
    expect(page.workers()).toHaveLength(1);
    await page.screenshot({ path: resolve(SHOTS, 'page-fabriksgatan.png') });
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('drives on the map that its address names, and in a town where there is none', async () => {
    const { bytes } = writeOpenDrive(townWorld(3));
    const there = await open('?world=maps/streets%20of%20mine.xodr', async (page) => {
      await page.route('**/maps/*', (route) =>
        route.fulfill({ body: Buffer.from(bytes), contentType: 'application/xml' }),
      );
    });
    await there.page.waitForFunction(() =>
      document.querySelector('#map-name')?.textContent?.includes('streets of mine'),
    );
    await waitForTicks(there.page, 20);
    expect(there.wrong).toEqual([]);
    await there.page.close();

    const gone = await open('?world=maps/gone.xodr', async (page) => {
      await page.route('**/maps/*', (route) => route.fulfill({ status: 404 }));
    });
    await gone.page.waitForFunction(() => document.querySelector('#message')?.textContent?.includes('404'));
    await waitForTicks(gone.page, 5);
    await gone.page.close();
  });

  it('starts in its own town when the address names none, and takes a click where no street is near', async () => {
    const { page, wrong } = await open('?town=rubbish');
    await page.waitForFunction(() => document.querySelector('#message')?.textContent?.includes('town seed'));
    const { ticks } = await waitForTicks(page, 5);
    // the corner of the map is outside the town: the nearest street is meant
    await page.locator('#map').click({ position: { x: 3, y: 3 } });
    await waitForTicks(page, ticks + 5);
    expect(await page.locator('#message').textContent()).toBe('');
    await page.close();
    expect(wrong).toEqual([]);
  });

  it('can be used in a narrow window and with the keyboard alone', async () => {
    const { page, wrong } = await open();
    await page.setViewportSize({ width: 360, height: 640 });
    await waitForTicks(page, 5);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const reached: string[] = [];
    for (let i = 0; i < 11; i++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || ''));
    }
    expect(reached).toEqual(
      expect.arrayContaining(['chase', 'map', 'town', 'style', 'Go', 'file', 'pause', 'restart', 'next', 'routed']),
    );
    await page.locator('#pause').focus();
    await page.keyboard.press('Space');
    expect(await page.locator('#pause').textContent()).toBe('Go on');
    await page.keyboard.press('r');
    await page.keyboard.press('Space');
    await waitForTicks(page, (await figuresOf(page)).ticks + 3);
    await page.screenshot({ path: resolve(SHOTS, 'page-narrow.png') });
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('says so when the worker of the network fails, instead of standing still', async () => {
    const { page } = await open();
    await waitForTicks(page, 3);
    await page.workers()[0].evaluate(() => {
      setTimeout(() => {
        throw new Error('broken on purpose');
      });
    });
    await page.waitForFunction(() => document.querySelector('#message')?.classList.contains('wrong'));
    expect(await page.locator('#message').textContent()).toContain('broken on purpose');
    expect(await page.locator('#pause').textContent()).toBe('Go on');
    await page.close();
  });

  it('shows a message instead of a blank view where there is no WebGL, and still drives', async () => {
    const page = await browser.newPage();
    await page.addInitScript(() => {
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
        return kind.startsWith('webgl')
          ? null
          : (getContext as (...args: unknown[]) => unknown).call(this, kind, ...rest);
      } as typeof getContext;
    });
    await page.goto(url);
    await waitForTicks(page, 10);
    expect(await page.locator('#message').textContent()).toContain('WebGL');
    await page.close();
  });
});
