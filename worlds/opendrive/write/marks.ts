import { lineLength } from '../../polyline';
import type { RoadPlan } from './road-plan';

/** A painted line this near to where two lanes meet is the line between them [m]. */
const NEAR = 0.4;
/** An edge is painted where lines run along this share of the road at least, and with a double line from this share of its length on. */
const LEAST_SHARE = 0.3;
const DOUBLE_SHARE = 1.5;

/** What is painted where two lanes meet: an OpenDRIVE type of road mark, and its width [m]. */
export interface Mark {
  type: 'none' | 'solid' | 'broken' | 'solid solid' | 'broken broken';
  width: number;
}

/**
 * What a map has painted on the edges of a road's lanes, from left to right, one more than there are lanes. What is painted along most of an edge
 * stands for all of it.
 *
 * @returns null where the map does not say
 */
export function paintedMarks({ reference, stations, columns, middle, carriageway }: RoadPlan): Mark[] | null {
  if (!carriageway?.markings) return null;
  const edges = [middle.slice()];
  for (const { id, widths } of columns) if (id > 0) edges[0] = edges[0].map((t, i) => t + widths[i]);
  for (const { widths } of columns) edges.push(edges[edges.length - 1].map((t, i) => t - widths[i]));
  const painted = edges.map(() => ({ solid: 0, broken: 0, width: 0 }));
  for (const { points, broken, width } of carriageway.markings) {
    const half = 2 * (points.length >> 2);
    const { s, t } = reference.project(points[half], points[half + 1]);
    const next = stations.findIndex((station) => station > s);
    const k = next < 0 ? stations.length - 1 : next;
    const f = k === 0 ? 0 : (s - stations[k - 1]) / (stations[k] - stations[k - 1]);
    const distances = edges.map((edge) => Math.abs(edge[Math.max(0, k - 1)] * (1 - f) + edge[k] * f - t));
    const nearest = distances.indexOf(Math.min(...distances));
    if (distances[nearest] > NEAR) continue;
    painted[nearest][broken ? 'broken' : 'solid'] += lineLength(points);
    painted[nearest].width = Math.max(painted[nearest].width, width);
  }
  return painted.map(({ solid, broken, width }): Mark => {
    const share = Math.max(solid, broken) / reference.length;
    if (share < LEAST_SHARE) return { type: 'none', width: 0 };
    const isDouble = share > DOUBLE_SHARE;
    if (solid >= broken) return { type: isDouble ? 'solid solid' : 'solid', width };
    return { type: isDouble ? 'broken broken' : 'broken', width };
  });
}
