/** An upright rectangle of the plan [m]. */
export interface PlanBox {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/** The box that holds nothing: its sides are infinite and the wrong way round. */
export const EMPTY_BOX: Readonly<PlanBox> = {
  minX: Number.POSITIVE_INFINITY,
  minY: Number.POSITIVE_INFINITY,
  maxX: Number.NEGATIVE_INFINITY,
  maxY: Number.NEGATIVE_INFINITY,
};

/** The smallest box around points (x, y pairs), `margin` metres added on every side. */
export function boxOf(points: ArrayLike<number>, margin = 0): PlanBox {
  let { minX, minY, maxX, maxY } = EMPTY_BOX;
  for (let i = 0; i < points.length; i += 2) {
    minX = Math.min(minX, points[i]);
    minY = Math.min(minY, points[i + 1]);
    maxX = Math.max(maxX, points[i]);
    maxY = Math.max(maxY, points[i + 1]);
  }
  return { minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin };
}

/** The smallest box around two boxes. */
export function unionOf(a: Readonly<PlanBox>, b: Readonly<PlanBox>): PlanBox {
  return {
    minX: Math.min(a.minX, b.minX),
    minY: Math.min(a.minY, b.minY),
    maxX: Math.max(a.maxX, b.maxX),
    maxY: Math.max(a.maxY, b.maxY),
  };
}

/** Whether a point belongs to a box: one on the west or south edge does, one on the east or north edge does not. */
export function holds(box: Readonly<PlanBox>, x: number, y: number): boolean {
  return x >= box.minX && x < box.maxX && y >= box.minY && y < box.maxY;
}
