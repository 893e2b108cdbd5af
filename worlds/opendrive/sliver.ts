/** Least length of a line [m]. */
const SLIVER = 0.01;

/**
 * Gives a middle line that is a single point a direction: lanes that go round on the spot leave their middle where it is.
 *
 * @param points x, y pairs; @param beside what goes with each point
 */
export function requireLine(points: number[], ...beside: number[][]): void {
  if (points.length !== 2) return;
  points.push(points[0] + SLIVER, points[1]);
  for (const list of beside) list.push(list[0]);
}
