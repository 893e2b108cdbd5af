import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const BIN = join(ROOT, 'bin/turnwise.js');
const built = existsSync(join(ROOT, 'dist/node/cli.js'));
const shipped = existsSync(join(ROOT, 'policy/pretrained/small/config.json'));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the built program in a folder of its own, as a person would. */
function turnwise(line: string, interruptAfter?: number) {
  return new Promise<{ code: number | null; out: string; err: string }>((done) => {
    const child = spawn(process.execPath, [BIN, ...line.split(' ')], { cwd: folder });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      err += data;
    });
    child.on('close', (code) => done({ code, out, err }));
    if (interruptAfter) setTimeout(() => child.kill('SIGINT'), interruptAfter);
  });
}

describe.skipIf(!built)('the built program (npm run build:node)', () => {
  it('collects, trains, resumes and evaluates what it trained, bit for bit alike from run to run', async () => {
    const collected = await turnwise('collect --out data --shards 1 --samples-per-shard 200 --seed 5 --json');
    expect(JSON.parse(collected.out)).toMatchObject({ samples: 200, split: 'training' });
    await turnwise('collect --out check --split validation --shards 1 --samples-per-shard 100');
    const train = '--data data --validation check --batch-size 50 --json';
    const whole = JSON.parse((await turnwise(`train ${train} --out whole --epochs 2`)).out);
    expect(whole).toMatchObject({ epochs: 2, steps: 8 });
    const again = JSON.parse((await turnwise(`train ${train} --out again --epochs 2`)).out);
    expect(again.history).toEqual(whole.history);
    const resumed = JSON.parse((await turnwise(`train ${train} --out whole --epochs 2 --resume`)).out);
    expect(resumed.history).toEqual(whole.history);
    expect(JSON.parse((await turnwise(`train ${train} --out whole`)).out).error.code).toBe('TRAIN_FOLDER_IN_USE');

    const evaluate = 'evaluate --town 5 --routes 1 --json --checkpoint';
    const [one, two] = [await turnwise(`${evaluate} whole/best`), await turnwise(`${evaluate} again/best`)];
    expect([one.code, one.err]).toEqual([0, '']);
    expect(JSON.parse(one.out).hash).toBe(JSON.parse(two.out).hash);
    expect(JSON.parse(one.out)).toMatchObject({ routes: 1, driver: 'policy', backend: 'wasm' });
  });

  it('stops at Ctrl-C with exit code 130 and keeps only whole files', async () => {
    const { code } = await turnwise('collect --out stopped --shards 50 --samples-per-shard 300', 6000);
    expect(code).toBe(130);
    for (const file of await readdir(join(folder, 'stopped')).catch(() => []))
      expect(file).toMatch(/^shard-\d{5}\.safetensors$/);
  });

  it('prints errors on stderr, with exit code 2', async () => {
    expect(await turnwise('evaluate --driver expert --world none.osm')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^FILE_NOT_FOUND: .*\n {2}where: none\.osm\n {2}fix: /),
    });
  });

  it.skipIf(!shipped)('finds this machine healthy and drives with the shipped policy', async () => {
    const doctor = JSON.parse((await turnwise('doctor --json')).out);
    expect(doctor.findings.filter(({ status }: { status: string }) => status === 'fail')).toEqual([]);
    const found = JSON.parse((await turnwise('evaluate --town 5 --routes 1 --json')).out);
    expect(found).toMatchObject({ routes: 1, driver: 'policy', checkpoint: 'policy/pretrained/small' });
  });
});
