import { fractionAlong } from './segments';

/** Whether a point lies inside a closed outline (x, y pairs, first point not repeated), by the even-odd rule. */
export function isInside(outline: ArrayLike<number>, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const yi = outline[i + 1];
    const yj = outline[j + 1];
    if (yi > y !== yj > y && x < ((outline[j] - outline[i]) * (y - yi)) / (yj - yi) + outline[i]) inside = !inside;
  }
  return inside;
}

/** Distance from a point to a closed outline, from inside or outside [m]. */
export function distanceToOutline(outline: ArrayLike<number>, x: number, y: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [outline[j], outline[j + 1], outline[i], outline[i + 1]];
    const f = fractionAlong(x, y, ax, ay, bx, by);
    const ex = x - ax - f * (bx - ax);
    const ey = y - ay - f * (by - ay);
    best = Math.min(best, ex * ex + ey * ey);
  }
  return Math.sqrt(best);
}

/** Centre of the area of a closed outline (x, y pairs, first point not repeated) [m]. */
export function centroid(p: Float64Array): [number, number] {
  let x = 0;
  let y = 0;
  let twice = 0;
  for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
    const cross = (p[j] - p[0]) * (p[i + 1] - p[1]) - (p[i] - p[0]) * (p[j + 1] - p[1]);
    x += cross * (p[j] + p[i] - 2 * p[0]);
    y += cross * (p[j + 1] + p[i + 1] - 2 * p[1]);
    twice += cross;
  }
  return [p[0] + x / (3 * twice), p[1] + y / (3 * twice)];
}
