import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Io } from '../../cli/io';
import { run } from '../../cli/program';
import { servePage } from '../../cli/replay/serve-page';
import { walkMcap } from '../evaluation/mcap-walker';
import { runCli } from './run-cli';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnwise-logs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('drive --log writes the drive that it prints, the same bytes every time', async () => {
  const file = join(folder, 'made', 'run.mcap');
  const words = ['drive', '--town', '7', '--driver', 'expert', '--log', file, '--log-images', '50', '--json'];
  const { code, json } = await runCli(words);
  expect(code).toBe(0);
  const first = readFileSync(file);
  const { metadata, messages } = walkMcap(first);
  expect(Object.fromEntries(metadata.get('turnwise-result')!)).toMatchObject({
    trajectory_hash: json().hash,
    end_reason: json().endReason,
  });
  expect(metadata.get('turnwise')?.get('command')).toContain('drive --town 7');
  expect(messages.filter(({ topic }) => topic === '/map')).toHaveLength(Math.floor(json().ticks / 50) + 1);
  await runCli(words);
  expect(Buffer.compare(readFileSync(file), first)).toBe(0);
  expect(readdirSync(join(folder, 'made'))).toEqual(['run.mcap']);
});

it('a drive that is stopped leaves no log', async () => {
  const stop = new AbortController();
  const file = join(folder, 'stopped.mcap');
  const running = runCli(['drive', '--town', '7', '--driver', 'expert', '--log', file], stop.signal);
  setTimeout(() => stop.abort(), 1500);
  expect((await running).code).toBe(130);
  expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
});

it('says what is wrong with options and files', async () => {
  const codeOf = async (...words: string[]) => {
    const { code, json } = await runCli([...words, '--json']);
    return [code, json().error.code];
  };
  const drive = ['drive', '--town', '7', '--driver', 'expert'];
  expect(await codeOf(...drive, '--log', folder)).toEqual([2, 'FILE_UNWRITABLE']);
  expect(await codeOf(...drive, '--log', join(folder, 'x.mcap'), '--log-images', 'some')).toEqual([
    2,
    'CLI_BAD_OPTION',
  ]);
  expect(await codeOf(...drive, '--log', join(folder, 'x.mcap'), '--log-images', '0')).toEqual([2, 'CLI_BAD_OPTION']);
  if (!existsSync('dist/page/index.html')) {
    expect(await codeOf('replay', join(folder, 'none.mcap'))).toEqual([2, 'REPLAY_NO_PAGE']);
    return;
  }
  writeFileSync(join(folder, 'text.mcap'), 'no log');
  expect(await codeOf('replay', join(folder, 'none.mcap'))).toEqual([2, 'FILE_NOT_FOUND']);
  expect(await codeOf('replay', folder)).toEqual([2, 'FILE_IS_FOLDER']);
  expect(await codeOf('replay', join(folder, 'text.mcap'))).toEqual([2, 'LOG_NOT_MCAP']);
});

it('serves the page and the log, and nothing beside them', async () => {
  const page = join(folder, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<h1>page</h1>');
  writeFileSync(join(page, 'assets/a.js'), 'script');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const extra = { 'replay/a log#1.mcap': join(folder, 'secret.txt'), 'replay/gone.mcap': join(folder, 'gone') };
  const served = await servePage(page, extra, 0);
  const get = async (path: string) => {
    const response = await fetch(served.address + path);
    return [response.status, await response.text(), response.headers.get('content-type')?.split(';')[0]];
  };
  try {
    expect(await get('')).toEqual([200, '<h1>page</h1>', 'text/html']);
    expect(await get('?log=x')).toEqual([200, '<h1>page</h1>', 'text/html']);
    expect(await get('assets/a.js')).toEqual([200, 'script', 'text/javascript']);
    expect(await get('replay/a%20log%231.mcap')).toEqual([200, 'secret', 'application/octet-stream']);
    for (const path of [
      'replay/gone.mcap',
      'secret.txt',
      '..%2fsecret.txt',
      '%2e%2e/secret.txt',
      'assets',
      'assets/..%2f..%2fsecret.txt',
      '%00',
      '%zz',
      'constructor',
    ])
      expect([path, (await get(path))[0]]).toEqual([path, 404]);
    expect((await fetch(served.address, { method: 'POST' })).status).toBe(404);
    const port = Number(new URL(served.address).port);
    await expect(servePage(page, {}, port)).rejects.toMatchObject({ code: 'REPLAY_PORT_IN_USE' });
  } finally {
    await served.close();
  }
  await expect(fetch(served.address)).rejects.toThrow();
});

it('watch serves the page with a map in it, and says what is wrong with one', async (context) => {
  if (!existsSync('dist/page/index.html')) return context.skip('the page has not been built');
  const codeOf = async (...words: string[]) => {
    const { code, json } = await runCli(['watch', ...words, '--json']);
    return [code, json().error.code];
  };
  expect(await codeOf()).toEqual([2, 'CLI_NO_WORLD']);
  expect(await codeOf('--world', join(folder, 'none.osm'))).toEqual([2, 'FILE_NOT_FOUND']);
  const broken = join(folder, 'broken.xodr');
  writeFileSync(broken, '<OpenDRIVE>');
  expect((await codeOf('--world', broken))[0]).toBe(2);

  const map = join(folder, 'my town.xodr');
  expect((await runCli(['world', 'export', '--town', '3', '--out', map])).code).toBe(0);
  const stop = new AbortController();
  let out = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: () => {},
    interactive: false,
    signal: stop.signal,
    now: () => performance.now(),
  };
  const running = run(['watch', '--world', map, '--scenery', '4', '--json'], io);
  await expect.poll(() => out, { timeout: 60_000 }).toContain('\n');
  const { address, world } = JSON.parse(out);
  expect(world).toContain('my town');
  const query = new URL(address).searchParams;
  expect(query.get('scenery')).toBe('4');
  const served = await fetch(new URL(query.get('world')!, address));
  expect(Buffer.compare(Buffer.from(await served.arrayBuffer()), readFileSync(map))).toBe(0);
  stop.abort();
  expect(await running).toBe(0);
});
