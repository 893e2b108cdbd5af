import { type Carriageway, edgeLines } from '../worlds/carriageway';
import type { Route } from '../worlds/route';
import type { World } from '../worlds/world';
import type { RouteResult } from './drive-route';

/** Room left around the route [m]. */
const MARGIN = 30;

/**
 * An SVG top view of one route: streets, planned line, driven line, start, goal, infractions by number, where it failed, and a scale. North
 * is up.
 */
export function routePicture(world: World, route: Route, result: RouteResult): string {
  const box = boundsOf([route.path.points, result.driven], MARGIN);
  const width = box.maxX - box.minX;
  const height = box.maxY - box.minY;
  const stroke = Math.max(width, height) / 160;
  const place = (x: number, y: number) => `${(x - box.minX).toFixed(1)},${(box.maxY - y).toFixed(1)}`;
  const line = (points: ArrayLike<number>) => {
    const out: string[] = [];
    for (let i = 0; i + 1 < points.length; i += 2) out.push(place(points[i], points[i + 1]));
    return out.join(' ');
  };
  const dot = (x: number, y: number, kind: string) => {
    const [cx, cy] = place(x, y).split(',');
    return `<circle class="${kind}" cx="${cx}" cy="${cy}" r="${(2.2 * stroke).toFixed(1)}"/>`;
  };
  const overlaps = (points: ArrayLike<number>) => {
    const b = boundsOf([points], 0);
    return b.minX <= box.maxX && b.maxX >= box.minX && b.minY <= box.maxY && b.maxY >= box.minY;
  };

  const { carriageways, junctions } = world.network;
  const parts = [
    ...carriageways
      .filter(({ centre }) => overlaps(centre.points))
      .map((road) =>
        road.edges
          ? `<polygon class="area" points="${line(thinOutline(road))}"/>`
          : `<polyline class="road" stroke-width="${road.width.toFixed(1)}" points="${line(thin(road.centre.points))}"/>`,
      ),
    ...junctions
      .filter(({ outline }) => overlaps(outline))
      .map((j) => `<polygon class="area" points="${line(j.outline)}"/>`),
    `<polyline class="planned" stroke-width="${(2.2 * stroke).toFixed(2)}" points="${line(thin(route.path.points))}"/>`,
    `<polyline class="driven" stroke-width="${(0.6 * stroke).toFixed(2)}" points="${line(result.driven)}"/>`,
    dot(result.start.x, result.start.y, 'start'),
    dot(result.goal.x, result.goal.y, 'goal'),
  ];
  const bar = scaleBar(width, height);
  result.infractions.forEach(({ x, y }, i) => {
    // beside its place, which others may share
    const [px, py] = place(x, y).split(',').map(Number);
    const [cx, cy] = [px + 7 * stroke, py - 7 * stroke].map((value) => value.toFixed(1));
    parts.push(
      `<g class="mark"><path stroke-width="${(0.7 * stroke).toFixed(2)}" d="M${px} ${py}L${cx} ${cy}"/>` +
        `<circle cx="${cx}" cy="${cy}" r="${(3.6 * stroke).toFixed(1)}" stroke-width="${(0.7 * stroke).toFixed(2)}"/>` +
        `<text x="${cx}" y="${cy}" font-size="${(4.6 * stroke).toFixed(1)}">${i + 1}</text></g>`,
    );
  });
  if (result.failure && !result.outcome?.passed)
    parts.push(cross(result.failure.x - box.minX, box.maxY - result.failure.y, 3 * stroke, stroke));
  return `<svg viewBox="0 0 ${width.toFixed(1)} ${height.toFixed(1)}" role="img">${parts.join('')}${bar}</svg>`;
}

/** A bar of a round length in the lower left corner. */
function scaleBar(width: number, height: number): string {
  const size = Math.max(width, height);
  const metres = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000].findLast((length) => length < size / 4) ?? 5;
  const [left, bottom, tick] = [size / 40, height - size / 40, size / 120];
  return (
    `<g class="scale"><path stroke-width="${(size / 400).toFixed(2)}" d="M${left.toFixed(1)} ${(bottom - tick).toFixed(1)}V${bottom.toFixed(1)}h${metres}v${(-tick).toFixed(1)}"/>` +
    `<text x="${(left + metres + size / 80).toFixed(1)}" y="${bottom.toFixed(1)}" font-size="${(size / 34).toFixed(1)}">${metres} m</text></g>`
  );
}

function cross(x: number, y: number, size: number, stroke: number): string {
  const [l, r, t, b] = [x - size, x + size, y - size, y + size].map((v) => v.toFixed(1));
  return `<path class="failure" stroke-width="${stroke.toFixed(2)}" d="M${l} ${t}L${r} ${b}M${l} ${b}L${r} ${t}"/>`;
}

/** The outline of a carriageway that brings its edges. */
function thinOutline(road: Carriageway): number[] {
  const { left, right } = edgeLines(road);
  const out = thin(left);
  const back = thin(right);
  for (let i = back.length - 2; i >= 0; i -= 2) out.push(back[i], back[i + 1]);
  return out;
}

/** Points of a line without those that a straight piece passes within 0.2 m of (Douglas and Peucker). */
function thin(points: Float64Array): number[] {
  const count = points.length / 2;
  const keep = new Uint8Array(count);
  keep[0] = keep[count - 1] = 1;
  const spans: [number, number][] = [[0, count - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [a, b] = span;
    const dx = points[2 * b] - points[2 * a];
    const dy = points[2 * b + 1] - points[2 * a + 1];
    const length = Math.hypot(dx, dy);
    let worst = 0.2;
    let at = -1;
    for (let i = a + 1; i < b; i++) {
      const ex = points[2 * i] - points[2 * a];
      const ey = points[2 * i + 1] - points[2 * a + 1];
      const off = length > 0 ? Math.abs(dx * ey - dy * ex) / length : Math.hypot(ex, ey);
      if (off > worst) {
        worst = off;
        at = i;
      }
    }
    if (at < 0) continue;
    keep[at] = 1;
    spans.push([a, at], [at, b]);
  }
  const out: number[] = [];
  for (let i = 0; i < count; i++) if (keep[i]) out.push(points[2 * i], points[2 * i + 1]);
  return out;
}

function boundsOf(lines: ArrayLike<number>[], margin: number) {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const points of lines) {
    for (let i = 0; i + 1 < points.length; i += 2) {
      box.minX = Math.min(box.minX, points[i] - margin);
      box.maxX = Math.max(box.maxX, points[i] + margin);
      box.minY = Math.min(box.minY, points[i + 1] - margin);
      box.maxY = Math.max(box.maxY, points[i + 1] + margin);
    }
  }
  return box;
}
