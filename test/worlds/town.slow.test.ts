import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../worlds/check-graph';
import { segmentsCross } from '../../worlds/segments';
import type { StreetGraph } from '../../worlds/street-graph';
import { generateTown } from '../../worlds/town';

const seeds = fc.nat({ max: 1_000_000 });

function crossings(graph: StreetGraph): string[] {
  const pieces = graph.streets.flatMap(({ points, id }) =>
    Array.from({ length: points.length / 2 - 1 }, (_, i) => {
      const [ax, ay, bx, by] = points.slice(2 * i, 2 * i + 4);
      return { id, ax, ay, bx, by, left: Math.min(ax, bx), right: Math.max(ax, bx) };
    }),
  );
  pieces.sort((p, q) => p.left - q.left);
  const found: string[] = [];
  const nodes = graph.nodes.map(({ x, y }) => [x, y]);
  for (const [i, p] of pieces.entries()) {
    for (let j = i + 1; j < pieces.length && pieces[j].left <= p.right; j++) {
      const q = pieces[j];
      if (q.id === p.id || !segmentsCross(p.ax, p.ay, p.bx, p.by, q.ax, q.ay, q.bx, q.by)) continue;
      const shared = nodes.some(([x, y]) =>
        [p, q].every(({ ax, ay, bx, by }) => near(ax, ay, x, y) || near(bx, by, x, y)),
      );
      if (!shared) found.push(`${p.id} x ${q.id}`);
    }
  }
  return found;
}

function near(x: number, y: number, u: number, v: number): boolean {
  return Math.hypot(x - u, y - v) < 1e-6;
}

describe('generateTown', () => {
  it('makes a sound graph for any seed and size', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 250, max: 1400 }), (seed, sizeMetres) => {
        const graph = generateTown({ seed, sizeMetres });
        checkGraph(graph);
        for (const { points } of graph.streets) {
          const furthest = points.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          expect(furthest).toBeLessThanOrEqual(sizeMetres / 2);
        }
        expect(graph.streets.every(({ from, to }) => from !== to)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('lets streets meet only at nodes', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(crossings(generateTown({ seed }))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('makes 25 square kilometres', () => {
    const graph = generateTown({ seed: 3, sizeMetres: 5000 });
    expect(graph.streets.length).toBeGreaterThan(2000);
    checkGraph(graph);
  });
});
