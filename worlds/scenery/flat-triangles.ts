import { cos, sin } from '../../core/maths';
import type { Polyline } from '../polyline';
import type { SurfaceKind, Surfaces } from '../surfaces';

/** Adds a patch along a line, between two arc lengths and two offsets to the left, which may be others at its end [m]. */
export function addPatch(
  out: Surfaces,
  centre: Polyline,
  kind: SurfaceKind,
  s0: number,
  s1: number,
  t0: number,
  t1: number,
  endT0 = t0,
  endT1 = t1,
) {
  const a = centre.poseAt(s0);
  const b = centre.poseAt(s1);
  const [ax, ay] = [-sin(a.heading), cos(a.heading)];
  const [bx, by] = [-sin(b.heading), cos(b.heading)];
  pushQuad(
    out,
    kind,
    a.x + ax * t0,
    a.y + ay * t0,
    b.x + bx * endT0,
    b.y + by * endT0,
    b.x + bx * endT1,
    b.y + by * endT1,
    a.x + ax * t1,
    a.y + ay * t1,
  );
}

/** Adds two triangles; corners in order round the quadrilateral. */
// biome-ignore format: coordinates in pairs
export function pushQuad(
  out: Surfaces, kind: SurfaceKind,
  ax: number, ay: number, bx: number, by: number, cx: number, cy: number, dx: number, dy: number,
): void {
  pushTriangle(out, kind, ax, ay, bx, by, cx, cy);
  pushTriangle(out, kind, ax, ay, cx, cy, dx, dy);
}

/** Adds a triangle, turned counter-clockwise; slivers without area are left out. */
// biome-ignore format: coordinates in pairs
export function pushTriangle(
  out: Surfaces, kind: SurfaceKind,
  ax: number, ay: number, bx: number, by: number, cx: number, cy: number,
): void {
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (Math.abs(area) < 1e-6) return;
  out.kinds.push(kind);
  if (area > 0) out.points.push(ax, ay, bx, by, cx, cy);
  else out.points.push(ax, ay, cx, cy, bx, by);
}
