import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeRecords } from '../../evaluation/merge-records';
import { type Records, readRecords, recordLine } from '../../evaluation/records';
import { resultsOf } from '../../evaluation/results';
import { resultsCsv } from '../../evaluation/results-csv';
import { jobsOfShard, routeJobs } from '../../evaluation/route-jobs';
import type { Suite } from '../../evaluation/suite';
import { codeOf } from './code-of';
import { recordsOf } from './some-records';

const bytes = (text: string) => new TextEncoder().encode(text);
const linesOf = (records: Records) => [records.head, ...records.inOrder()].map(recordLine);
const read = (text: string) => readRecords(bytes(text), 'records.jsonl').records as Records;

describe('readRecords', () => {
  it('reads what was written, in whatever order it came', async () => {
    const records = await recordsOf(4);
    const [head, ...lines] = linesOf(records);
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        const again = read([head, ...shuffled].join(''));
        expect(linesOf(again)).toEqual([head, ...lines]);
        expect(resultsOf(again)).toEqual(resultsOf(records));
      }),
      { numRuns: 20 },
    );
  });

  it('drops what was cut off, wherever that was, and says how much is whole', async () => {
    const text = linesOf(await recordsOf(2)).join('');
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        const cut = bytes(text).subarray(0, length);
        const { records, wholeBytes } = readRecords(cut, 'records.jsonl');
        const whole = new TextDecoder().decode(cut.subarray(0, wholeBytes));
        expect(whole === '' ? records : linesOf(records as Records).length).toBe(
          whole === '' ? null : whole.split('\n').length - 1,
        );
      }),
    );
  });

  it.each([
    ['no JSON', (lines: string[]) => ['{\n', ...lines.slice(1)]],
    ['another format', (lines: string[]) => [lines[0].replace('turnwise-records', 'other'), ...lines.slice(1)]],
    ['another version', (lines: string[]) => [lines[0].replace('"version":1', '"version":2'), ...lines.slice(1)]],
    ['no head', (lines: string[]) => lines.slice(1)],
    ['a line of something else', (lines: string[]) => [lines[0], '{"kind":"cat"}\n']],
    [
      'a route that the plan does not have',
      (lines: string[]) => [lines[0], lines[2].replace('"index":0', '"index":99')],
    ],
    ['a route without a result', (lines: string[]) => [lines[0], lines[2].replace('"result":', '"cat":')]],
  ])('refuses %s', async (_, change) => {
    const text = change(linesOf(await recordsOf(2))).join('');
    expect(codeOf(() => read(text))).toBe('EVALUATE_RECORDS_INVALID');
  });

  it('never ends otherwise than in records or its own error, whatever bytes are changed', async () => {
    const whole = bytes(linesOf(await recordsOf(1)).join(''));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }), (edits) => {
        const changed = whole.slice();
        for (const [at, value] of edits) changed[at] = value;
        expect([undefined, 'EVALUATE_RECORDS_INVALID']).toContain(codeOf(() => readRecords(changed, 'x')));
      }),
      { numRuns: 300 },
    );
  });
});

describe('parts of an evaluation', () => {
  const part = async (number: number, of: number, only?: number) => ({
    where: `part-${number}`,
    records: await recordsOf(7, { shard: { part: number, of }, only }),
  });

  it('are every nth route, and merge to the whole whatever their number and order', async () => {
    const whole = resultsOf(await recordsOf(7));
    for (const of of [1, 2, 3, 7, 9]) {
      const parts = await Promise.all(Array.from({ length: of }, (_, i) => part(i + 1, of)));
      expect(parts[0].records.routes.size).toBe(Math.ceil(7 / of));
      const merged = mergeRecords(parts.reverse());
      expect(JSON.stringify(resultsOf(merged))).toBe(JSON.stringify(whole));
    }
  });

  it('must be complete: what is missing is named', async () => {
    const [one, two, three] = [await part(1, 3), await part(2, 3), await part(3, 3, 1)];
    const message = (parts: Parameters<typeof mergeRecords>[0]) => {
      try {
        mergeRecords(parts);
      } catch (error) {
        return String(error);
      }
    };
    expect(message([one, three])).toMatch(/^TurnwiseError: EVALUATE_PARTS_MISSING: 3 of 7 .* part 2\/3 is not among/);
    expect(message([one, two, three])).toMatch(/1 of 7 .*: 1 routes of part 3\/3 have not been driven/);
    expect(message([{ where: 'empty', records: null }])).toMatch('EVALUATE_PARTS_MISSING');
  });

  it('must be disjoint and of one evaluation', async () => {
    const [one, two] = [await part(1, 2), await part(2, 2)];
    expect(codeOf(() => mergeRecords([one, two, one]))).toBe('EVALUATE_PARTS_OVERLAP');
    const other = { where: 'other', records: await recordsOf(7, { plan: 'other', shard: { part: 2, of: 2 } }) };
    expect(codeOf(() => mergeRecords([one, other]))).toBe('EVALUATE_PARTS_DIFFER');
  });
});

describe('resultsOf', () => {
  it('says which routes went another way when driven again', async () => {
    const records = await recordsOf(3, { repeat: 2 });
    for (const [index, { result }] of records.routes)
      records.add({ kind: 'again', time: 2, index, hash: index === 1 ? 'other' : result.hash });
    const { repeat, hash } = resultsOf(records);
    expect(repeat).toMatchObject({ times: 2, identical: false, different: ['town-1/1'] });
    expect(repeat?.hashes[0]).toBe(hash);
    expect(repeat?.hashes[1]).not.toBe(hash);
  });

  it('gives the figures of each group', async () => {
    const { perWorld, perSuite, routes, arrived } = resultsOf(await recordsOf(6));
    expect(Object.keys(perSuite)).toEqual(['sampled']);
    expect(perSuite.sampled).toMatchObject({ routes, arrived });
    expect(Object.values(perWorld).reduce((sum, one) => sum + one.arrived, 0)).toBe(arrived);
  });
});

describe('resultsCsv', () => {
  /** A reader of RFC 4180. */
  function parse(text: string): string[][] {
    const rows: string[][] = [[]];
    for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
      if (quoted === undefined && plain === '' && end === '') break;
      rows[rows.length - 1].push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      if (end === '\r\n') rows.push([]);
    }
    return rows.slice(0, -1);
  }

  it('has a line for each route, with the names and values of the JSON', async () => {
    const { perRoute } = resultsOf(await recordsOf(3, { entry: 'a "quoted", name\nof two lines' }));
    const [columns, ...rows] = parse(resultsCsv(perRoute));
    expect(rows).toHaveLength(3);
    expect(new Set(columns).size).toBe(columns.length);
    rows.forEach((row, i) => {
      expect(row).toHaveLength(columns.length);
      columns.forEach((column, j) => {
        const value = column
          .split(/\.(?!\d)/)
          .reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], perRoute[i]);
        expect(row[j]).toBe(
          value === null || value === undefined
            ? ''
            : typeof value === 'object'
              ? JSON.stringify(value)
              : String(value),
        );
      });
    });
  });

  it('has the same columns whether or not a route failed', async () => {
    const { perRoute } = resultsOf(await recordsOf(2));
    const columns = (i: number) => parse(resultsCsv([perRoute[i]]))[0];
    expect(perRoute.map(({ failure }) => failure === null)).toEqual([true, false]);
    expect(columns(0)).toEqual(columns(1));
  });
});

describe('routeJobs', () => {
  const entry = (id: string, town: number) => ({
    id,
    world: { town },
    route: { kind: 'sampled' as const, seed: 1, count: 9, index: 0 },
  });
  const suite = (name: string, towns: number[]): Suite => ({
    name,
    role: 'any',
    entries: towns.map((town, i) => entry(`${i}`, town)),
  });

  it('gives a drive its seed whatever is driven beside it', () => {
    const alone = routeJobs([suite('b', [2, 3, 2])], 5).jobs;
    const { jobs, worlds } = routeJobs([suite('a', [1, 2]), suite('b', [2, 3, 2])], 5);
    expect(worlds).toEqual([{ town: 1 }, { town: 2 }, { town: 3 }]);
    expect(jobs.map(({ index, world, route }) => [index, world, route])).toEqual([
      [0, 0, 0],
      [1, 1, 0],
      [2, 1, 0],
      [3, 2, 0],
      [4, 1, 1],
    ]);
    expect(jobs.slice(2).map(({ seed }) => seed)).toEqual(alone.map(({ seed }) => seed));
  });

  it('are shared out between shards, each to one', () => {
    const jobs = Array.from({ length: 10 }, (_, i) => i);
    const parts = [1, 2, 3].flatMap((part) => jobsOfShard(jobs, { part, of: 3 }));
    expect(parts.sort((a, b) => a - b)).toEqual(jobs);
    expect(jobsOfShard(jobs, { part: 2, of: 3 })).toEqual([1, 4, 7]);
    expect(jobsOfShard(jobs, null)).toEqual(jobs);
  });
});
