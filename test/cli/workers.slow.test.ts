import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksum } from '../../training/demonstrations';
import { buildBefore } from '../build-before';
import { runCli } from './run-cli';

const WORKER = buildBefore({
  'cli-worker': 'cli/workers/worker.ts',
  'train-worker': 'training/parallel/train-worker-node.ts',
})('cli-worker');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const run = (line: string, signal?: AbortSignal) =>
  runCli(
    line.split(' ').map((word) => word.replace('@', folder)),
    signal,
    WORKER,
  );
const json = async (line: string) => {
  const { code, out } = await run(`${line} --json`);
  expect([code, out]).toEqual([0, expect.not.stringContaining('"error"')]);
  return JSON.parse(out);
};
/** Every file in a folder with a fingerprint of its bytes. */
async function filesIn(name: string): Promise<string[]> {
  const files = (await readdir(join(folder, name))).sort();
  return Promise.all(files.map(async (file) => `${file} ${checksum(await readFile(join(folder, name, file)))}`));
}
const indexOf = async (name: string) => JSON.parse(await readFile(join(folder, name, 'index.json'), 'utf8'));

describe('work in threads', () => {
  it('collects the same bytes, whatever the number of workers, and goes on where others stopped', async () => {
    const collect = (out: string, workers: number) =>
      json(`collect --shards 5 --samples-per-shard 40 --seed 3 --out @/${out} --workers ${workers}`);
    await collect('one', 1);
    await collect('two', 2);
    expect(await filesIn('two')).toEqual(await filesIn('one'));
    await rm(join(folder, 'two/index.json'));
    await rm(join(folder, 'two/shard-00001.safetensors'));
    await collect('two', 3);
    expect(await filesIn('two')).toEqual(await filesIn('one'));
  });

  it('lets a policy drive while it collects, with the same bytes', async () => {
    for (const workers of [1, 2])
      await json(
        `collect --shards 2 --samples-per-shard 40 --checkpoint policy/pretrained/small --out @/dagger-${workers} --workers ${workers}`,
      );
    expect(await filesIn('dagger-2')).toEqual(await filesIn('dagger-1'));
    expect((await indexOf('dagger-1')).shards[0].driver).toMatch(/^[0-9a-f]{16}$/);
  });

  it('draws what a preset sees', async () => {
    await json('collect --shards 2 --samples-per-shard 5 --preset amini2019 --out @/amini --workers 2');
    expect((await indexOf('amini')).size).toMatchObject({ cameraWidth: 200 });
  });

  it('evaluates to the same figures, table and report', async () => {
    for (const driver of ['--driver expert --repeat 2', '--driver policy']) {
      const seen = [];
      for (const workers of [1, 3]) {
        const line = `evaluate --town 5 6 --routes 2 --report @/report.html ${driver} --workers ${workers}`;
        const { command: _, ...figures } = await json(line);
        const report = await readFile(join(folder, 'report.html'), 'utf8');
        seen.push({ figures, report: report.replace(/<pre>.*?<\/pre>/s, '') });
      }
      expect(seen[1]).toEqual(seen[0]);
      expect(seen[0].report.match(/<figure>/g)).toHaveLength(4);
      expect(seen[0].figures.repeat?.identical ?? true).toBe(true);
    }
    const tables = [1, 2].map((workers) => run(`evaluate --town 7 --routes 2 --driver expert --workers ${workers}`));
    const [one, two] = await Promise.all(tables);
    expect(two.out).toBe(one.out);
  });

  it('keeps codes of errors, and leaves nothing behind', async () => {
    expect((await run('evaluate --driver expert --world @/none.osm --workers 2')).err).toMatch(/^FILE_NOT_FOUND/);
    expect((await run('collect --checkpoint @/one --out @/never --workers 2')).err).toMatch(/^CHECKPOINT_MISSING/);
    expect(await readdir(folder)).not.toContain('never');
  });

  it('stops at Ctrl-C and keeps only whole files', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 4000);
    const { code } = await run('collect --shards 500 --samples-per-shard 100 --out @/stopped --workers 2', stop.signal);
    expect(code).toBe(130);
    for (const file of await readdir(join(folder, 'stopped')).catch(() => []))
      expect(file).toMatch(/^shard-\d{5}\.safetensors$/);
  });
});

describe('learn', () => {
  const LEARN = 'learn --shards 1 --epochs 1 --rounds 1 --workers 2 --out';
  it('goes from an empty folder to a policy that drives, and can be interrupted', async () => {
    const { code, out } = await run(`${LEARN} @/learnt`);
    expect([code, out]).toEqual([0, expect.stringMatching(/^1\/6 .*\n2\/6 .*\n3\/6 .*\n4\/6 .*\n5\/6 .*\n6\/6 /)]);
    expect(out).toMatch(/\d+ of \d+ junctions right, \d+ of 20 routes arrived/);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 3000);
    expect((await run(`${LEARN} @/stopped-learning`, stop.signal)).code).toBe(130);
    const again = await json(`${LEARN} @/stopped-learning`);
    expect(again).toMatchObject({ preset: 'small', routes: 20, checkpoint: `${folder}/stopped-learning/best` });
    const weights = async (name: string) => (await filesIn(`${name}/best`))[1];
    expect(await weights('stopped-learning')).toBe(await weights('learnt'));
    expect(await json('evaluate --town 5 --routes 1 --checkpoint @/learnt/best')).toMatchObject({ routes: 1 });
  });
});
