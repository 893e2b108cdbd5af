/** Where the point of the segment a-b that is nearest to p lies, as a share of its length: 0 at a, 1 at b. */
export function fractionAlong(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy;
  return square > 0 ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / square)) : 0;
}

/** Distance from a point to the segment a-b [m]. */
export function pointToSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const f = fractionAlong(px, py, ax, ay, bx, by);
  return Math.hypot(px - ax - f * (bx - ax), py - ay - f * (by - ay));
}

/** Whether the segments a-b and c-d properly cross or touch. Parallel segments on one line do not count. */
export function segmentsCross(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean {
  const cross = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  if (cross === 0) return false;
  const f = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / cross;
  const g = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / cross;
  return f >= 0 && f <= 1 && g >= 0 && g <= 1;
}

/** Distance between the segments a-b and c-d [m]; 0 where they cross. */
export function segmentDistance(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): number {
  if (segmentsCross(ax, ay, bx, by, cx, cy, dx, dy)) return 0;
  return Math.min(
    pointToSegment(ax, ay, cx, cy, dx, dy),
    pointToSegment(bx, by, cx, cy, dx, dy),
    pointToSegment(cx, cy, ax, ay, bx, by),
    pointToSegment(dx, dy, ax, ay, bx, by),
  );
}
