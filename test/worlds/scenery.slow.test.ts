import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cos, sin } from '../../core/maths';
import { buildNetwork } from '../../worlds/build-network';
import { makeScenery } from '../../worlds/make-scenery';
import { readOpenStreetMap } from '../../worlds/openstreetmap';
import type { RoadNetwork } from '../../worlds/road-network';
import type { Building } from '../../worlds/scenery';
import { OccupancyGrid } from '../../worlds/scenery/occupancy-grid';
import { generateTown } from '../../worlds/town';
import { crossingNetwork } from '../sim/crossing-world';
import { graphOf } from './network-checks';

const OAKLAND = '../shared/data/osm/osmnx_West-Oakland.osm';
const oakland: [string, RoadNetwork, number][] = existsSync(OAKLAND)
  ? [['West Oakland', buildNetwork(readOpenStreetMap(readFileSync(OAKLAND), OAKLAND).graph), 1]]
  : [];

const town = (seed: number) => buildNetwork(generateTown({ seed, sizeMetres: 500 }));

/** Points of a footprint, a metre apart, corners included. */
function footprint({ x, y, heading, width, depth }: Building): [number, number][] {
  const out: [number, number][] = [];
  const [c, s] = [cos(heading), sin(heading)];
  const across = Math.ceil(width);
  const deep = Math.ceil(depth);
  for (let i = 0; i <= across; i++) {
    for (let j = 0; j <= deep; j++) {
      const u = (i / across - 0.5) * width;
      const v = (j / deep - 0.5) * depth;
      out.push([x + c * u - s * v, y + s * u + c * v]);
    }
  }
  return out;
}

function isIn(b: Building, x: number, y: number): boolean {
  const [c, s] = [cos(b.heading), sin(b.heading)];
  const u = (x - b.x) * c + (y - b.y) * s;
  const v = (y - b.y) * c - (x - b.x) * s;
  return Math.abs(u) < b.width / 2 && Math.abs(v) < b.depth / 2;
}

describe.each<[string, RoadNetwork, number]>([
  ['a crossing', crossingNetwork(), 2],
  ['town 1', town(1), 1],
  ['town 2', town(2), 1],
  ['town 3', town(3), 1],
  ...oakland,
])('scenery of %s', (_name, network, pavement) => {
  const { buildings, trees } = makeScenery(network, 5);

  it('has buildings and trees', () => {
    const kilometres = network.carriageways.reduce((sum, { centre }) => sum + centre.length, 0) / 1000;
    expect(buildings.length / kilometres).toBeGreaterThan(20);
    expect(trees.length / kilometres).toBeGreaterThan(20);
  });

  it('keeps buildings off road and pavement', () => {
    for (const building of buildings) {
      for (const [x, y] of footprint(building)) {
        expect(network.isOnRoad(x, y, pavement), `(${x}, ${y})`).toBe(false);
      }
    }
  });

  it('keeps trunks off the pavement and crowns off the road', () => {
    for (const { x, y, radius } of trees) {
      expect(network.isOnRoad(x, y, pavement), `(${x}, ${y})`).toBe(false);
      expect(network.isOnRoad(x, y, radius), `(${x}, ${y})`).toBe(false);
    }
  });

  it('has no building inside another, nor a trunk inside a building', () => {
    for (const [i, a] of buildings.entries()) {
      for (const [j, b] of buildings.entries()) {
        if (i === j || Math.abs(a.x - b.x) + Math.abs(a.y - b.y) > 60) continue;
        expect(footprint(a).some(([x, y]) => isIn(b, x, y))).toBe(false);
      }
      expect(trees.some((tree) => isIn(a, tree.x, tree.y))).toBe(false);
    }
  });

  it('is the same for the same seed and another for another', () => {
    expect(makeScenery(network, 5)).toEqual({ buildings, trees });
    expect(makeScenery(network, 6).buildings).not.toEqual(buildings);
  });
});

describe('OccupancyGrid', () => {
  it('reports free only what is clear of everything marked', () => {
    const grid = new OccupancyGrid({ minX: 0, minY: 0, maxX: 100, maxY: 100 });
    grid.markPiece(10, 50, 90, 50, 4);
    expect(grid.isBoxFree(50, 57, 0, 10, 4)).toBe(false);
    expect(grid.isBoxFree(50, 62, 0, 10, 4)).toBe(true);
    expect(grid.isBoxFree(50, 62, Math.PI / 2, 20, 4)).toBe(false);
    grid.markBox(50, 70, 0, 10, 10);
    expect(grid.isDiscFree(50, 70, 1)).toBe(false);
    grid.markOutline([20, 20, 40, 20, 40, 40, 20, 40], 0);
    expect(grid.isDiscFree(30, 30, 1)).toBe(false);
    expect(grid.isDiscFree(30, 15, 1)).toBe(true);
  });

  it('counts what lies outside as taken', () => {
    const grid = new OccupancyGrid({ minX: 0, minY: 0, maxX: 20, maxY: 20 });
    expect(grid.isDiscFree(10, 10, 2)).toBe(true);
    expect(grid.isDiscFree(19.5, 10, 2)).toBe(false);
    expect(grid.isDiscFree(-50, 10, 2)).toBe(false);
  });
});

it('strews no more trees over a whole region than memory holds', () => {
  const corner = graphOf({ 0: [0, 0], 1: [100_000, 0], 2: [100_000, 100_000] }, [
    { from: 0, to: 1, class: 'motorway' },
    { from: 1, to: 2, class: 'motorway' },
  ]);
  const { trees } = makeScenery(buildNetwork(corner), 1);
  expect(trees.length).toBeGreaterThan(100_000);
  expect(trees.length).toBeLessThan(2_000_000);
});
