import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decode } from 'fast-png';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli';
import { shortLog } from '../evaluation/short-log';
import { launchChromium } from './chromium';

const ROOT = resolve(import.meta.dirname, '../..');
const SHOTS = resolve(ROOT, 'test-results');
const CORNER = `<osm><node id="1" lat="49.95" lon="11.57"/><node id="2" lat="49.9515" lon="11.571"/><node id="3" lat="49.952" lon="11.5745"/>
  <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way></osm>`;

let browser: Browser;
let folder: string;
const running: { stop: AbortController; ended: Promise<unknown> }[] = [];

beforeAll(async () => {
  await build({ configFile: resolve(ROOT, 'vite.config.ts'), mode: 'production', logLevel: 'silent' });
  folder = mkdtempSync(join(tmpdir(), 'turnwise-replay-'));
  mkdirSync(SHOTS, { recursive: true });
  writeFileSync(join(folder, 'town.mcap'), (await shortLog(60)).bytes);
  browser = await launchChromium();
});

afterAll(async () => {
  for (const { stop, ended } of running) {
    stop.abort();
    await ended;
  }
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts `turnwise replay` and gives the address that it prints. */
async function served(...words: string[]): Promise<string> {
  const stop = new AbortController();
  let print: (text: string) => void = () => {};
  const printed = new Promise<string>((done) => {
    print = done;
  });
  const { run } = await import('../../cli/program');
  const io = { out: (text: string) => print(text), err() {}, interactive: false, signal: stop.signal, now: () => 0 };
  const ended = run(['replay', ...words, '--json'], io);
  running.push({ stop, ended });
  return JSON.parse(await printed).address;
}

async function open(address: string): Promise<{ page: Page; wrong: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('requestfailed', (request) => wrong.push(`${request.url()}: ${request.failure()?.errorText}`));
  await page.goto(address);
  return { page, wrong };
}

const clock = async (page: Page) => Number.parseFloat((await page.locator('#replay-clock').textContent()) ?? '');
const message = (page: Page) => page.locator('#message').textContent();
async function coloursIn(page: Page, id: string): Promise<number> {
  const { data, channels } = decode(await page.locator(`#${id}`).screenshot());
  const colours = new Set<number>();
  for (let i = 0; i < data.length; i += channels) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  return colours.size;
}

describe('turnwise replay', () => {
  it('plays, steps, jumps and winds a drive, and shows all of it', async () => {
    const { page, wrong } = await open(await served(join(folder, 'town.mcap')));
    await page.waitForFunction(() => document.querySelector('#message')?.textContent === '');
    expect(await page.locator('#map-name').textContent()).toBe('town-7');
    expect(await clock(page)).toBe(0);

    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForFunction(() => document.querySelector('#replay-clock')?.textContent?.startsWith('1.1 '));
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => document.querySelector('#replay-clock')?.textContent?.startsWith('1.0 '));
    await page.keyboard.press('Space');
    await page.waitForFunction(() => Number.parseFloat(document.querySelector('#replay-clock')?.textContent ?? '') > 2);
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelector('#replay-play')?.textContent === 'Play');
    for (const id of ['chase', 'camera-front', 'camera-left', 'camera-right', 'camera-map', 'mixture', 'map'])
      expect(await coloursIn(page, id), `colours in #${id}`).toBeGreaterThan(2);
    await page.screenshot({ path: resolve(SHOTS, 'replay.png') });

    // to the infraction at the end: by key, by its mark, by the list
    const bad = await page.locator('#replay-marks .infraction, #replay-marks .end').count();
    expect(bad).toBeGreaterThan(1);
    for (let i = 0; i < bad; i++) await page.keyboard.press('n');
    const end = async () => (await page.locator('#replay-clock').textContent()) ?? '';
    await page.waitForFunction(() =>
      /^(\S+) of \1 s$/.test(document.querySelector('#replay-clock')?.textContent ?? ''),
    );
    await page.waitForFunction(() => document.querySelector('#hud')?.textContent?.includes('off the road'));
    await page.keyboard.press('Home');
    await page.locator('#replay-marks .end').click();
    await page.waitForFunction(() =>
      /^(\S+) of \1 s$/.test(document.querySelector('#replay-clock')?.textContent ?? ''),
    );
    await page.keyboard.press('Home');
    await page.locator('#replay-events button').last().click();
    await page.waitForFunction(() =>
      /^(\S+) of \1 s$/.test(document.querySelector('#replay-clock')?.textContent ?? ''),
    );
    expect(await end()).not.toBe('');
    await page.screenshot({ path: resolve(SHOTS, 'replay-end.png') });
    await page.setViewportSize({ width: 360, height: 640 });
    await page.evaluate(() => scrollTo(0, 0));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.screenshot({ path: resolve(SHOTS, 'replay-narrow.png') });
    // a page for a log does not load the network
    expect(page.workers()).toHaveLength(0);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('takes a log that is chosen on the page, and drives again when it is left', async () => {
    const { page, wrong } = await open(new URL('/', await served(join(folder, 'town.mcap'))).href);
    await page.waitForFunction(() => (window as unknown as { turnwise: { ticks: number } }).turnwise.ticks > 3);
    await page.locator('#file').setInputFiles(join(folder, 'town.mcap'));
    await page.waitForFunction(() => document.querySelector('#replay-clock')?.textContent?.startsWith('0.0 of'));
    await page.waitForFunction(() => document.querySelector('#message')?.textContent === '');
    const ticks = await page.evaluate(() => (window as unknown as { turnwise: { ticks: number } }).turnwise.ticks);
    expect(await page.locator('#controls').isHidden()).toBe(true);
    await page.waitForTimeout(600);
    expect(
      await page.evaluate(() => (window as unknown as { turnwise: { ticks: number } }).turnwise.ticks),
    ).toBeLessThan(ticks + 3);
    await page.locator('#replay-leave').click();
    await page.waitForFunction(
      (before) => (window as unknown as { turnwise: { ticks: number } }).turnwise.ticks > before + 5,
      ticks,
    );
    expect(await page.locator('#replay').isHidden()).toBe(true);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('brings the map that was driven on, and says why there is only the map where it cannot', async () => {
    const osm = join(folder, 'corner.osm');
    writeFileSync(osm, CORNER);
    const log = join(folder, 'corner.mcap');
    const { code } = await runCli(['drive', '--world', osm, '--driver', 'expert', '--log', log]);
    expect(code).toBe(0);
    const { page, wrong } = await open(await served(log));
    await page.waitForFunction(() => document.querySelector('#message')?.textContent === '');
    expect(await coloursIn(page, 'chase')).toBeGreaterThan(5);
    await page.screenshot({ path: resolve(SHOTS, 'replay-osm.png') });
    await page.close();

    // the map has changed meanwhile
    writeFileSync(osm, CORNER.replace('49.9515', '49.9512'));
    const changed = await open(await served(log));
    await changed.page.waitForFunction(() => document.querySelector('#message')?.textContent?.includes('another'));
    await changed.page.close();

    rmSync(osm);
    const gone = await open(await served(log));
    await gone.page.waitForFunction(() => document.querySelector('#message')?.textContent?.includes('corner.osm'));
    await gone.page.keyboard.press('Shift+ArrowRight');
    expect(await coloursIn(gone.page, 'map')).toBeGreaterThan(3);
    await gone.page.screenshot({ path: resolve(SHOTS, 'replay-map-only.png') });
    // a person brings it
    await gone.page
      .locator('#file')
      .setInputFiles({ name: 'corner.osm', mimeType: 'text/xml', buffer: Buffer.from(CORNER) });
    await gone.page.waitForFunction(() => document.querySelector('#message')?.textContent === '');
    expect(await gone.page.locator('#replay').isVisible()).toBe(true);
    expect([...wrong, ...changed.wrong, ...gone.wrong]).toEqual([]);
    await gone.page.close();
  });

  it('says what is wrong with a log, and keeps what was on show', async () => {
    const { page, wrong } = await open(await served(join(folder, 'town.mcap')));
    await page.waitForFunction(() => document.querySelector('#message')?.textContent === '');
    const choose = async (name: string, buffer: Buffer) => {
      await page.locator('#file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
      await page.waitForFunction((file) => document.querySelector('#message.wrong')?.textContent?.includes(file), name);
      return message(page);
    };
    expect(await choose('text.mcap', Buffer.from('no log'))).toContain('not an MCAP file');
    const whole = Buffer.from((await shortLog(2, { imagesEvery: 0 })).bytes);
    expect(await choose('half.mcap', whole.subarray(0, whole.length / 2))).toContain('cut off');
    expect(await page.locator('#map-name').textContent()).toBe('town-7');
    await page.keyboard.press('End');
    await page.waitForFunction(() =>
      /^(\S+) of \1 s$/.test(document.querySelector('#replay-clock')?.textContent ?? ''),
    );

    const address = new URL(page.url());
    address.searchParams.set('log', 'replay/gone.mcap');
    const gone = await open(address.href);
    await gone.page.waitForFunction(() => document.querySelector('#message.wrong')?.textContent?.includes('404'));
    await gone.page.waitForFunction(() => (window as unknown as { turnwise: { ticks: number } }).turnwise.ticks > 3);
    expect(wrong).toEqual([]);
    await gone.page.close();
    await page.close();
  });
});
