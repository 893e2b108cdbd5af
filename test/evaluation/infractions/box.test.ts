import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, boxAt, boxesTouch, boxTouchesDisc, carBox } from '../../../evaluation/infractions/box';

const side = fc.double({ min: 0.5, max: 8, noNaN: true });
const place = fc.double({ min: -6, max: 6, noNaN: true });
const angle = fc.double({ min: -4, max: 4, noNaN: true });
const box = fc.tuple(place, place, angle, side, side).map((parts) => boxAt(...parts));

/** A point of a box by its shares of both sides, -1 to 1. */
const pointOf = ({ x, y, alongX, alongY, halfLength, halfWidth }: Box, u: number, v: number) => ({
  x: x + u * halfLength * alongX - v * halfWidth * alongY,
  y: y + u * halfLength * alongY + v * halfWidth * alongX,
});
const GRID = Array.from({ length: 25 }, (_, i) => i / 12 - 1).flatMap((u, _, all) => all.map((v) => [u, v] as const));

describe('boxes', () => {
  it.each([
    ['end to end', boxAt(0, 0, 0, 4, 2), boxAt(4.01, 0, 0, 4, 2), false],
    ['end into end', boxAt(0, 0, 0, 4, 2), boxAt(3.99, 0, 0, 4, 2), true],
    ['a corner short of a side', boxAt(0, 0, 0, 4, 2), boxAt(0, 1 + Math.SQRT2 + 0.01, Math.PI / 4, 2, 2), false],
    ['a corner into a side', boxAt(0, 0, 0, 4, 2), boxAt(0, 1 + Math.SQRT2 - 0.01, Math.PI / 4, 2, 2), true],
    // their bounds overlap, they do not
    ['corner to corner, turned', boxAt(0, 0, Math.PI / 4, 6, 1), boxAt(2, -2, Math.PI / 4, 6, 1), false],
    ['one inside the other', boxAt(0, 0, 1, 6, 6), boxAt(0.5, 0.5, 2, 1, 1), true],
  ])('%s', (_, a, b, touch) => {
    expect(boxesTouch(a, b)).toBe(touch);
    expect(boxesTouch(b, a)).toBe(touch);
  });

  it('touch wherever a point of one lies in the other', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const shared = GRID.some(([u, v]) => {
          const { x, y } = pointOf(a, u, v);
          return boxTouchesDisc(b, x, y, 0);
        });
        if (shared) expect(boxesTouch(a, b)).toBe(true);
        // what is wrongly called a touch would be thinner than the grid
        else if (boxesTouch(a, b)) {
          const near = GRID.some(([u, v]) => {
            const { x, y } = pointOf(a, u, v);
            return boxTouchesDisc(b, x, y, 0.5);
          });
          expect(near).toBe(true);
        }
      }),
    );
  });

  it('touch a disc at its radius from a side and from a corner', () => {
    const a = boxAt(0, 0, 0, 4, 2);
    expect([boxTouchesDisc(a, 0, 1.49, 0.5), boxTouchesDisc(a, 0, 1.51, 0.5)]).toEqual([true, false]);
    expect([boxTouchesDisc(a, 2.3, 1.39, 0.5), boxTouchesDisc(a, 2.3, 1.41, 0.5)]).toEqual([true, false]);
    expect(boxTouchesDisc(a, 0.3, 0.2, 0)).toBe(true);
  });

  it('of a car reaches from behind the rear axle to the front bumper', () => {
    const car = carBox({ x: 10, y: 5, heading: Math.PI / 2 });
    expect(boxTouchesDisc(car, 10, 5 + 1.35 + 2.19, 0)).toBe(true);
    expect(boxTouchesDisc(car, 10, 5 + 1.35 + 2.21, 0)).toBe(false);
    expect(boxTouchesDisc(car, 10, 5 + 1.35 - 2.19, 0)).toBe(true);
    expect(boxTouchesDisc(car, 10.91, 5, 0)).toBe(false);
  });
});
