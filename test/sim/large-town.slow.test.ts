import { fork } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { buildBefore } from '../build-before';
import type { TownDrive } from './large-town-drive';

const PROGRAM = buildBefore({ 'large-town': 'test/sim/large-town-process.ts' })('large-town');
const TICKS = 3000;

/** Drives in a process of its own, so that its memory is that of the town. */
function drive(sizeMetres: number, ticks: number): Promise<TownDrive> {
  return new Promise((done, fail) => {
    const child = fork(PROGRAM, [String(sizeMetres), String(ticks)]);
    child.on('message', (result) => done(result as TownDrive));
    child.on('error', fail);
    child.on('exit', (code) => fail(new Error(`The drive ended with ${code} and no result.`)));
  });
}

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
