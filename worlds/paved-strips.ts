import Flatbush from 'flatbush';
import { cos, sin } from '../core/maths';
import { type Carriageway, edgeLines } from './carriageway';
import { boxOf } from './plan-box';
import { pointToSegment } from './segments';

/** How far a strip reaches beyond its ends [m]: roads of a map that follow one another leave gaps of centimetres. */
const SEAM = 0.3;

/** Where carriageways that bring their edges are paved, exactly: a packed R-tree over the pieces between their cross-sections. */
export class PavedStrips {
  private readonly tree: Flatbush | null;
  /** Corners of each piece in order round it: x, y of left, right, next right, next left [m]. */
  private readonly corners: Float64Array;

  constructor(roads: readonly Carriageway[]) {
    const pieces = roads.reduce((sum, { centre }) => sum + centre.count + 1, 0);
    this.corners = new Float64Array(8 * pieces);
    this.tree = pieces ? new Flatbush(pieces) : null;
    let at = 0;
    for (const road of roads) {
      const sections = crossSections(road);
      for (let i = 0; i + 7 < sections.length; i += 4) {
        const piece = this.corners.subarray(at, at + 8);
        piece.set(sections.subarray(i, i + 4));
        piece.set([sections[i + 6], sections[i + 7], sections[i + 4], sections[i + 5]], 4);
        const box = boxOf(piece);
        this.tree?.add(box.minX, box.minY, box.maxX, box.maxY);
        at += 8;
      }
    }
    this.tree?.finish();
  }

  /** Whether a point lies on one of them, `margin` metres beyond the edge still counting. */
  holds(x: number, y: number, margin: number): boolean {
    return (this.tree?.search(x - margin, y - margin, x + margin, y + margin) ?? []).some((piece) => {
      const c = this.corners.subarray(8 * piece, 8 * piece + 8);
      if (inTriangle(x, y, c, 0, 2, 4) || inTriangle(x, y, c, 0, 4, 6)) return true;
      if (margin <= 0) return false;
      for (let i = 0, j = 6; i < 8; j = i, i += 2)
        if (pointToSegment(x, y, c[j], c[j + 1], c[i], c[i + 1]) <= margin) return true;
      return false;
    });
  }
}

/** Left and right edge at every point of the middle, and a seam beyond both ends: four numbers each. */
function crossSections(road: Carriageway): Float64Array {
  const { centre } = road;
  const { left, right } = edgeLines(road);
  const out = new Float64Array(4 * (centre.count + 2));
  for (let i = 0; i < centre.count; i++)
    out.set([left[2 * i], left[2 * i + 1], right[2 * i], right[2 * i + 1]], 4 * (i + 1));
  const moved = (from: number, heading: number, by: number) => {
    const [dx, dy] = [cos(heading) * by, sin(heading) * by];
    return [out[from] + dx, out[from + 1] + dy, out[from + 2] + dx, out[from + 3] + dy];
  };
  out.set(moved(4, centre.headingAt(0), -SEAM), 0);
  out.set(moved(4 * centre.count, centre.headingAt(centre.length), SEAM), 4 * (centre.count + 1));
  return out;
}

/** Whichever way round the corners go; the sides count as inside. */
function inTriangle(x: number, y: number, p: Float64Array, a: number, b: number, c: number): boolean {
  const side = (i: number, j: number) => (p[j] - p[i]) * (y - p[i + 1]) - (p[j + 1] - p[i + 1]) * (x - p[i]);
  const [u, v, w] = [side(a, b), side(b, c), side(c, a)];
  return (u >= 0 && v >= 0 && w >= 0) || (u <= 0 && v <= 0 && w <= 0);
}
