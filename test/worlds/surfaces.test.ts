import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cos, sin, TAU } from '../../core/maths';
import { buildNetwork } from '../../worlds/build-network';
import { triangulate } from '../../worlds/scenery/triangulate';
import { MARKING_DEFAULTS, type SurfaceKind, SurfaceMaker, type Surfaces } from '../../worlds/surfaces';
import { generateTown } from '../../worlds/town';
import { crossingNetwork } from '../sim/crossing-world';

const EVERYWHERE = { minX: -1000, minY: -1000, maxX: 1000, maxY: 1000 };

function triangles({ kinds, points }: Surfaces, kind?: SurfaceKind): number[][] {
  return kinds.flatMap((k, i) => (kind === undefined || k === kind ? [points.slice(6 * i, 6 * i + 6)] : []));
}

function area([ax, ay, bx, by, cx, cy]: number[]): number {
  return ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / 2;
}

function total(surfaces: Surfaces, kind: SurfaceKind): number {
  return triangles(surfaces, kind).reduce((sum, triangle) => sum + area(triangle), 0);
}

describe('SurfaceMaker', () => {
  const network = crossingNetwork();
  const all = new SurfaceMaker(network).inBox(EVERYWHERE);

  it('paves every carriageway and junction once', () => {
    const streets = network.carriageways.reduce((sum, { centre, width }) => sum + centre.length * width, 0);
    const junction = triangulate(network.junctions[0].outline);
    const { outline } = network.junctions[0];
    let paved = 0;
    for (let i = 0; i < junction.length; i += 3) {
      paved += area(junction.slice(i, i + 3).flatMap((k) => [outline[2 * k], outline[2 * k + 1]]));
    }
    expect(total(all, 'asphalt')).toBeCloseTo(streets + paved, -1);
  });

  it('turns every triangle counter-clockwise', () => {
    for (const triangle of triangles(all)) expect(area(triangle)).toBeGreaterThan(0);
  });

  it.each([crossingNetwork(), buildNetwork(generateTown({ seed: 4, sizeMetres: 400 }))])(
    'gives each triangle to exactly one box of a tiling',
    (roads) => {
      const maker = new SurfaceMaker(roads);
      const tiled: string[] = [];
      for (let x = -1024; x < 1024; x += 64) {
        for (let y = -1024; y < 1024; y += 64) {
          const { kinds, points } = maker.inBox({ minX: x, minY: y, maxX: x + 64, maxY: y + 64 });
          kinds.forEach((kind, i) => {
            tiled.push(`${kind} ${points.slice(6 * i, 6 * i + 6)}`);
          });
        }
      }
      const whole = new SurfaceMaker(roads).inBox({ minX: -1024, minY: -1024, maxX: 1024, maxY: 1024 });
      const wanted = whole.kinds.map((kind, i) => `${kind} ${whole.points.slice(6 * i, 6 * i + 6)}`);
      expect(tiled.sort()).toEqual(wanted.sort());
    },
  );

  it.each([
    ['right', 1],
    ['left', -1],
  ] as const)('paints stop lines on the lanes that enter, driving on the %s', (side, sign) => {
    const lines = triangles(new SurfaceMaker(crossingNetwork(side)).inBox(EVERYWHERE), 'stop-line');
    const east = lines.filter((t) => t[0] > 5 && Math.abs(t[1]) < 8);
    expect(east.length).toBe(2);
    // Westbound traffic enters from the east, on the northern half where it drives on the right.
    for (const t of east) for (const k of [1, 3, 5]) expect(sign * t[k]).toBeGreaterThan(0);
  });

  it('paints the centre line between the directions only', () => {
    const style = { ...MARKING_DEFAULTS, mainCentre: 'solid', minorCentre: 'none' } as const;
    const centre = triangles(new SurfaceMaker(network, style).inBox(EVERYWHERE), 'centre-line');
    const east = centre.filter((t) => t[0] > 10 && Math.abs(t[1]) < 8);
    expect(east.length).toBeGreaterThan(0);
    for (const t of east) for (const k of [1, 3, 5]) expect(Math.abs(t[k])).toBeCloseTo(style.width / 2, 6);
    expect(centre.some((t) => t[0] < -10 && Math.abs(t[1]) < 5)).toBe(false);
  });

  it('closes dead ends with kerb and pavement', () => {
    const beyond = triangles(all, 'pavement').filter((t) => t[0] > 200 && t[2] > 200 && t[4] > 200);
    expect(beyond.length).toBeGreaterThan(0);
  });
});

describe('triangulate', () => {
  it('covers star-shaped outlines exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 10, noNaN: true }), { minLength: 3, maxLength: 40 }), (radii) => {
        const outline = radii.flatMap((r, i) => [r * cos((TAU * i) / radii.length), r * sin((TAU * i) / radii.length)]);
        let wanted = 0;
        for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
          wanted += (outline[j] * outline[i + 1] - outline[i] * outline[j + 1]) / 2;
        }
        const corners = triangulate(outline);
        expect(corners.length).toBe(3 * (radii.length - 2));
        let sum = 0;
        for (let i = 0; i < corners.length; i += 3) {
          const piece = area(corners.slice(i, i + 3).flatMap((k) => [outline[2 * k], outline[2 * k + 1]]));
          expect(piece).toBeGreaterThan(-1e-9);
          sum += piece;
        }
        expect(sum).toBeCloseTo(wanted, 6);
      }),
      { seed: 7 },
    );
  });

  it('still ends on an outline that crosses itself', () => {
    expect(triangulate([0, 0, 10, 10, 10, 0, 0, 10]).length).toBe(6);
  });
});
