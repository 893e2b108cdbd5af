import { pointToSegment } from '../segments';

/** Leaves out points that lie within `tolerance` metres of the line without them (Douglas and Peucker 1973). Ends stay. */
export function simplifyLine(points: readonly number[], tolerance: number): number[] {
  const count = points.length / 2;
  const kept = new Uint8Array(count);
  kept[0] = kept[count - 1] = 1;
  const spans = [[0, count - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [a, b] = span;
    let furthest = -1;
    let distance = tolerance;
    for (let i = a + 1; i < b; i++) {
      const d = pointToSegment(
        points[2 * i],
        points[2 * i + 1],
        points[2 * a],
        points[2 * a + 1],
        points[2 * b],
        points[2 * b + 1],
      );
      if (d > distance) {
        distance = d;
        furthest = i;
      }
    }
    if (furthest < 0) continue;
    kept[furthest] = 1;
    spans.push([a, furthest], [furthest, b]);
  }
  return points.filter((_, k) => kept[k >> 1]);
}
