import { cos, sin } from '../../core/maths';
import { boxOf, type PlanBox } from '../plan-box';
import { fractionAlong } from '../segments';

/** Largest number of cells; larger places get coarser cells. */
const MAX_CELLS = 32_000_000;
const HALF_DIAGONAL = Math.SQRT1_2;

/**
 * Marks which parts of the plan are taken, on a coarse grid.
 *
 * Marking and asking are both conservative: what is reported free lies clear of everything marked. A town of 25 square
 * kilometres takes 25 MB while its scenery is made.
 */
export class OccupancyGrid {
  /** Side of a cell [m]. */
  readonly cell: number;
  private readonly minX: number;
  private readonly minY: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly taken: Uint8Array;

  /** @param bounds the part of the plan covered; everything outside counts as taken [m] */
  constructor(bounds: PlanBox) {
    const width = bounds.maxX - bounds.minX;
    const height = bounds.maxY - bounds.minY;
    this.cell = Math.max(1, Math.sqrt((width * height) / MAX_CELLS));
    this.minX = bounds.minX;
    this.minY = bounds.minY;
    this.columns = Math.max(1, Math.ceil(width / this.cell));
    this.rows = Math.max(1, Math.ceil(height / this.cell));
    this.taken = new Uint8Array(this.columns * this.rows);
  }

  /** Takes everything within `radius` metres of a straight piece. */
  markPiece(x0: number, y0: number, x1: number, y1: number, radius: number): void {
    const reach = radius + this.cell * HALF_DIAGONAL;
    const box = boxOf([x0, y0, x1, y1], reach);
    const { taken, columns, cell } = this;
    const c0 = Math.max(0, Math.floor((box.minX - this.minX) / cell));
    const c1 = Math.min(columns - 1, Math.floor((box.maxX - this.minX) / cell));
    const r0 = Math.max(0, Math.floor((box.minY - this.minY) / cell));
    const r1 = Math.min(this.rows - 1, Math.floor((box.maxY - this.minY) / cell));
    for (let row = r0; row <= r1; row++) {
      const y = this.minY + (row + 0.5) * cell;
      for (let column = c0; column <= c1; column++) {
        const index = row * columns + column;
        // pieces of a road overlap: most cells are taken by the one before
        if (taken[index]) continue;
        const x = this.minX + (column + 0.5) * cell;
        const f = fractionAlong(x, y, x0, y0, x1, y1);
        const ex = x - x0 - f * (x1 - x0);
        const ey = y - y0 - f * (y1 - y0);
        if (ex * ex + ey * ey <= reach * reach) taken[index] = 1;
      }
    }
  }

  /** Takes a closed outline (x, y pairs) and everything within `margin` metres of it. */
  markOutline(outline: ArrayLike<number>, margin: number): void {
    const n = outline.length;
    for (let i = 0, j = n - 2; i < n; j = i, i += 2) {
      this.markPiece(outline[j], outline[j + 1], outline[i], outline[i + 1], margin);
    }
    const { minY, maxY } = boxOf(outline);
    const first = Math.max(0, Math.floor((minY - this.minY) / this.cell));
    const last = Math.min(this.rows - 1, Math.floor((maxY - this.minY) / this.cell));
    const crossings: number[] = [];
    for (let row = first; row <= last; row++) {
      const y = this.minY + (row + 0.5) * this.cell;
      crossings.length = 0;
      for (let i = 0, j = n - 2; i < n; j = i, i += 2) {
        const yi = outline[i + 1];
        const yj = outline[j + 1];
        if (yi > y !== yj > y) crossings.push(outline[i] + ((outline[j] - outline[i]) * (y - yi)) / (yj - yi));
      }
      crossings.sort((a, b) => a - b);
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        const from = Math.max(0, Math.floor((crossings[k] - this.minX) / this.cell));
        const to = Math.min(this.columns - 1, Math.floor((crossings[k + 1] - this.minX) / this.cell));
        for (let column = from; column <= to; column++) this.taken[row * this.columns + column] = 1;
      }
    }
  }

  /** Takes a rectangle: `width` along `heading`, `depth` across it [m]. */
  markBox(x: number, y: number, heading: number, width: number, depth: number): void {
    this.eachBoxCell(x, y, heading, width, depth, (_x, _y, index) => {
      this.taken[index] = 1;
      return true;
    });
  }

  /** Whether a rectangle lies clear of everything taken. */
  isBoxFree(x: number, y: number, heading: number, width: number, depth: number): boolean {
    return this.eachBoxCell(x, y, heading, width, depth, (_x, _y, index) => this.taken[index] === 0);
  }

  /** Whether a disc lies clear of everything taken. */
  isDiscFree(x: number, y: number, radius: number): boolean {
    return this.isBoxFree(x, y, 0, 2 * radius, 2 * radius);
  }

  private eachBoxCell(
    x: number,
    y: number,
    heading: number,
    width: number,
    depth: number,
    visit: (x: number, y: number, index: number) => boolean,
  ): boolean {
    const c = cos(heading);
    const s = sin(heading);
    const along = width / 2 + this.cell * HALF_DIAGONAL;
    const across = depth / 2 + this.cell * HALF_DIAGONAL;
    const reachX = Math.abs(c) * along + Math.abs(s) * across;
    const reachY = Math.abs(s) * along + Math.abs(c) * across;
    return this.eachCell(x - reachX, y - reachY, x + reachX, y + reachY, (px, py, index) => {
      const u = (px - x) * c + (py - y) * s;
      const v = (py - y) * c - (px - x) * s;
      return Math.abs(u) > along || Math.abs(v) > across || visit(px, py, index);
    });
  }

  /** Visits cells by their middle until `visit` says false; false as well when the range leaves the grid. */
  private eachCell(
    minX: number,
    minY: number,
    maxX: number,
    maxY: number,
    visit: (x: number, y: number, index: number) => boolean,
  ): boolean {
    const c0 = Math.floor((minX - this.minX) / this.cell);
    const c1 = Math.floor((maxX - this.minX) / this.cell);
    const r0 = Math.floor((minY - this.minY) / this.cell);
    const r1 = Math.floor((maxY - this.minY) / this.cell);
    for (let row = Math.max(0, r0); row <= Math.min(this.rows - 1, r1); row++) {
      const y = this.minY + (row + 0.5) * this.cell;
      for (let column = Math.max(0, c0); column <= Math.min(this.columns - 1, c1); column++) {
        const x = this.minX + (column + 0.5) * this.cell;
        if (!visit(x, y, row * this.columns + column)) return false;
      }
    }
    return c0 >= 0 && r0 >= 0 && c1 < this.columns && r1 < this.rows;
  }
}
