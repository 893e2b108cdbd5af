import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { EXPERT_DRIVER, policyDriver } from '../../evaluation/driver';
import { evaluateRoutes } from '../../evaluation/evaluate';
import { evaluationReport } from '../../evaluation/report';
import { resultsOf, routesInOrder } from '../../evaluation/results';
import { evaluationTable } from '../../evaluation/table';
import { FakeEnvironment, fakeWorld, straightRoute } from './fake-environment';
import { recordsOf, type SomeRecords } from './some-records';

async function made(count: number, options: SomeRecords = {}) {
  const records = await recordsOf(count, options);
  const results = resultsOf(records);
  return { results, html: evaluationReport(results, routesInOrder(records)) };
}

/** Swerves, and is not sure of it. */
const HESITANT = policyDriver({
  act: ({ tick }) => ({
    curvature: tick === 60 ? 1.2 : 0.1,
    speed: 1,
    mixture: {
      weights: Float64Array.of(0.7, 0.3),
      means: Float64Array.of(0.002 * (tick % 5), -0.01),
      deviations: Float64Array.of(0.01, 0.02),
    },
  }),
});

/** What a unit in the text is worth in the JSON. */
const UNITS: Record<string, number> = { '%': 0.01, km: 1000 };

/** Numbers of a page: its text, exact value and place in the JSON. */
function fieldsOf(html: string) {
  return [...html.matchAll(/<(\w+) [^>]*?data-json="([^"]*)"[^>]*>([^<]*)/g)].map(([tag, name, path, text]) => ({
    isText: name === 'data',
    path: path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
    value: Number(/(?:value|data-value)="([^"]*)"/.exec(tag)?.[1]),
    text,
  }));
}

describe('evaluationReport', () => {
  it.each([false, true])('shows the numbers of the JSON; of paired suites: %s', async (paired) => {
    const { results, html } = await made(12, { driver: HESITANT, paired });
    const json = JSON.parse(JSON.stringify(results));
    const fields = fieldsOf(html);
    expect(fields.length).toBeGreaterThan(200);
    for (const { path, value, text, isText } of fields) {
      const there = path.reduce((at, key) => at[key], json);
      expect([path, value]).toEqual([path, there]);
      if (!isText) continue;
      const [, number, digits = '', unit] = /^(-?\d+\.?(\d*)) ?(.*)$/.exec(text) ?? [];
      const shown = [UNITS[unit] ?? 1, 0.01].some(
        (worth) => Math.abs(Number(number) * worth - there) <= 0.5001 * worth * 10 ** -digits.length,
      );
      expect([path, text, shown]).toEqual([path, text, true]);
    }
    const heads = new Set(fields.map(({ path }) => path[0]));
    for (const name of ['successRate', 'drivingScore', 'manoeuvres', 'infractions', 'beliefs', 'comfort', 'perWorld'])
      expect(heads).toContain(name);
    expect(heads.has('gaps')).toBe(paired);
  });

  it('shows every route, a cross only where one failed, and film where something went wrong', async () => {
    const { html, results } = await made(6);
    expect(html.match(/<figure/g)).toHaveLength(6);
    expect(html.match(/<path class="failure"/g)).toHaveLength(2);
    expect(html.match(/<img /g)).toHaveLength(2);
    expect(html.match(/<tr class="bad">/g)).toHaveLength(2);
    for (const piece of [results.command, results.hash, '4 of 6', '0.1.0', 'v20.0.0', 'off-road', 'streets.osm'])
      expect(html.replace(/<[^>]*>/g, '')).toContain(piece);
    for (const { hash, entry } of results.perRoute) {
      expect(html).toContain(hash);
      expect(html).toContain(entry);
    }
  });

  it('is small and needs nothing from elsewhere', async () => {
    const { html } = await made(3);
    expect(html.length).toBeLessThan(60_000);
    expect(html).not.toMatch(/href="(?!#)|src="(?!data:)|https?:|<script|@import|url\(/);
  });

  it('leaves no link without its section, and no tag open', async () => {
    const { html } = await made(3, { driver: HESITANT });
    for (const [, id] of html.matchAll(/href="#(\w+)"/g)) expect(html).toContain(`id="${id}"`);
    const body = html
      .slice(html.indexOf('<body>'))
      .replace('</html>', '')
      .replace(/<(img|meta)([^>]*)>/g, '<$1$2/>');
    expect(XMLValidator.validate(body)).toBe(true);
  });

  it('escapes names that come from maps and routes', async () => {
    const evil = '<img src=x onerror="alert(1)">';
    const { html } = await made(4, { worlds: [evil, evil], entry: evil, warnings: [evil] });
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('Nobody &amp; &lt;sons&gt;');
    for (const svg of html.match(/<svg.*?<\/svg>/gs) ?? []) expect(XMLValidator.validate(svg)).toBe(true);
  });

  it('says what of a map could not be used, and what a world may have been used for', async () => {
    const { html } = await made(3, { warnings: ['way 12 has no nodes'] });
    expect(html).toContain('way 12 has no nodes');
    for (const role of ['unseen', 'map']) expect(html).toMatch(new RegExp(`<span class="tag ${role}">`));
  });
});

describe('evaluationTable', () => {
  it('aligns its columns and ends with the totals', async () => {
    const world = fakeWorld('town-1');
    const environment = new FakeEnvironment((episode) =>
      episode === 1 ? { endAt: { progress: 40, reason: 'off-road' } } : {},
    );
    const routes = [straightRoute(), straightRoute()];
    const evaluation = await evaluateRoutes({ environment, driver: EXPERT_DRIVER, routes, seed: 1, world });
    const lines = evaluationTable(evaluation).split('\n');
    expect(lines[0].length).toBe(lines[1].length);
    expect(lines[1].indexOf('arrived')).toBe(lines[2].indexOf('off-road'));
    expect(evaluationTable(evaluation)).toMatch(/^arrived +1 of 2 \(50\.0 %\)$/m);
  });
});
