import { describe, expect, it } from 'vitest';
import { ROUTE_MAP_DEFAULTS, RouteMap } from '../../sim/route-map';
import { crossing, crossroadsWorld } from './crossroads';

const world = crossroadsWorld();
const ROUTE = crossing(world, 'west', 'north');
const { width, height, metresPerPixel } = ROUTE_MAP_DEFAULTS;
const NORTHWARD = { x: 3, y: -20, heading: Math.PI / 2 };

/** A pixel of a two-channel image, counted from the left and from the top. */
const pixel = (data: Uint8Array, column: number, row: number, channel: number) =>
  data[2 * (row * width + column) + channel];

describe('the map of one drive', () => {
  it('is shifted by as many pixels as its metres make', () => {
    const map = new RouteMap(world);
    const plain = map.draw(NORTHWARD, ROUTE, 40).data.slice();
    for (const [right, up] of [
      [3, 0],
      [0, 4],
      [-2, 5],
    ]) {
      map.reset({ shiftX: right * metresPerPixel, shiftY: up * metresPerPixel });
      const shifted = map.draw(NORTHWARD, ROUTE, 40).data;
      let compared = 0;
      for (let row = 6; row < height - 6; row++)
        for (let column = 6; column < width - 6; column++)
          for (const channel of [0, 1]) {
            const before = pixel(plain, column - right, row + up, channel);
            expect(Math.abs(pixel(shifted, column, row, channel) - before)).toBeLessThanOrEqual(1);
            compared += Number(before > 0);
          }
      expect(compared).toBeGreaterThan(100);
    }
  });

  it('is the same whether the errors are options or come with the drive', () => {
    const errors = { shiftX: 4, shiftY: -3, rotationDeg: 12, missingStreets: 0.5, seed: 9 };
    const made = new RouteMap(world, { errors }).draw(NORTHWARD, ROUTE, 10).data.slice();
    const map = new RouteMap(world);
    const plain = map.draw(NORTHWARD, ROUTE, 10).data.slice();
    map.reset(errors);
    expect(map.draw(NORTHWARD, ROUTE, 10).data).toEqual(made);
    map.reset();
    expect(map.draw(NORTHWARD, ROUTE, 10).data).toEqual(plain);
    expect(made).not.toEqual(plain);
  });

  it('lacks the share of streets that it says, and keeps the route', () => {
    const map = new RouteMap(world);
    map.reset({ missingStreets: 1 });
    const { data } = map.draw(NORTHWARD, ROUTE, 40);
    expect(data.some((value, i) => i % 2 === 0 && value > 0)).toBe(false);
    expect(data.some((value, i) => i % 2 === 1 && value > 0)).toBe(true);
    // four streets: over many seeds, half of them are left
    const all = new RouteMap(world, { metresPerPixel: 8 });
    const isThere = [
      [0, 1],
      [0, -1],
      [1, 0],
      [-1, 0],
    ].map(([x, y]) => [25 + 6 * x, Math.floor(0.75 * 50) - 6 * y]);
    let there = 0;
    for (let seed = 1; seed <= 100; seed++) {
      all.reset({ missingStreets: 0.3, seed });
      const image = all.draw({ x: 0, y: 0, heading: Math.PI / 2 }, null).data;
      for (const [column, row] of isThere) there += Number(pixel(image, column, row, 0) > 0);
    }
    expect(there / 400).toBeGreaterThan(0.63);
    expect(there / 400).toBeLessThan(0.77);
  });

  it('is blank: no street and no route', () => {
    const map = new RouteMap(world);
    map.draw(NORTHWARD, ROUTE, 40);
    map.reset({ blank: true });
    expect(map.draw(NORTHWARD, ROUTE, 40).data.every((value) => value === 0)).toBe(true);
  });
});
