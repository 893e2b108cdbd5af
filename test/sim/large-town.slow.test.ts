import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TownDrive } from './large-town-drive';

const FOLDER = resolve(import.meta.dirname, `../../node_modules/.turnwise-test/large-town-${process.pid}`);
const TICKS = 3000;

/** Drives in a process of its own, so that its memory is that of the town. */
function drive(sizeMetres: number, ticks: number): Promise<TownDrive> {
  return new Promise((done, fail) => {
    const child = fork(resolve(FOLDER, 'large-town-process.js'), [String(sizeMetres), String(ticks)]);
    child.on('message', (result) => done(result as TownDrive));
    child.on('error', fail);
    child.on('exit', (code) => fail(new Error(`The drive ended with ${code} and no result.`)));
  });
}

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: resolve(import.meta.dirname, 'large-town-process.ts'),
      outDir: FOLDER,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: '[name].js' } },
    },
  });
});

afterAll(() => rm(FOLDER, { recursive: true, force: true }));

describe('a town of 25 square kilometres', () => {
  it('takes less than a gigabyte while it is driven through, and no more work a tick than a small one', async () => {
    const small = await drive(1000, TICKS);
    const large = await drive(5000, TICKS);
    console.log('town of 1 square kilometre', small, 'of 25', large);
    expect(large.ticks).toBe(TICKS);
    expect(large.metres).toBeGreaterThan(1500);
    expect(large.rss).toBeLessThan(1000);
    // what is in the scene and what is looked through depends on the place, not on the size of the town
    expect(large.chunks).toBeLessThan(1.3 * small.chunks);
    expect(large.triangles).toBeLessThan(2 * small.triangles);
    expect(large.looked).toBeLessThan(2 * small.looked);
  });
});
