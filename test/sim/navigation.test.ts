import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunningHash } from '../../core/hash';
import { RandomStream } from '../../core/random';
import { advisedSpeed } from '../../sim/advised-speed';
import { drawLine } from '../../sim/line-raster';
import type { Image } from '../../sim/observation';
import { PoseNoise } from '../../sim/pose-noise';
import { RouteMap } from '../../sim/route-map';
import { speedProfile } from '../../sim/speed-profile';
import type { StreetGraph } from '../../worlds/street-graph';
import { bend, HAND_MADE_ROUTES, pathOf, routeAlong, straight } from './fixtures';

function graphOf(lines: number[][]): StreetGraph {
  return {
    name: 'test',
    drivingSide: 'right',
    nodes: [],
    streets: lines.map((points, id) => ({
      id,
      from: 2 * id,
      to: 2 * id + 1,
      points,
      lanesForward: 1,
      lanesBackward: 1,
      laneWidth: 3,
      speedLimit: 13.9,
      class: 'residential',
      roundabout: false,
      name: '',
    })),
  };
}

function grid(): StreetGraph {
  const lines: number[][] = [];
  for (let i = -4; i <= 4; i++) {
    lines.push([-300, 60 * i, 0, 60 * i + 4, 300, 60 * i]);
    lines.push([70 * i, -300, 70 * i + 5, 0, 70 * i, 300]);
  }
  return graphOf(lines);
}

const at = (image: Image, column: number, row: number, channel: number) =>
  image.data[(row * image.width + column) * image.channels + channel];

describe('PoseNoise', () => {
  it('has the stated spread and memory, whatever the step', () => {
    for (const dt of [0.1, 1]) {
      const noise = new PoseNoise({}, new RandomStream(5, 'pose-noise'));
      let square = 0;
      let product = 0;
      let heading = 0;
      let last = noise.x;
      const count = 200_000;
      for (let i = 0; i < count; i++) {
        noise.advance(dt);
        square += (noise.x * noise.x + noise.y * noise.y) / 2;
        heading += noise.heading * noise.heading;
        product += noise.x * last;
        last = noise.x;
      }
      expect(Math.sqrt(square / count)).toBeGreaterThan(1.85);
      expect(Math.sqrt(square / count)).toBeLessThan(2.15);
      expect((Math.sqrt(heading / count) * 180) / Math.PI).toBeCloseTo(3, 0);
      expect(product / square).toBeGreaterThan(0.85 * Math.exp(-dt / 20));
    }
  });

  it('is spread from the start, repeats with its seed and can be turned off', () => {
    let square = 0;
    for (let seed = 0; seed < 2000; seed++) square += new PoseNoise({}, new RandomStream(seed, 'pose-noise')).x ** 2;
    expect(Math.sqrt(square / 2000)).toBeCloseTo(2, 0);
    const a = new PoseNoise({}, new RandomStream(1, 'n'));
    const b = new PoseNoise({}, new RandomStream(1, 'n'));
    for (let i = 0; i < 50; i++) {
      a.advance(0.1);
      b.advance(0.1);
    }
    expect(a.apply({ x: 1, y: 2, heading: 3.1 })).toEqual(b.apply({ x: 1, y: 2, heading: 3.1 }));
    const off = new PoseNoise({ positionSigma: 0, headingSigmaDeg: 0 }, new RandomStream(1, 'n'));
    off.advance(1);
    expect(off.apply({ x: 1, y: 2, heading: 3 })).toEqual({ x: 1, y: 2, heading: 3 });
  });
});

describe('drawLine', () => {
  it('covers exactly the pixels within reach, softened over one pixel', () => {
    const coordinate = fc.double({ min: -20, max: 40, noNaN: true });
    fc.assert(
      fc.property(
        coordinate,
        coordinate,
        coordinate,
        coordinate,
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        (...args) => {
          const [c0, r0, c1, r1, half] = args;
          const image: Image = { width: 20, height: 16, channels: 2, data: new Uint8Array(20 * 16 * 2) };
          drawLine(image, 1, c0, r0, c1, r1, half);
          let worst = 0;
          let elsewhere = 0;
          for (let row = 0; row < 16; row++) {
            for (let column = 0; column < 20; column++) {
              const dx = c1 - c0;
              const dy = r1 - r0;
              const square = dx * dx + dy * dy;
              const ex = column + 0.5 - c0;
              const ey = row + 0.5 - r0;
              const f = square > 0 ? Math.max(0, Math.min(1, (ex * dx + ey * dy) / square)) : 0;
              const distance = Math.hypot(ex - f * dx, ey - f * dy);
              const expected = 255 * Math.max(0, Math.min(1, half + 0.5 - distance));
              worst = Math.max(worst, Math.abs(at(image, column, row, 1) - expected));
              elsewhere += at(image, column, row, 0);
            }
          }
          expect(worst).toBeLessThanOrEqual(0.51);
          expect(elsewhere).toBe(0);
        },
      ),
      { numRuns: 200, seed: 4 },
    );
  });
});

describe('RouteMap', () => {
  it('is heading-up with the car three quarters down', () => {
    // a street east, and one that leaves it to the north 24 m (20 pixels) ahead of the car
    const map = new RouteMap({
      graph: graphOf([
        [-100, 0, 100, 0],
        [24, 0, 24, 100],
      ]),
    });
    const ahead = map.draw({ x: 0, y: 0, heading: 0 }, null);
    expect([ahead.width, ahead.height, ahead.channels]).toEqual([50, 50, 2]);
    expect(at(ahead, 25, 37, 0), 'the car is on the street').toBe(255);
    expect(at(ahead, 25, 2, 0), 'the street leads up').toBe(255);
    expect(at(ahead, 5, 17, 0), 'north is left of a car that heads east').toBe(255);
    expect(at(ahead, 45, 17, 0)).toBe(0);
    expect(at(ahead, 5, 30, 0)).toBe(0);
    const back = map.draw({ x: 48, y: 0, heading: Math.PI }, null);
    expect(at(back, 45, 17, 0), 'north is right of a car that heads west').toBe(255);
    expect(at(back, 5, 17, 0)).toBe(0);
  });

  it('draws streets 6 m wide', () => {
    const map = new RouteMap({ graph: graphOf([[-100, 0, 100, 0]]) });
    const image = map.draw({ x: 0, y: 0, heading: 0 }, null);
    let sum = 0;
    for (let column = 0; column < 50; column++) sum += at(image, column, 20, 0);
    expect((sum / 255) * 1.2).toBeCloseTo(6, 1);
  });

  it('draws what remains of the route, and nothing of it on an unrouted map', () => {
    const map = new RouteMap({ graph: grid() });
    const route = routeAlong(pathOf([straight(100)]));
    const sum = (channel: number) => {
      let total = 0;
      for (let i = channel; i < map.image.data.length; i += 2) total += map.image.data[i];
      return total;
    };
    map.draw({ x: 50, y: 0, heading: 0 }, null);
    expect(sum(1)).toBe(0);
    expect(sum(0)).toBeGreaterThan(0);
    map.draw({ x: 50, y: 0, heading: 0 }, route, 50);
    const whole = sum(1);
    expect((whole / 255) * 1.2 * 1.2).toBeGreaterThan(0.75 * 55 * 5);
    map.draw({ x: 50, y: 0, heading: 0 }, route, 80);
    expect(at(map.image, 25, 40, 1), 'what is driven is gone').toBe(0);
    expect(at(map.image, 25, 14, 1), 'bright at the progress').toBeGreaterThan(245);
    expect(at(map.image, 25, 1, 1), 'fading ahead').toBeLessThan(at(map.image, 25, 14, 1));
    map.draw({ x: 90, y: 0, heading: 0 }, route, 90);
    expect(at(map.image, 25, 33, 1)).toBeGreaterThan(230);
    expect(at(map.image, 25, 20, 1), 'nothing beyond the goal').toBe(0);
  });

  it('turns with the car: a turned world under a turned car gives the same map', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (turn) => {
        const turned = (x: number, y: number) => [
          x * Math.cos(turn) - y * Math.sin(turn),
          x * Math.sin(turn) + y * Math.cos(turn),
        ];
        const lines = [
          [-80, 3, 40, 10, 90, -20],
          [10, -60, 12, 60],
        ];
        const plain = new RouteMap({ graph: graphOf(lines) });
        const other = new RouteMap({
          graph: graphOf(
            lines.map(([...p]) =>
              Array.from({ length: p.length / 2 }, (_, i) => turned(p[2 * i], p[2 * i + 1])).flat(),
            ),
          ),
        });
        const [x, y] = turned(5, 4);
        const a = plain.draw({ x: 5, y: 4, heading: 0.2 }, null).data;
        const b = other.draw({ x, y, heading: 0.2 + turn }, null).data;
        expect(a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 30, seed: 2 },
    );
  });

  it('shows map errors: shift, rotation, missing streets', () => {
    const graph = grid();
    const plain = new RouteMap({ graph });
    const shifted = new RouteMap({ graph }, { errors: { shiftX: 5, shiftY: -3 } });
    const same = shifted.draw({ x: 15, y: 7, heading: 0.4 }, null).data.slice();
    expect(same).toEqual(plain.draw({ x: 10, y: 10, heading: 0.4 }, null).data);
    const rotated = new RouteMap({ graph }, { errors: { rotationDeg: 10 } });
    const a = rotated.draw({ x: 10, y: 10, heading: 0.4 }, null).data;
    const b = plain.draw({ x: 10, y: 10, heading: 0.4 - Math.PI / 18 }, null).data;
    expect(a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0)).toBeLessThanOrEqual(1);
    const none = new RouteMap({ graph }, { errors: { missingStreets: 1 } });
    expect(none.draw({ x: 0, y: 0, heading: 0 }, null).data.every((value) => value === 0)).toBe(true);
    const missing = (seed: number) => {
      const map = new RouteMap({ graph }, { metresPerPixel: 10, errors: { missingStreets: 0.5, seed } });
      return new RunningHash().bytes(map.draw({ x: 0, y: 0, heading: 0 }, null).data).digest();
    };
    expect(missing(1)).toBe(missing(1));
    expect(missing(1)).not.toBe(missing(2));
  });

  it('gives the same bytes as ever', () => {
    const map = new RouteMap({ graph: grid() });
    const hash = new RunningHash();
    for (let s = 0; s < HAND_MADE_ROUTES.roundabout.length; s += 5) {
      hash.bytes(map.draw(HAND_MADE_ROUTES.roundabout.path.poseAt(s, 0.5), HAND_MADE_ROUTES.roundabout, s).data);
    }
    expect(hash.digest()).toBe('580e8360eb54b2bf');
  });

  it('works in a place without streets', () => {
    const map = new RouteMap({ graph: graphOf([]) });
    expect(map.draw({ x: 0, y: 0, heading: 0 }, HAND_MADE_ROUTES.straight).data.some((value) => value > 0)).toBe(true);
  });
});

describe('advisedSpeed', () => {
  const route = {
    ...routeAlong(pathOf([straight(100), bend(-90, 6), straight(100)])),
    limitFrom: [0, 105],
    limits: [13.9, 8.3],
  };
  const profile = speedProfile(route);

  it('is never above the profile from 2 m behind to 4 m ahead of the rough position, and not below all of it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: route.length, noNaN: true }), (s) => {
        const { x, y } = route.path.pointAt(s);
        const { advisedSpeed: advised } = advisedSpeed(route, profile, { x, y }, s);
        let least = Number.POSITIVE_INFINITY;
        for (let d = -2; d <= 4; d += 0.25) least = Math.min(least, profile.speedAt(s + d));
        expect(advised).toBeGreaterThanOrEqual(1.5);
        expect(advised).toBeLessThanOrEqual(Math.max(1.5, least) + 1e-6);
        expect(advised).toBeGreaterThan(least - 0.3);
      }),
      { seed: 6 },
    );
  });

  it('gives the limit of the street and is not led astray by a later part of the route', () => {
    const at50 = route.path.pointAt(50);
    expect(advisedSpeed(route, profile, at50, 50).speedLimit).toBe(13.9);
    expect(advisedSpeed(route, profile, route.path.pointAt(180), 180).speedLimit).toBe(8.3);
    const astray = advisedSpeed(route, profile, route.path.pointAt(104.7), 50);
    expect(astray.advisedSpeed).toBeGreaterThan(6);
  });
});
