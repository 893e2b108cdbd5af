import { appendFile, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimFolder } from '../../cli/claim-folder';
import { shownCommand } from '../../cli/evaluate/shown-command';
import { runCli } from './run-cli';

const VILLAGE = resolve(import.meta.dirname, '../worlds/fixtures/village.osm');
const EVALUATE = `evaluate --world ${VILLAGE} --routes 3 --driver expert`;
const FINISHED = ['records.jsonl', 'report.html', 'results.csv', 'results.json'];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
  expect((await run(`${EVALUATE} --out @/whole`)).code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (line: string) => runCli(line.split(' ').map((word) => word.replace('@', folder)));
const codeOf = async (line: string) => {
  const { code, json } = await run(`${line} --json`);
  return [code, json().error?.code];
};
const text = (name: string) => readFile(join(folder, name), 'utf8');
const outcome = async (name: string) => Promise.all(FINISHED.slice(1).map((file) => text(`${name}/${file}`)));

describe('evaluate --out', () => {
  it('holds the results as they are printed, a table of them, a page, and a record for each route', async () => {
    expect((await readdir(join(folder, 'whole'))).sort()).toEqual(FINISHED);
    const printed = (await run(`${EVALUATE} --json`)).json();
    expect(JSON.parse(await text('whole/results.json'))).toEqual(printed);
    expect((await text('whole/results.csv')).split('\r\n')).toHaveLength(3 + 2);
    const lines = (await text('whole/records.jsonl')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['head', 'world', 'route', 'route', 'route']);
    expect(printed.worlds).toEqual([expect.objectContaining({ role: 'map', file: 'village.osm' })]);
  });

  it('goes on where it stopped, whatever is there of the last line', async () => {
    const whole = await text('whole/records.jsonl');
    const lines = whole.split('\n');
    for (const [i, there] of [
      '',
      lines[0].slice(0, 40),
      `${lines[0]}\n`,
      `${lines.slice(0, 3).join('\n')}\n{"kind":"route","index":1,"su`,
      `${lines.slice(0, 4).join('\n')}\n\0\0\0\0`,
    ].entries()) {
      await cp(join(folder, 'whole/records.jsonl'), join(folder, `stopped-${i}/records.jsonl`));
      await writeFile(join(folder, `stopped-${i}/records.jsonl`), there);
      expect((await run(`${EVALUATE} --out @/stopped-${i}`)).code).toBe(0);
      expect(await outcome(`stopped-${i}`)).toEqual(await outcome('whole'));
      expect(await text(`stopped-${i}/records.jsonl`)).toBe(whole);
    }
  });

  it('drives nothing twice', async () => {
    await cp(join(folder, 'whole'), join(folder, 'again'), { recursive: true });
    await rm(join(folder, 'again/report.html'));
    const before = await stat(join(folder, 'again/records.jsonl'));
    const { code, err } = await run(`${EVALUATE} --out @/again`);
    expect([code, err]).toEqual([0, '3 of 3 routes were already there\n']);
    expect((await stat(join(folder, 'again/records.jsonl'))).mtimeMs).toBe(before.mtimeMs);
    expect(await outcome('again')).toEqual(await outcome('whole'));
  });

  it.each([
    ['another seed', '--seed 2', 'EVALUATE_FOLDER_DIFFERS'],
    ['other routes', '--routes 4', 'EVALUATE_FOLDER_DIFFERS'],
    ['another scenery', '--scenery 2', 'EVALUATE_FOLDER_DIFFERS'],
    ['a part', '--shard 1/2', 'EVALUATE_FOLDER_DIFFERS'],
    ['another driver', '--driver policy', 'EVALUATE_FOLDER_DIFFERS'],
    ['more repetitions', '--repeat 2', 'EVALUATE_FOLDER_DIFFERS'],
  ])('refuses a folder of an evaluation with %s', async (_, options, code) => {
    const before = await outcome('whole');
    expect(await codeOf(`${EVALUATE} ${options} --out @/whole`)).toEqual([2, code]);
    expect(await outcome('whole')).toEqual(before);
  });

  it('refuses a folder that another run writes into, records that are none, and results without records', async () => {
    const release = await claimFolder(join(folder, 'busy'));
    expect(await codeOf(`${EVALUATE} --out @/busy`)).toEqual([2, 'FOLDER_IN_USE']);
    await release();
    await cp(join(folder, 'whole'), join(folder, 'broken'), { recursive: true });
    await appendFile(join(folder, 'broken/records.jsonl'), '{"kind":"cat"}\n');
    expect(await codeOf(`${EVALUATE} --out @/broken`)).toEqual([2, 'EVALUATE_RECORDS_INVALID']);
    await rm(join(folder, 'broken/records.jsonl'));
    expect(await codeOf(`${EVALUATE} --out @/broken`)).toEqual([2, 'EVALUATE_FOLDER_DIFFERS']);
  });

  it('leaves nothing where a map is broken', async () => {
    await writeFile(join(folder, 'broken.osm'), '<osm><node id="1" lat="1" lon="1"/></osm>');
    expect(await codeOf(`evaluate --world @/broken.osm --driver expert --out @/never`)).toEqual([2, 'OSM_NO_STREETS']);
    expect(await readdir(folder)).not.toContain('never');
  });
});

describe('evaluate --shard and merge', () => {
  it('give the bytes of the whole, and records to go on with', async () => {
    for (const part of [1, 2]) {
      const { code, out } = await run(`${EVALUATE} --shard ${part}/2 --out @/part-${part}`);
      expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`^part +${part} of 2, `, 'm'))]);
      expect(await readdir(join(folder, `part-${part}`))).toEqual(['records.jsonl']);
    }
    const { code, json } = await run('evaluate merge @/part-2 @/part-1 --out @/merged --json');
    expect(code).toBe(0);
    expect(await outcome('merged')).toEqual(await outcome('whole'));
    expect(json()).toEqual(JSON.parse(await text('whole/results.json')));
    expect((await run(`${EVALUATE} --out @/merged`)).code).toBe(0);
    expect(await outcome('merged')).toEqual(await outcome('whole'));
  });

  it('refuse what does not fit together', async () => {
    expect(await codeOf('evaluate merge @/part-1 --out @/no')).toEqual([2, 'EVALUATE_PARTS_MISSING']);
    expect(await codeOf('evaluate merge @/part-1 @/part-2 @/part-1 --out @/no')).toEqual([2, 'EVALUATE_PARTS_OVERLAP']);
    expect((await run(`${EVALUATE} --seed 5 --shard 2/2 --out @/other`)).code).toBe(0);
    expect(await codeOf('evaluate merge @/part-1 @/other --out @/no')).toEqual([2, 'EVALUATE_PARTS_DIFFER']);
    expect(await codeOf('evaluate merge @/part-1 @/part-2 --out @/other')).toEqual([2, 'EVALUATE_FOLDER_DIFFERS']);
    expect(await readdir(folder)).not.toContain('no');
  });
});

describe('evaluate --log', () => {
  it('writes each drive down', async () => {
    expect((await run(`${EVALUATE} --routes 2 --log @/logs --log-images none`)).code).toBe(0);
    expect((await readdir(join(folder, 'logs'))).sort()).toEqual([
      '00000-village.osm-0.mcap',
      '00001-village.osm-1.mcap',
    ]);
    const log = await readFile(join(folder, 'logs/00001-village.osm-1.mcap'));
    expect(log.subarray(1, 5).toString()).toBe('MCAP');
    const { perRoute } = JSON.parse(await text('whole/results.json'));
    expect(log.includes(perRoute[1].hash)).toBe(true);
  });
});

describe('evaluate --repeat', () => {
  it('ends with exit code 1 and says which routes went another way', async () => {
    expect((await run(`${EVALUATE} --repeat 2 --out @/twice`)).out).toMatch(/^repeated +2 times, identical$/m);
    const records = await text('twice/records.jsonl');
    const [line] = records.match(/.*"kind":"again".*"index":1.*/) as RegExpMatchArray;
    const other = line.replace(/"hash":"\w{4}/, '"hash":"beef');
    await writeFile(join(folder, 'twice/records.jsonl'), records.replace(line, other));
    const { code, out } = await run(`${EVALUATE} --repeat 2 --out @/twice`);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/^repeated +2 times, NOT identical: 1 of 3 routes .*\/1\)$/m),
    ]);
    const { repeat } = (await run(`${EVALUATE} --repeat 2 --out @/twice --json`)).json();
    expect(repeat).toMatchObject({ times: 2, identical: false, different: ['village.osm/1'] });
  });
});

describe('shownCommand', () => {
  it('leaves out what does not change the figures', () => {
    const words = 'evaluate --town 5 6 --out a/b --workers=3 --seed 2 --shard 1/2 --report r.html --json --repeat 2';
    expect(shownCommand(words.split(' '))).toBe('npx turnwise evaluate --town 5 6 --seed 2 --repeat 2');
  });
});
