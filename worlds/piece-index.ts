import Flatbush from 'flatbush';
import { boxOf, type PlanBox } from './plan-box';

/** Pieces of a line that share a box. */
const RUN = 8;

/** Which of many lines pass near a point: a packed R-tree over runs of eight pieces. */
export class PieceIndex {
  private readonly tree: Flatbush | null;
  private readonly owner: number[] = [];

  /** @param lines x, y pairs each [m] */
  constructor(lines: readonly Float64Array[]) {
    const boxes: PlanBox[] = [];
    lines.forEach((points, id) => {
      const pieces = points.length / 2 - 1;
      for (let first = 0; first < pieces; first += RUN) {
        const last = Math.min(pieces, first + RUN);
        boxes.push(boxOf(points.subarray(2 * first, 2 * last + 2)));
        this.owner.push(id);
      }
    });
    this.tree = boxes.length ? new Flatbush(boxes.length) : null;
    for (const box of boxes) this.tree?.add(box.minX, box.minY, box.maxX, box.maxY);
    this.tree?.finish();
  }

  /** Lines whose boxes come within `radius` metres of a point along both axes: indices, ascending. */
  near(x: number, y: number, radius: number): number[] {
    const found = this.tree?.search(x - radius, y - radius, x + radius, y + radius) ?? [];
    return [...new Set(found.map((i) => this.owner[i]))].sort((a, b) => a - b);
  }
}
