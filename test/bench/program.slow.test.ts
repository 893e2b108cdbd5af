import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inferReport, rooflineReport, trainReport } from '../../bench/report';
import { PRESETS, planLayers } from '../../policy/presets';
import { runBench } from './run-bench';

it('times no other number of workers than it names', async () => {
  await expect(
    runBench(...'train --preset small --batch 8 --workers 2 --rounds 1 --peers none'.split(' ')),
  ).resolves.toMatchObject({
    code: 1,
    err: expect.stringContaining('ours@2 would train with 1 workers'),
  });
});

describe('reports', () => {
  it('of train are what the schema says, on stdout and in --out', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'turnwise-bench-test-')), 'train.json');
    const words = 'train --json --preset small --batch 8 --workers 1 --rounds 2 --peers none --out';
    const { code, out } = await runBench(...words.split(' '), file);
    expect(code).toBe(0);
    const report = trainReport.strict().parse(JSON.parse(out));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(report);
    expect(report.cases.map(({ preset, batch, workers }) => [preset, batch, workers])).toEqual([['small', 8, 1]]);
    expect(report.cases[0]).toMatchObject({ spread: { rounds: 2 }, peers: {}, ratios: {} });
    expect(report.cases[0].samplesPerSecond).toBe(report.cases[0].spread.median);
    expect(report.agreement.length).toBeGreaterThan(0);
    for (const { losses, lossBefore, tolerance, agrees, steps } of report.agreement) {
      expect(losses['ours@1']).toBeLessThan(lossBefore - 10 * tolerance);
      expect(Object.keys(losses)).toEqual(['ours@1']);
      expect([agrees, steps]).toEqual([true, 10]);
    }
  });

  it('of infer are what the schema says', async () => {
    const words = 'infer --json --preset small --rounds 1 --decisions 1 --peers none';
    const { code, out } = await runBench(...words.split(' '));
    expect(code).toBe(0);
    const report = inferReport.strict().parse(JSON.parse(out));
    expect(report.cases.map(({ preset }) => preset)).toEqual(['small']);
    expect(report.commandLine).toBe(`npm run bench -- ${words}`);
  });

  it('of roofline are what the schema says: every layer, and all the work of a sample', async () => {
    const { code, out } = await runBench(...'roofline --json --preset small --rounds 1 --batch 4'.split(' '));
    expect(code).toBe(0);
    const { cases, totals, peak } = rooflineReport.strict().parse(JSON.parse(out));
    const layers = planLayers(PRESETS.small);
    const forward = cases.filter(({ work }) => work === 'forward').reduce((sum, { megaflops }) => sum + megaflops, 0);
    const head = layers.find(({ name }) => name === 'head')!;
    const all = layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
    expect(forward).toBeCloseTo((2 * (all - head.multiplyAdds)) / 1e6, 9);
    expect(cases.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(totals[0].ofPeak).toBeCloseTo(totals[0].gigaflops / peak.gigaflops, 9);
  });

  it('of people are tables', async () => {
    const { code, out } = await runBench(...'infer --rounds 1 --decisions 1 --preset small --peers none'.split(' '));
    expect(code).toBe(0);
    expect(out).toMatch(/^preset +network ms +from +to +act ms\nsmall +\d/m);
  });
});
