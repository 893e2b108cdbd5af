import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunningHash } from '../../core/hash';
import { atan2, wrapAngle } from '../../core/maths';
import type { Street, StreetGraph } from '../../worlds/street-graph';
import { generateTown } from '../../worlds/town';

const DEGREE = Math.PI / 180;
const seeds = fc.nat({ max: 1_000_000 });

function lengthOf({ points }: Street): number {
  let length = 0;
  for (let i = 2; i < points.length; i += 2)
    length += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
  return length;
}

/** Headings in which streets leave each node. */
function armsOf(graph: StreetGraph): Map<number, number[]> {
  const arms = new Map<number, number[]>();
  const add = (node: number, heading: number) => arms.set(node, [...(arms.get(node) ?? []), heading]);
  for (const { from, to, points } of graph.streets) {
    const n = points.length;
    add(from, atan2(points[3] - points[1], points[2] - points[0]));
    add(to, atan2(points[n - 3] - points[n - 1], points[n - 4] - points[n - 2]));
  }
  return arms;
}

function reached(graph: StreetGraph, along: boolean): number {
  const next = new Map<number, number[]>();
  for (const { from, to, lanesBackward } of graph.streets) {
    const [a, b] = along ? [from, to] : [to, from];
    next.set(a, [...(next.get(a) ?? []), b]);
    if (lanesBackward > 0) next.set(b, [...(next.get(b) ?? []), a]);
  }
  const seen = new Set([graph.nodes[0].id]);
  for (const node of seen) for (const other of next.get(node) ?? []) seen.add(other);
  return seen.size;
}

describe('generateTown', () => {
  it('makes every node reachable from every other', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('right', 'left'), (seed, drivingSide) => {
        const graph = generateTown({ seed, drivingSide: drivingSide as 'right' | 'left' });
        expect(reached(graph, true)).toBe(graph.nodes.length);
        expect(reached(graph, false)).toBe(graph.nodes.length);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps arms 40 degrees apart, junctions 35 m apart and curves wider than 15 m', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const graph = generateTown({ seed });
        const ring = new Set(graph.streets.filter((street) => street.roundabout).flatMap(({ from, to }) => [from, to]));
        for (const [node, headings] of armsOf(graph)) {
          if (ring.has(node)) continue;
          expect(headings.length).toBeLessThanOrEqual(5);
          let least = Number.POSITIVE_INFINITY;
          for (let i = 0; i < headings.length; i++) {
            for (let j = 0; j < i; j++) least = Math.min(least, Math.abs(wrapAngle(headings[i] - headings[j])));
          }
          expect(least).toBeGreaterThan(40 * DEGREE);
        }
        for (const street of graph.streets) {
          if (street.roundabout) continue;
          expect(lengthOf(street)).toBeGreaterThan(35);
          const { points } = street;
          let tightest = Number.POSITIVE_INFINITY;
          for (let i = 2; i + 3 < points.length; i += 2) {
            const before = Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
            const after = Math.hypot(points[i + 2] - points[i], points[i + 3] - points[i + 1]);
            const a = atan2(points[i + 1] - points[i - 1], points[i] - points[i - 2]);
            const b = atan2(points[i + 3] - points[i + 1], points[i + 2] - points[i]);
            const radius = (before + after) / 2 / Math.max(1e-9, Math.abs(wrapAngle(b - a)));
            tightest = Math.min(tightest, radius);
          }
          expect(tightest, `street ${street.id} of town ${seed}`).toBeGreaterThan(15);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('turns roundabouts with the traffic', () => {
    for (const drivingSide of ['right', 'left'] as const) {
      let seen = 0;
      for (let seed = 0; seed < 12; seed++) {
        for (const { points, roundabout, lanesBackward } of generateTown({ seed, drivingSide }).streets) {
          if (!roundabout) continue;
          seen++;
          expect(lanesBackward).toBe(0);
          const turn =
            (points[2] - points[0]) * (points[5] - points[3]) - (points[3] - points[1]) * (points[4] - points[2]);
          expect(Math.sign(turn)).toBe(drivingSide === 'right' ? 1 : -1);
        }
      }
      expect(seen).toBeGreaterThan(20);
    }
  });

  it('has variety: over 40 towns, every kind of street and junction occurs', () => {
    const towns = Array.from({ length: 40 }, (_, seed) => generateTown({ seed }));
    const streets = towns.flatMap((town) => town.streets);
    const share = (what: (street: Street) => boolean) => streets.filter(what).length / streets.length;
    expect(share(({ points }) => points.length === 4)).toBeGreaterThan(0.15);
    expect(share(({ points }) => points.length > 8)).toBeGreaterThan(0.3);
    expect(share(({ lanesBackward, roundabout }) => lanesBackward === 0 && !roundabout)).toBeGreaterThan(0.05);
    expect(share(({ lanesForward }) => lanesForward === 2)).toBeGreaterThan(0.05);
    const arms = towns.flatMap((town) => [...armsOf(town).values()].map((list) => list.length));
    for (const count of [1, 3, 4, 5])
      expect(arms.filter((n) => n === count).length, `${count} arms`).toBeGreaterThan(5);
    expect(new Set(streets.map((street) => street.class)).size).toBe(5);
    expect(new Set(streets.map((street) => street.speedLimit))).toEqual(new Set([8.3, 11.1, 13.9]));
  });

  it('gives the same town for the same seed', () => {
    const digest = (seed: number) => new RunningHash().text(JSON.stringify(generateTown({ seed }))).digest();
    expect(digest(7)).toBe(digest(7));
    expect(digest(7)).not.toBe(digest(8));
  });

  it.each([
    ['seed', { seed: 1.5 }],
    ['seed', { seed: -1 }],
    ['sizeMetres', { sizeMetres: 100 }],
    ['sizeMetres', { sizeMetres: Number.NaN }],
    ['sizeMetres', { sizeMetres: 6000 }],
    ['drivingSide', { drivingSide: 'middle' as 'left' }],
  ])('refuses a bad %s', (where, options) => {
    expect(() => generateTown(options)).toThrow(expect.objectContaining({ code: 'TOWN_BAD_OPTION', where }));
  });
});
