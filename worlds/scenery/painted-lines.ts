import type { Marking } from '../carriageway';
import { PieceIndex } from '../piece-index';
import { holds, type PlanBox } from '../plan-box';
import { lineLength, Polyline } from '../polyline';
import type { RoadNetwork } from '../road-network';
import type { MarkingStyle, Surfaces } from '../surfaces';
import { addPatch, pushQuad } from './flat-triangles';
import { type Stations, stationsOf } from './stations';

/** Shortest line and shortest dash that is painted [m]. */
const SHORTEST = 0.5;

/** The markings that a map brings, ready to be drawn box by box. */
export class PaintedLines {
  private readonly markings: Marking[] = [];
  private readonly index: PieceIndex;
  private readonly prepared = new Map<number, { line: Polyline; stations: Stations }>();

  constructor(network: RoadNetwork) {
    for (const { markings = [] } of network.carriageways)
      for (const marking of markings) if (lineLength(marking.points) >= SHORTEST) this.markings.push(marking);
    this.index = new PieceIndex(this.markings.map(({ points }) => points));
  }

  /** Adds the pieces and dashes whose place is in a box: each belongs to one box of a tiling. */
  add(out: Surfaces, style: MarkingStyle, box: PlanBox): void {
    const reach = Math.max(box.maxX - box.minX, box.maxY - box.minY) / 2;
    for (const id of this.index.near((box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2, reach)) {
      const { kind, broken, width } = this.markings[id];
      const { line, stations } = this.prepare(id);
      const { s, x, y, nx, ny } = stations;
      const half = width / 2;
      const period = style.dash + style.gap;
      for (let i = 0; i + 1 < s.length; i++) {
        if (!holds(box, (x[i] + x[i + 1]) / 2, (y[i] + y[i + 1]) / 2)) continue;
        if (broken) {
          for (let d = Math.ceil(s[i] / period) * period; d < s[i + 1]; d += period) {
            const end = Math.min(d + style.dash, line.length);
            if (end - d > SHORTEST) addPatch(out, line, kind, d, end, -half, half);
          }
          continue;
        }
        const [ax, ay, bx, by] = [nx[i] * half, ny[i] * half, nx[i + 1] * half, ny[i + 1] * half];
        const [x0, y0, x1, y1] = [x[i], y[i], x[i + 1], y[i + 1]];
        pushQuad(out, kind, x0 - ax, y0 - ay, x1 - bx, y1 - by, x1 + bx, y1 + by, x0 + ax, y0 + ay);
      }
    }
  }

  private prepare(id: number): { line: Polyline; stations: Stations } {
    let prepared = this.prepared.get(id);
    if (!prepared) {
      const line = new Polyline(this.markings[id].points);
      prepared = { line, stations: stationsOf(line) };
      this.prepared.set(id, prepared);
    }
    return prepared;
  }
}
