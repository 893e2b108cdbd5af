import type { Lane } from '../lane';
import { outlineOf, type Strip } from '../network/junction-outline';
import { centroid } from '../outline';
import { boxOf, EMPTY_BOX, type PlanBox, unionOf } from '../plan-box';
import { Polyline } from '../polyline';
import type { Junction } from '../road-network';
import type { ChainEnds } from './chain-ends';
import type { PavedStrip } from './lane-bits';
import type { LaneGraph } from './links';
import { tooLarge } from './read-file';
import { requireLine } from './sliver';

/** Islands smaller than this are paved over [m^2]. */
const LEAST_ISLAND = 30;

/** Boxes around the junctions of a map at most, together [m^2]. */
const MAX_AREA = 50e6;

/** Makes the junctions of the parts that were found, with the lanes that lead through them. */
export function buildJunctions(
  { strips }: LaneGraph,
  parts: number,
  lanes: readonly Lane[],
  { junction }: ChainEnds,
  source: string,
): Junction[] {
  const areas: Strip[][] = Array.from({ length: parts }, () => []);
  for (const strip of strips) if (strip.junction >= 0) areas[strip.junction].push(areaOf(strip));
  let square = 0;
  for (const area of areas) {
    const { minX, minY, maxX, maxY } = area.reduce(
      (box, { line }) => unionOf(box, boxOf(line.points)),
      EMPTY_BOX as PlanBox,
    );
    square += (maxX - minX) * (maxY - minY);
  }
  if (square > MAX_AREA) throw tooLarge(`Its junctions cover more than ${MAX_AREA / 1e6} square kilometres.`, source);
  const own: number[][] = areas.map(() => []);
  for (const lane of lanes) if (lane.junction >= 0) own[lane.junction].push(lane.id);
  const arms = new Int32Array(parts);
  for (const part of junction) if (part >= 0) arms[part]++;
  return areas.map((area, id): Junction => {
    const outline = outlineOf(area, LEAST_ISLAND);
    const [x, y] = centroid(outline);
    return { id, x, y, outline, lanes: own[id], nodes: [], arms: arms[id] };
  });
}

function areaOf({ section: { stations }, first, last }: PavedStrip): Strip {
  const points: number[] = [];
  const widths: number[] = [];
  stations.s.forEach((_, i) => {
    const [left, right] = [stations.t[i][first], stations.t[i][last + 1]];
    const middle = (left + right) / 2;
    const x = stations.x[i] + stations.nx[i] * middle;
    const y = stations.y[i] + stations.ny[i] * middle;
    const n = points.length;
    // the line drops points that are repeated, and widths go with points
    if (n > 0 && Math.hypot(x - points[n - 2], y - points[n - 1]) < 1e-3) return;
    points.push(x, y);
    widths.push(left - right);
  });
  requireLine(points, widths);
  return { line: new Polyline(points), width: Float64Array.from(widths) };
}
