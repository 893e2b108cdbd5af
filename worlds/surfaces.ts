import { type Carriageway, edgesAt } from './carriageway';
import { boxOf, holds, type PlanBox } from './plan-box';
import type { Junction, RoadNetwork } from './road-network';
import { addPatch, pushQuad, pushTriangle } from './scenery/flat-triangles';
import { PaintedLines } from './scenery/painted-lines';
import { JUNCTION_PAVEMENT, KERB_WIDTH, pavementsOf } from './scenery/pavement';
import { MAX_PIECE, type Stations, stationsOf } from './scenery/stations';
import { StopLines } from './scenery/stop-lines';
import { type Strips, stripsOf } from './scenery/strips';
import { triangulate } from './scenery/triangulate';
import { addZebra } from './scenery/zebra-stripes';

export type SurfaceKind =
  | 'pavement'
  | 'kerb'
  | 'asphalt'
  | 'centre-line'
  | 'lane-line'
  | 'edge-line'
  | 'stop-line'
  | 'crosswalk';

/**
 * Height of each kind of surface above the ground [m].
 *
 * Kinds that overlap at untidy junctions lie on layers, so that the depth test settles what is seen: road over the kerb
 * and pavement of another arm, markings over road.
 */
export const SURFACE_HEIGHTS: Readonly<Record<SurfaceKind, number>> = {
  pavement: 0.02,
  kerb: 0.03,
  asphalt: 0.05,
  'centre-line': 0.07,
  'lane-line': 0.07,
  'edge-line': 0.07,
  'stop-line': 0.07,
  crosswalk: 0.07,
};

/** How the roads of a place are painted. */
export interface MarkingStyle {
  /** Line between the two directions, on main streets and on residential ones. */
  mainCentre: 'solid' | 'double' | 'dashed';
  minorCentre: 'solid' | 'dashed' | 'none';
  edgeLines: boolean;
  stopLines: boolean;
  /** Width of a line [m]. */
  width: number;
  /** Length of a dash and of the gap after it [m]. */
  dash: number;
  gap: number;
}

export const MARKING_DEFAULTS: MarkingStyle = {
  mainCentre: 'solid',
  minorCentre: 'dashed',
  edgeLines: true,
  stopLines: true,
  width: 0.2,
  dash: 3,
  gap: 4.5,
};

/** Flat triangles of the plan: `points` holds x, y of three corners each, counter-clockwise [m]; `kinds` one each. */
export interface Surfaces {
  kinds: SurfaceKind[];
  points: number[];
}

/**
 * Makes the flat surfaces of a road network part by part: carriageways, junction areas, kerbs, pavements, markings, crossings.
 *
 * Every triangle belongs to exactly one box of a tiling: pieces of road and of painted lines to that which holds their middle, triangles
 * of junctions and crossings to that which holds their centroid. So a large town can be made lazily, in any order.
 */
export class SurfaceMaker {
  private readonly stations = new Map<number, Stations>();
  private readonly paintedLines: PaintedLines;
  private readonly stopLines: StopLines;

  constructor(
    private readonly network: RoadNetwork,
    private readonly style: MarkingStyle = MARKING_DEFAULTS,
  ) {
    this.paintedLines = new PaintedLines(network);
    this.stopLines = new StopLines(network);
  }

  /** The surfaces that belong to a box. */
  inBox(box: PlanBox): Surfaces {
    const out: Surfaces = { kinds: [], points: [] };
    const x = (box.minX + box.maxX) / 2;
    const y = (box.minY + box.maxY) / 2;
    const reach = Math.max(box.maxX - box.minX, box.maxY - box.minY) / 2 + MAX_PIECE;
    for (const id of this.network.carriagewaysNear(x, y, reach)) this.addCarriageway(out, id, box);
    this.paintedLines.add(out, this.style, box);
    for (const id of this.network.junctionsNear(x, y, reach)) addJunction(out, this.network.junctions[id], box);
    for (const outline of this.network.crosswalks) {
      const around = boxOf(outline);
      if (around.minX < box.maxX && around.maxX >= box.minX && around.minY < box.maxY && around.maxY >= box.minY)
        addZebra(out, this.network, outline, box);
    }
    return out;
  }

  private addCarriageway(out: Surfaces, id: number, box: PlanBox): void {
    const carriageway = this.network.carriageways[id];
    let stations = this.stations.get(id);
    if (!stations) {
      stations = stationsOf(carriageway.centre, carriageway.edges);
      this.stations.set(id, stations);
    }
    const stripsAt = (s: number): Strips =>
      stripsOf(carriageway, edgesAt(carriageway, s), this.style, this.network.drivingSide);
    const everywhere = carriageway.edges ? null : stripsAt(0);
    const { s, x, y, nx, ny } = stations;
    for (let i = 0; i + 1 < s.length; i++) {
      if (!holds(box, (x[i] + x[i + 1]) / 2, (y[i] + y[i + 1]) / 2)) continue;
      const strips = everywhere ?? stripsAt(s[i]);
      const next = everywhere ?? stripsAt(s[i + 1]);
      strips.solid.forEach(({ kind, from, to }, k) => {
        const end = next.solid[k];
        pushQuad(
          out,
          kind,
          x[i] + nx[i] * from,
          y[i] + ny[i] * from,
          x[i + 1] + nx[i + 1] * end.from,
          y[i + 1] + ny[i + 1] * end.from,
          x[i + 1] + nx[i + 1] * end.to,
          y[i + 1] + ny[i + 1] * end.to,
          x[i] + nx[i] * to,
          y[i] + ny[i] * to,
        );
      });
      const period = this.style.dash + this.style.gap;
      strips.dashed.forEach((dashes, k) => {
        for (let d = Math.ceil(s[i] / period) * period; d < s[i + 1]; d += period) {
          const end = Math.min(d + this.style.dash, s[s.length - 1]);
          if (end - d <= 0.5) continue;
          const a = everywhere ? dashes : stripsAt(d).dashed[k];
          const b = everywhere ? dashes : stripsAt(end).dashed[k];
          addPatch(out, carriageway.centre, dashes.kind, d, end, a.from, a.to, b.from, b.to);
        }
      });
      if (i === 0) this.addEnd(out, carriageway, 0);
      if (i + 2 === s.length) this.addEnd(out, carriageway, carriageway.centre.length);
    }
  }

  /** A stop line where the end meets a junction; pavement round it where the street ends blind. */
  private addEnd(out: Surfaces, carriageway: Carriageway, at: number): void {
    const start = at === 0;
    const junction = start ? carriageway.fromJunction : carriageway.toJunction;
    if (junction < 0) {
      const { left, right } = edgesAt(carriageway, at);
      const pavements = pavementsOf(carriageway);
      const pavement = Math.max(pavements.left, pavements.right);
      if (pavement === 0) return;
      const kerb = start ? at - KERB_WIDTH : at + KERB_WIDTH;
      const edge = start ? at - pavement : at + pavement;
      addPatch(out, carriageway.centre, 'kerb', Math.min(at, kerb), Math.max(at, kerb), right, left);
      const from = Math.min(kerb, edge);
      const to = Math.max(kerb, edge);
      addPatch(out, carriageway.centre, 'pavement', from, to, right - pavements.right, left + pavements.left);
      return;
    }
    if (this.style.stopLines) this.stopLines.add(out, carriageway, at, this.network.junctions[junction]);
  }
}

function addJunction(out: Surfaces, { outline }: Junction, box: PlanBox): void {
  const corners = triangulate(outline);
  for (let i = 0; i < corners.length; i += 3) {
    const [a, b, c] = [2 * corners[i], 2 * corners[i + 1], 2 * corners[i + 2]];
    const x = (outline[a] + outline[b] + outline[c]) / 3;
    const y = (outline[a + 1] + outline[b + 1] + outline[c + 1]) / 3;
    if (!holds(box, x, y)) continue;
    pushTriangle(out, 'asphalt', outline[a], outline[a + 1], outline[b], outline[b + 1], outline[c], outline[c + 1]);
  }
  const kerb = grown(outline, KERB_WIDTH);
  const pavement = grown(outline, JUNCTION_PAVEMENT);
  const n = outline.length;
  for (let i = 0, j = n - 2; i < n; j = i, i += 2) {
    if (!holds(box, (outline[i] + outline[j]) / 2, (outline[i + 1] + outline[j + 1]) / 2)) continue;
    ring(out, 'kerb', outline, kerb, j, i);
    ring(out, 'pavement', kerb, pavement, j, i);
  }
}

function ring(
  out: Surfaces,
  kind: SurfaceKind,
  inner: ArrayLike<number>,
  outer: ArrayLike<number>,
  j: number,
  i: number,
) {
  pushQuad(out, kind, inner[i], inner[i + 1], inner[j], inner[j + 1], outer[j], outer[j + 1], outer[i], outer[i + 1]);
}

/** The outline moved outwards by `by` metres, corners mitred and the mitre held to 2. */
function grown(outline: Float64Array, by: number): Float64Array {
  const n = outline.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i += 2) {
    const h = (i + n - 2) % n;
    const j = (i + 2) % n;
    const [ax, ay] = unit(outline[i] - outline[h], outline[i + 1] - outline[h + 1]);
    const [bx, by2] = unit(outline[j] - outline[i], outline[j + 1] - outline[i + 1]);
    const [nx, ny] = unit(ay + by2, -(ax + bx));
    const along = Math.max(0.5, nx * by2 - ny * bx);
    out[i] = outline[i] + (nx * by) / along;
    out[i + 1] = outline[i + 1] + (ny * by) / along;
  }
  return out;
}

function unit(x: number, y: number): [number, number] {
  const length = Math.sqrt(x * x + y * y) || 1;
  return [x / length, y / length];
}
