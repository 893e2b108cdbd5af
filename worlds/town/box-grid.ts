/** Boxes in square cells of the plan, for geometry that is still growing (a packed tree wants all boxes at once). */
export class BoxGrid {
  private readonly cells = new Map<number, number[]>();

  /** @param cell side of a cell [m]; about the size of the things stored. */
  constructor(private readonly cell: number) {}

  /** Files `id` under every cell that the box touches [m]. */
  add(id: number, minX: number, minY: number, maxX: number, maxY: number): void {
    this.visit(minX, minY, maxX, maxY, (key) => {
      const list = this.cells.get(key);
      if (list) list.push(id);
      else this.cells.set(key, [id]);
    });
  }

  /** Ids whose cells the box touches, ascending, each once. */
  near(minX: number, minY: number, maxX: number, maxY: number): number[] {
    const found = new Set<number>();
    this.visit(minX, minY, maxX, maxY, (key) => {
      for (const id of this.cells.get(key) ?? []) found.add(id);
    });
    return [...found].sort((a, b) => a - b);
  }

  private visit(minX: number, minY: number, maxX: number, maxY: number, each: (key: number) => void): void {
    const y1 = Math.floor(maxY / this.cell);
    const x1 = Math.floor(maxX / this.cell);
    for (let y = Math.floor(minY / this.cell); y <= y1; y++) {
      for (let x = Math.floor(minX / this.cell); x <= x1; x++) each(x * 4194304 + y);
    }
  }
}
