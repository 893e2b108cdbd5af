import { cos, sin } from '../core/maths';
import type { Pose } from '../worlds/polyline';
import type { Route } from '../worlds/route';
import { SURFACE_HEIGHTS, type SurfaceKind, SurfaceMaker } from '../worlds/surfaces';
import type { World } from '../worlds/world';
import { Picture } from './picture';

type Colour = readonly [number, number, number];

const GROUND: Colour = [146, 168, 122];
const COLOURS: Record<SurfaceKind, Colour> = {
  pavement: [186, 182, 174],
  kerb: [214, 211, 204],
  asphalt: [92, 94, 99],
  'centre-line': [240, 240, 235],
  'lane-line': [240, 240, 235],
  'edge-line': [240, 240, 235],
  'stop-line': [240, 240, 235],
  crosswalk: [240, 240, 235],
};
const ROOF: Colour = [156, 96, 80];
const TREE: Colour = [74, 120, 66];
const ROUTE: Colour = [48, 130, 240];
const CAR: Colour = [235, 60, 40];

/** How far beyond the picture something may stand that reaches into it [m]. */
const RIM = 40;

export interface TopViewOptions {
  /** Middle [m]. */
  x: number;
  y: number;
  /** Side of the square that is shown [m] and of the picture [pixels]. */
  extent: number;
  pixels: number;
  /** Drawn where given. */
  route?: Route | null;
  car?: Pose | null;
}

/** Paints a square of the plan as seen from above, north up: streets with their markings, roofs, trees, route and car. */
export function topView(world: World, options: TopViewOptions): Picture {
  const { x, y, extent, pixels, route, car } = options;
  const picture = new Picture(pixels, pixels, GROUND);
  const scale = pixels / extent;
  const toPixels = (points: ArrayLike<number>) =>
    Array.from(points, (v, i) => (i % 2 === 0 ? (v - x + extent / 2) * scale : (y + extent / 2 - v) * scale));
  const fill = (points: ArrayLike<number>, colour: Colour) => fillPolygon(picture, toPixels(points), colour);

  const half = extent / 2;
  // surfaces belong to the box that holds their middle: those of the rim reach in from outside
  const reach = half + RIM;
  const { kinds, points } = new SurfaceMaker(world.network).inBox({
    minX: x - reach,
    minY: y - reach,
    maxX: x + reach,
    maxY: y + reach,
  });
  const order = kinds.map((_, i) => i).sort((a, b) => SURFACE_HEIGHTS[kinds[a]] - SURFACE_HEIGHTS[kinds[b]] || a - b);
  for (const i of order) fill(points.slice(6 * i, 6 * i + 6), COLOURS[kinds[i]]);
  const near = (px: number, py: number) => Math.abs(px - x) < reach && Math.abs(py - y) < reach;
  for (const tree of world.scenery.trees) if (near(tree.x, tree.y)) fill(disc(tree.x, tree.y, tree.radius), TREE);
  for (const b of world.scenery.buildings) if (near(b.x, b.y)) fill(box(b, b.width, b.depth), ROOF);
  if (route) {
    const left = route.path.offset(0.6).points;
    const right = route.path.offset(-0.6).reversed().points;
    fill([...left, ...right], ROUTE);
  }
  if (car) fill(box({ ...car, x: car.x + 1.35 * cos(car.heading), y: car.y + 1.35 * sin(car.heading) }, 4.4, 1.8), CAR);
  return picture;
}

/** Corners of a rectangle of `length` along the heading and `width` across it. */
function box({ x, y, heading }: Pose, length: number, width: number): number[] {
  const [ax, ay] = [(cos(heading) * length) / 2, (sin(heading) * length) / 2];
  const [bx, by] = [(-sin(heading) * width) / 2, (cos(heading) * width) / 2];
  return [x + ax + bx, y + ay + by, x - ax + bx, y - ay + by, x - ax - bx, y - ay - by, x + ax - bx, y + ay - by];
}

function disc(x: number, y: number, radius: number): number[] {
  return Array.from({ length: 24 }, (_, i) => {
    const angle = (Math.PI * (i >> 1)) / 6;
    return i % 2 === 0 ? x + radius * cos(angle) : y + radius * sin(angle);
  });
}

/** Fills the pixels whose middle is inside (non-zero winding), row by row. Points are x, y pairs [pixels]. */
function fillPolygon({ width, height, data }: Picture, points: readonly number[], colour: Colour): void {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < points.length; i += 2) {
    top = Math.min(top, points[i]);
    bottom = Math.max(bottom, points[i]);
  }
  for (let row = Math.max(0, Math.floor(top)); row <= Math.min(height - 1, Math.ceil(bottom)); row++) {
    const middle = row + 0.5;
    const crossings: { x: number; winding: number }[] = [];
    for (let i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
      const [x0, y0, x1, y1] = [points[j], points[j + 1], points[i], points[i + 1]];
      if (y0 > middle === y1 > middle) continue;
      crossings.push({ x: x0 + ((middle - y0) / (y1 - y0)) * (x1 - x0), winding: y1 > y0 ? 1 : -1 });
    }
    crossings.sort((a, b) => a.x - b.x);
    let winding = 0;
    for (let k = 0; k + 1 < crossings.length; k++) {
      winding += crossings[k].winding;
      if (winding === 0) continue;
      const last = Math.min(width - 1, Math.ceil(crossings[k + 1].x - 0.5) - 1);
      for (let column = Math.max(0, Math.ceil(crossings[k].x - 0.5)); column <= last; column++)
        data.set(colour, 3 * (row * width + column));
    }
  }
}
