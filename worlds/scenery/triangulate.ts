/**
 * Cuts a simple polygon into triangles by ear clipping.
 *
 * Outlines that cross themselves (untidy map data) still give `n - 2` triangles that cover about the same area: when no
 * ear is left, the corner that turns left most is cut.
 *
 * @param outline x, y pairs, counter-clockwise, first point not repeated
 * @returns indices of corners, three a triangle, counter-clockwise
 */
export function triangulate(outline: ArrayLike<number>): number[] {
  const left = Array.from({ length: outline.length / 2 }, (_, i) => i);
  const out: number[] = [];
  while (left.length > 3) {
    const n = left.length;
    let cut = -1;
    let widest = -1;
    let widestTurn = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < n && cut < 0; i++) {
      const a = left[(i + n - 1) % n];
      const b = left[i];
      const c = left[(i + 1) % n];
      const turn = cross(outline, a, b, c);
      if (turn > widestTurn) {
        widestTurn = turn;
        widest = i;
      }
      if (turn > 0 && !holdsAny(outline, left, a, b, c)) cut = i;
    }
    if (cut < 0) cut = widest;
    out.push(left[(cut + n - 1) % n], left[cut], left[(cut + 1) % n]);
    left.splice(cut, 1);
  }
  if (left.length === 3) out.push(left[0], left[1], left[2]);
  return out;
}

function cross(p: ArrayLike<number>, a: number, b: number, c: number): number {
  return (p[2 * b] - p[2 * a]) * (p[2 * c + 1] - p[2 * a + 1]) - (p[2 * b + 1] - p[2 * a + 1]) * (p[2 * c] - p[2 * a]);
}

function holdsAny(p: ArrayLike<number>, left: readonly number[], a: number, b: number, c: number): boolean {
  for (const i of left) {
    if (i === a || i === b || i === c) continue;
    if (cross(p, a, b, i) >= 0 && cross(p, b, c, i) >= 0 && cross(p, c, a, i) >= 0) return true;
  }
  return false;
}
