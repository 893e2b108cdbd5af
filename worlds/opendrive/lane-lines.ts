/** A step between lanes is eased over this many times the root of its size, and this length at least [m]. */
const EASE = 20;
const LEAST_EASE = 3;
/** Steps smaller than this are rounding [m]. */
const ROUNDING = 1e-4;

/** Length over which a step of `gap` metres is eased, in a line of a length [m]. */
function easeLength(gap: number, length: number): number {
  return Math.min(length, Math.max(LEAST_EASE, EASE * Math.sqrt(gap)));
}

/** Moves one end of a line (x, y pairs) to a point, and what is near it along, ever less with the distance. */
export function moveEnd(points: number[], atEnd: boolean, x: number, y: number): void {
  const last = points.length - 2;
  const end = atEnd ? last : 0;
  const dx = x - points[end];
  const dy = y - points[end + 1];
  const gap = Math.sqrt(dx * dx + dy * dy);
  if (gap > ROUNDING) {
    let length = 0;
    for (let i = 2; i <= last; i += 2) length += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
    const ease = easeLength(gap, length);
    let driven = 0;
    // lengths are those of the line as it was: the point before has been moved
    let wasX = points[end];
    let wasY = points[end + 1];
    for (let k = 1; k < points.length / 2; k++) {
      const i = atEnd ? last - 2 * k : 2 * k;
      driven += Math.hypot(points[i] - wasX, points[i + 1] - wasY);
      if (driven >= ease) break;
      wasX = points[i];
      wasY = points[i + 1];
      const share = smoothStep(1 - driven / ease);
      points[i] += share * dx;
      points[i + 1] += share * dy;
    }
  }
  points[end] = x;
  points[end + 1] = y;
}

function smoothStep(f: number): number {
  return f * f * f * (10 - 15 * f + 6 * f * f);
}
