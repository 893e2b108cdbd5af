import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { EXPERT_DRIVER } from '../../evaluation/driver';
import { evaluateRoutes } from '../../evaluation/evaluate';
import { evaluationReport } from '../../evaluation/report';
import { routePicture } from '../../evaluation/route-picture';
import { evaluationTable } from '../../evaluation/table';
import { FakeEnvironment, fakeWorld, straightRoute } from './fake-environment';

async function made(worldId: string) {
  const world = fakeWorld(worldId);
  const routes = [straightRoute(), straightRoute()];
  const environment = new FakeEnvironment((episode) =>
    episode === 1 ? { endAt: { progress: 40, reason: 'off-road' } } : {},
  );
  const evaluation = await evaluateRoutes({ environment, driver: EXPERT_DRIVER, routes, seed: 1, world });
  const driven = evaluation.perRoute.map((result, i) => ({
    result,
    picture: routePicture(world, routes[i], result),
    attribution: world.graph.attribution,
  }));
  const html = evaluationReport({
    evaluation,
    driven,
    command: 'npx turnwise evaluate',
    facts: [['turnwise', '0.1.0']],
  });
  return { evaluation, html };
}

describe('evaluationReport', () => {
  it('shows every route, and a cross only where one failed', async () => {
    const { html, evaluation } = await made('town-1');
    expect(html.match(/<svg /g)).toHaveLength(2);
    expect(html.match(/<path class="failure"/g)).toHaveLength(1);
    for (const piece of ['npx turnwise evaluate', evaluation.hash, '1 of 2', '0.1.0', 'off-road'])
      expect(html).toContain(piece);
  });

  it('is small and needs nothing from elsewhere', async () => {
    const { html } = await made('town-1');
    expect(html.length).toBeLessThan(10_000);
    expect(html).not.toMatch(/(src|href)=|https?:|<script/);
  });

  it('escapes names that come from maps', async () => {
    const { html } = await made('<img src=x onerror="alert(1)">');
    expect(html).not.toContain('<img');
    expect(html).toContain('Nobody &amp; &lt;sons&gt;');
    for (const svg of html.match(/<svg.*?<\/svg>/gs) ?? []) expect(XMLValidator.validate(svg)).toBe(true);
  });
});

describe('evaluationTable', () => {
  it('aligns its columns and ends with the totals', async () => {
    const { evaluation } = await made('town-1');
    const lines = evaluationTable(evaluation).split('\n');
    expect(lines[0].length).toBe(lines[1].length);
    expect(lines[1].indexOf('arrived')).toBe(lines[2].indexOf('off-road'));
    expect(evaluationTable(evaluation)).toContain('arrived            1 of 2 (50.0 %)');
  });
});
