import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { Picture, row, stack } from '../../cli/picture';
import { topView } from '../../cli/top-view';
import { fakeWorld, straightRoute } from '../evaluation/fake-environment';

const pixel = ({ data, width }: Picture, x: number, y: number) => [
  ...data.slice(3 * (y * width + x), 3 * (y * width + x) + 3),
];
const isGrey = ([r, g, b]: number[]) => Math.abs(r - g) < 12 && Math.abs(g - b) < 12;

describe('Picture', () => {
  it('enlarges images side by side and below one another, and is a PNG', () => {
    const image = { width: 2, height: 1, channels: 3, data: Uint8Array.from([255, 0, 0, 0, 0, 255]) };
    const one = row(
      [
        { image, scale: 3 },
        { image, scale: 1 },
      ],
      1,
    );
    expect([one.width, one.height]).toEqual([11, 5]);
    expect([pixel(one, 1, 1), pixel(one, 3, 3), pixel(one, 4, 1)]).toEqual([
      [255, 0, 0],
      [255, 0, 0],
      [0, 0, 255],
    ]);
    const both = stack([one, one]);
    expect([both.width, both.height]).toEqual([11, 10]);
    expect(pixel(both, 4, 6)).toEqual([0, 0, 255]);
    const read = decode(both.png());
    expect([read.width, read.height, read.channels]).toEqual([11, 10, 3]);
    expect([...read.data]).toEqual([...both.data]);
  });

  it('shows a route map: streets grey, the route in colour over them', () => {
    const picture = new Picture(3, 1);
    picture.paste({ width: 3, height: 1, channels: 2, data: Uint8Array.from([0, 0, 255, 0, 255, 255]) }, 0, 0);
    expect(pixel(picture, 0, 0)).toEqual([0, 0, 0]);
    expect(isGrey(pixel(picture, 1, 0))).toBe(true);
    expect(isGrey(pixel(picture, 2, 0))).toBe(false);
  });
});

describe('topView', () => {
  const view = topView(fakeWorld(), {
    x: 50,
    y: 0,
    extent: 40,
    pixels: 400,
    route: straightRoute(100, -1.5),
    car: { x: 45, y: 5, heading: Math.PI / 2 },
  });

  it('has north up and east right: street in the middle, route below it, the car pointing up', () => {
    expect(isGrey(pixel(view, 300, 220))).toBe(false); // route, 1.5 m south of the middle
    expect(isGrey(pixel(view, 300, 185))).toBe(true); // asphalt, 1.5 m north
    expect(isGrey(pixel(view, 300, 60))).toBe(false); // grass
    const [r, g] = pixel(view, 150, 145); // the car's middle: 45 + 0, 5 + 1.35 -> 150, 136
    expect(r).toBeGreaterThan(2 * g);
    expect(pixel(view, 150, 122)).toEqual(pixel(view, 150, 145)); // 2.2 m ahead of its middle it still is
    expect(pixel(view, 172, 136)).not.toEqual(pixel(view, 150, 145)); // but not 2.2 m to its right
  });
});
