import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBefore } from '../build-before';

const PROGRAM = fileURLToPath(buildBefore({ cli: 'cli/main.ts', 'cli-worker': 'cli/workers/worker.ts' })('cli'));
const EVALUATE = 'evaluate --town 5 6 --routes 3 --driver expert';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function start(line: string): {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string; err: string }>;
} {
  const child = spawn(process.execPath, [PROGRAM, ...line.split(' ')], { cwd: folder });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  return { child, ended: new Promise((done) => child.on('close', (code) => done({ code, out, err }))) };
}
const run = (line: string) => start(line).ended;
const text = (file: string) => readFile(join(folder, file), 'utf8').catch(() => '');
const linesOf = async (name: string) => (await text(`${name}/records.jsonl`)).split('\n').length - 1;
const outcome = (name: string) =>
  Promise.all(['report.html', 'results.json', 'results.csv'].map((file) => text(`${name}/${file}`)));

describe('an evaluation that is killed', () => {
  it('goes on where it stopped, and ends in the same bytes', async () => {
    const whole = await run(`${EVALUATE} --out whole --json`);
    expect(whole.code).toBe(0);
    let deaths = 0;
    for (let lines = 0; deaths < 4; deaths++) {
      const { child, ended } = start(`${EVALUATE} --out killed --workers ${1 + (deaths % 2)}`);
      let over = false;
      void ended.then(() => {
        over = true;
      });
      while (!over && (await linesOf('killed')) <= lines) await wait(5);
      if (over) break;
      child.kill('SIGKILL');
      await ended;
      expect(await text('killed/results.json')).toBe('');
      lines = await linesOf('killed');
    }
    expect(deaths).toBeGreaterThan(1);
    const { code, out, err } = await run(`${EVALUATE} --out killed --json`);
    expect({ code, out }).toEqual({ code: whole.code, out: whole.out });
    expect(err).toMatch(/^\d of 6 routes were already there\n/);
    expect(await outcome('killed')).toEqual(await outcome('whole'));
  });

  it('shares no folder with another that is alive', async () => {
    const first = start(`${EVALUATE} --out shared`);
    while (!(await text('shared/.turnwise-claim'))) await wait(5);
    // held, so that it is still at work when the second comes, however slowly that starts
    first.child.kill('SIGSTOP');
    const second = await run(`${EVALUATE} --out shared --json`);
    expect(second).toEqual({ code: 2, err: '', out: expect.stringContaining('FOLDER_IN_USE') });
    first.child.kill('SIGINT');
    first.child.kill('SIGCONT');
    expect((await first.ended).code).toBe(130);
    expect((await run(`${EVALUATE} --out shared`)).code).toBe(0);
    expect(await outcome('shared')).toEqual(await outcome('whole'));
  });
});
