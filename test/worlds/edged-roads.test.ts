import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topView } from '../../cli/top-view';
import type { RouteResult } from '../../evaluation/drive-route';
import { routePicture } from '../../evaluation/route-picture';
import { edgeLines } from '../../worlds/carriageway';
import { makeScenery } from '../../worlds/make-scenery';
import { distanceToOutline, isInside } from '../../worlds/outline';
import { Polyline } from '../../worlds/polyline';
import { RoadNetwork } from '../../worlds/road-network';
import { MARKING_DEFAULTS, type SurfaceKind, SurfaceMaker, type Surfaces } from '../../worlds/surfaces';
import type { World } from '../../worlds/world';
import { END, edgedNetwork } from './edged-network';

const EVERYWHERE = { minX: -512, minY: -512, maxX: 512, maxY: 512 };
const network = edgedNetwork();
const all = new SurfaceMaker(network).inBox(EVERYWHERE);

function triangles({ kinds, points }: Surfaces, kind: SurfaceKind): number[][] {
  return kinds.flatMap((k, i) => (k === kind ? [points.slice(6 * i, 6 * i + 6)] : []));
}
const area = ([ax, ay, bx, by, cx, cy]: number[]) => ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / 2;
const total = (list: number[][]) => list.reduce((sum, triangle) => sum + area(triangle), 0);
const corners = (triangle: number[]) => [0, 2, 4].map((k) => [triangle[k], triangle[k + 1]]);
const onStraight = (triangle: number[]) => corners(triangle).every(([x, y]) => y > -50 && x > -0.1 && x < END + 1);

describe('the paved strip of a map', () => {
  it('is drawn from edge to edge', () => {
    const straight = triangles(all, 'asphalt').filter(onStraight);
    expect(total(straight)).toBeCloseTo(((8 + 12) / 2) * END, 6);
    const bend = triangles(all, 'asphalt').filter((t) => corners(t).every(([, y]) => y < -50));
    // a ring of 1.6 rad between the radii 60 - 12 and 60 + 2, less what chords cut off
    const wanted = (1.6 * (62 ** 2 - 48 ** 2)) / 2;
    expect(Math.abs(total(bend) - wanted)).toBeLessThan(0.005 * wanted);
  });

  it('has the pavements of the map, and a kerb only with them', () => {
    const beside = (t: number[]) => onStraight(t) && corners(t).every(([, y]) => y > 3.9);
    const straight = triangles(all, 'pavement').filter(beside);
    expect(total(straight)).toBeCloseTo((3 - 0.25) * END, 6);
    // those round the junction begin at x = 98
    for (const kind of ['pavement', 'kerb'] as const)
      for (const [x, y] of triangles(all, kind).filter(onStraight).flatMap(corners))
        if (x < 97) expect(y).toBeGreaterThan(3.9);
  });

  it('is road exactly to its edges, with a margin as well', () => {
    const { left, right } = edgeLines(network.carriageways[1]);
    const outline = [
      ...left,
      ...[...Array(right.length / 2).keys()].reverse().flatMap((i) => [right[2 * i], right[2 * i + 1]]),
    ];
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 95, noNaN: true }),
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (x, y, margin) => {
          const up = (y - (4 + x / 25)) / Math.hypot(1, 1 / 25);
          const off = Math.max(up, -4 - y);
          if (Math.abs(off - margin) > 1e-9) expect(network.isOnRoad(x, y, margin)).toBe(off <= margin);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 80, noNaN: true }),
        fc.double({ min: -220, max: -120, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (x, y, margin) => {
          // beyond the ends the strip reaches a little, for the seams
          const { s } = network.carriageways[1].centre.project(x, y);
          if (s < 0.01 || s > network.carriageways[1].centre.length - 0.01) return;
          const off = isInside(outline, x, y) ? 0 : distanceToOutline(outline, x, y);
          if (Math.abs(off - margin) > 1e-9) expect(network.isOnRoad(x, y, margin)).toBe(off <= margin);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves no gap to the road or the junction that follows', () => {
    expect(network.isOnRoad(-0.2, 1)).toBe(true);
    expect(network.isOnRoad(-0.4, 1)).toBe(false);
  });

  it('is within the bounds', () => {
    expect(network.bounds.maxY).toBeGreaterThanOrEqual(8);
    expect(network.bounds.minX).toBeLessThanOrEqual(-12);
  });

  it('stays free of scenery', () => {
    const { buildings, trees } = makeScenery(network, 3);
    expect(buildings.length).toBeGreaterThan(5);
    expect(trees.length).toBeGreaterThan(5);
    for (const { x, y } of [...buildings, ...trees]) expect(network.isOnRoad(x, y, 0.5)).toBe(false);
    for (const { x, y } of trees) if (x > 0 && x < END && y > 0 && y < 30) expect(y).toBeGreaterThan(4 + x / 25 + 3);
  });
});

describe('markings of a map', () => {
  it('are painted where they are and as wide, and no others', () => {
    const centre = triangles(all, 'centre-line').filter(onStraight);
    expect(total(centre)).toBeCloseTo(0.15 * END, 6);
    for (const [, y] of centre.flatMap(corners)) expect(Math.abs(y)).toBeCloseTo(0.075, 9);
    expect(triangles(all, 'edge-line').filter(onStraight)).toEqual([]);
  });

  it('are broken as the style has dashes', () => {
    const style = { ...MARKING_DEFAULTS, dash: 2, gap: 3 };
    const dashes = triangles(new SurfaceMaker(network, style).inBox(EVERYWHERE), 'lane-line').filter(onStraight);
    expect(total(dashes)).toBeCloseTo(0.12 * 2 * (END / 5), 6);
    for (const [x, y] of dashes.flatMap(corners)) {
      expect(Math.abs(y - 3)).toBeCloseTo(0.06, 9);
      expect([0, 2]).toContainEqual(Math.round(x) % 5);
    }
  });

  it('are those of the style where the map has none, and follow the edges', () => {
    const edge = triangles(all, 'edge-line').flatMap(corners);
    const { centre } = network.carriageways[1];
    const offsets = edge.map(([x, y]) => centre.project(x, y).t);
    expect(Math.max(...offsets)).toBeCloseTo(12 - 0.15, 1);
    expect(Math.min(...offsets)).toBeCloseTo(-2 + 0.15, 1);
    const middle = triangles(all, 'centre-line')
      .flatMap(corners)
      .filter(([, y]) => y < -50);
    for (const [x, y] of middle) expect(centre.project(x, y).t).toBeCloseTo(5, 0);
  });

  it('belong to one box of a tiling each, as crossings and roads do', () => {
    const maker = new SurfaceMaker(network);
    const tiled: string[] = [];
    const text = ({ kinds, points }: Surfaces) => kinds.map((kind, i) => `${kind} ${points.slice(6 * i, 6 * i + 6)}`);
    for (let x = EVERYWHERE.minX; x < EVERYWHERE.maxX; x += 64)
      for (let y = EVERYWHERE.minY; y < EVERYWHERE.maxY; y += 64)
        tiled.push(...text(maker.inBox({ minX: x, minY: y, maxX: x + 64, maxY: y + 64 })));
    expect(tiled.sort()).toEqual(text(all).sort());
  });
});

describe('zebra crossings', () => {
  const stripes = triangles(all, 'crosswalk');

  it('have stripes along the traffic, inside the outline', () => {
    expect(total(stripes)).toBeCloseTo(4 * 0.5 * 11, 6);
    for (const [x, y] of stripes.flatMap(corners)) {
      expect([78, 82]).toContainEqual(Math.round(x * 1e6) / 1e6);
      expect(y).toBeGreaterThanOrEqual(-4);
      expect(y).toBeLessThanOrEqual(7);
    }
  });

  it('are the same whichever way round the outline goes, and whatever its shape inside it', () => {
    const parts = { drivingSide: 'right' as const, lanes: [], junctions: [], carriageways: [] };
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 2, max: 10, noNaN: true }), { minLength: 4, maxLength: 12 }),
        fc.boolean(),
        (radii, turned) => {
          const round = radii.map((r, i) => {
            const angle = (2 * Math.PI * i) / radii.length;
            return [r * Math.cos(angle), r * Math.sin(angle)];
          });
          const outline = Float64Array.from((turned ? round.reverse() : round).flat());
          const roads = new RoadNetwork({ ...parts, crosswalks: [outline] });
          const found = triangles(new SurfaceMaker(roads).inBox(EVERYWHERE), 'crosswalk');
          for (const triangle of found) {
            expect(area(triangle)).toBeGreaterThan(0);
            const [x, y] = [0, 1].map((k) => (triangle[k] + triangle[k + 2] + triangle[k + 4]) / 3);
            expect(isInside(outline, x, y) || distanceToOutline(outline, x, y) < 1e-6).toBe(true);
          }
        },
      ),
    );
  });

  it('are left out where they are beyond reason', () => {
    const crosswalks = [Float64Array.from([0, 0, 1e6, 0, 1e6, 4, 0, 4]), Float64Array.from([0, 0, 3, 0])];
    const roads = new RoadNetwork({ drivingSide: 'right', lanes: [], junctions: [], carriageways: [], crosswalks });
    expect(new SurfaceMaker(roads).inBox(EVERYWHERE).kinds).toEqual([]);
  });
});

describe('stop lines of a map', () => {
  const lines = (roads: RoadNetwork) => triangles(new SurfaceMaker(roads).inBox(EVERYWHERE), 'stop-line');
  const control = (kind: 'traffic-light' | 'speed-limit', lanes: number[]) =>
    edgedNetwork([{ kind, x: END, y: -2, heading: 0, lanes }]);

  it('are painted on the lanes that enter', () => {
    const found = lines(network);
    expect(found.length).toBe(2);
    for (const [x, y] of found.flatMap(corners)) {
      expect(y).toBeLessThan(-0.5);
      expect(END - x).toBeLessThan(1);
    }
  });

  it('are only before lights and signs where the map has some', () => {
    expect(lines(control('traffic-light', [1])).length).toBe(2);
    expect(lines(control('traffic-light', [0])).length).toBe(2);
    expect(lines(control('traffic-light', [2])).length).toBe(0);
    expect(lines(control('speed-limit', [2])).length).toBe(2);
  });
});

describe('pictures of a map', () => {
  const world = {
    id: 'edged',
    seed: 1,
    graph: { name: 'edged', drivingSide: 'right', nodes: [], streets: [] },
    network,
    scenery: { buildings: [], trees: [] },
    warnings: [],
  } satisfies World;

  it('show roads to their edges from above', () => {
    const picture = topView(world, { x: 50, y: 0, extent: 100, pixels: 400 });
    const at = (x: number, y: number) => {
      const o = 3 * (Math.floor((50 - y) * 4) * 400 + Math.floor(x * 4));
      return [...picture.data.slice(o, o + 3)];
    };
    const [asphalt, ground] = [at(40, 1.5), at(40, -20)];
    expect(at(95, 7.3)).toEqual(asphalt);
    expect(at(20, -3.7)).toEqual(asphalt);
    expect(at(20, -4.6)).toEqual(ground);
    expect(at(5, 7.3)).not.toEqual(asphalt);
    expect(at(80.2, 0.5)).not.toEqual(asphalt);
  });

  it('show roads to their edges in the picture of a route', () => {
    const path = new Polyline([10, -2, 90, -2]);
    const route = { path, length: path.length } as never;
    const result = {
      driven: [10, -2],
      start: { x: 10, y: -2 },
      goal: { x: 90, y: -2 },
      failure: null,
      infractions: [],
    } as unknown;
    const svg = routePicture(world, route, result as RouteResult);
    // the box begins 30 m west and ends 30 m north of the route
    expect(svg).toContain('points="20.0,24.0 120.0,20.0 120.0,32.0 20.0,32.0"');
  });
});
