import { type BufferGeometry, Mesh, MeshBasicMaterial } from 'three';
import { cos, sin, TAU } from '../../core/maths';
import type { Pose } from '../../worlds/polyline';
import { BODY_LAYER } from '../cameras/camera-rig';
import { placeBody } from '../frames-of-reference';
import { type Rgb, scale } from './colour';
import type { Look } from './look';
import { semanticIndex } from './semantic-classes';
import { TriangleSoup } from './triangle-soup';

export interface CarBodyOptions {
  colour: Rgb;
  /** [m] */
  length: number;
  width: number;
  wheelbase: number;
}

export const CAR_BODY_DEFAULTS: CarBodyOptions = { colour: [206, 58, 44], length: 4.4, width: 1.8, wheelbase: 2.7 };

const VEHICLE = semanticIndex('vehicle');
const GLASS: Rgb = [38, 48, 60];
const TYRE: Rgb = [32, 32, 34];
const RIM: Rgb = [150, 152, 156];

/**
 * Makes a car for the chase view: origin on the ground under the middle of the rear axle, nose towards +x, on
 * {@link BODY_LAYER} so that the car's own cameras do not see it (a camera that should: `camera.layers.enable(BODY_LAYER)`).
 */
export function makeCarBody(
  look: Look,
  options: Partial<CarBodyOptions> = {},
): Mesh<BufferGeometry, MeshBasicMaterial> {
  const { colour, length, width, wheelbase } = { ...CAR_BODY_DEFAULTS, ...options };
  const soup = new TriangleSoup(look.light);
  const rear = (wheelbase - length) / 2;
  const nose = rear + length;
  const half = width / 2;
  const dark = scale(colour, 0.55);
  // Side outline of the body, nose first, upwards: x, height, half width.
  loft(
    soup,
    [
      [rear, 0.35, half * 0.94, rear, 0.82, half * 0.97],
      [rear + 0.12, 0.25, half, rear + 0.12, 0.92, half],
      [nose - 0.9, 0.25, half, nose - 1.0, 0.9, half],
      [nose - 0.15, 0.25, half * 0.95, nose - 0.15, 0.72, half * 0.92],
      [nose, 0.35, half * 0.85, nose, 0.6, half * 0.85],
    ],
    colour,
    colour,
    dark,
  );
  // Cabin: glass all round under a painted roof.
  const cabin: Section[] = [
    [rear + 0.35, 0.9, half * 0.9, rear + 0.75, 1.4, half * 0.72],
    [nose - 1.25, 0.88, half * 0.9, nose - 2.1, 1.42, half * 0.72],
  ];
  loft(soup, cabin, GLASS, colour, GLASS);
  for (const side of [1, -1]) {
    lamp(soup, nose - 0.01, side * half * 0.6, 0.52, 0.11, 0.16, 1, [250, 246, 220]);
    lamp(soup, rear + 0.01, side * half * 0.68, 0.66, 0.08, 0.2, -1, [190, 24, 24]);
    for (const axle of [0, wheelbase]) wheel(soup, axle, side * (half - 0.1), side);
  }
  // What keeps the light off the road beneath it.
  const [back, front, out] = [rear - 0.15, nose + 0.15, half + 0.12];
  soup.quad(back, 0.09, out, front, 0.09, out, front, 0.09, -out, back, 0.09, -out, scale(look.asphalt, 0.5), VEHICLE);
  const mesh = new Mesh(soup.toGeometry(), new MeshBasicMaterial({ vertexColors: true }));
  mesh.name = 'car';
  mesh.matrixAutoUpdate = false;
  mesh.layers.set(BODY_LAYER);
  return mesh;
}

/** Stands a car body at a pose (middle of its rear axle). */
export function placeCarBody(body: Mesh, pose: Pose): void {
  placeBody(body.matrix, pose.x, pose.y, pose.heading);
  body.matrixWorldNeedsUpdate = true;
}

/** A cross-section: x, height and half width at its foot, then at its top [m]. */
type Section = [number, number, number, number, number, number];

/** A skin over cross-sections from rear to nose, closed at both ends. */
function loft(soup: TriangleSoup, sections: readonly Section[], sides: Rgb, top: Rgb, ends: Rgb): void {
  for (let i = 0; i + 1 < sections.length; i++) {
    const [ax, ah, aw, bx, bh, bw] = sections[i];
    const [cx, ch, cw, dx, dh, dw] = sections[i + 1];
    soup.quad(ax, ah, aw, cx, ch, cw, dx, dh, dw, bx, bh, bw, sides, VEHICLE);
    soup.quad(cx, ch, -cw, ax, ah, -aw, bx, bh, -bw, dx, dh, -dw, sides, VEHICLE);
    soup.quad(bx, bh, bw, dx, dh, dw, dx, dh, -dw, bx, bh, -bw, top, VEHICLE);
  }
  const [ax, ah, aw, bx, bh, bw] = sections[0];
  soup.quad(ax, ah, -aw, ax, ah, aw, bx, bh, bw, bx, bh, -bw, ends, VEHICLE);
  const [cx, ch, cw, dx, dh, dw] = sections[sections.length - 1];
  soup.quad(cx, ch, cw, cx, ch, -cw, dx, dh, -dw, dx, dh, dw, ends, VEHICLE);
}

/** An upright rectangle facing forwards (`way` 1) or backwards (-1). */
function lamp(
  soup: TriangleSoup,
  x: number,
  z: number,
  h: number,
  halfHeight: number,
  halfWidth: number,
  way: number,
  colour: Rgb,
) {
  const at = x + way * 0.03;
  const w = way * halfWidth;
  soup.quad(
    at,
    h - halfHeight,
    z + w,
    at,
    h - halfHeight,
    z - w,
    at,
    h + halfHeight,
    z - w,
    at,
    h + halfHeight,
    z + w,
    colour,
    VEHICLE,
  );
}

/** A wheel of twelve sides, its outer face towards `side`. */
function wheel(soup: TriangleSoup, x: number, z: number, side: number): void {
  const radius = 0.33;
  const outer = z + side * 0.12;
  const inner = z - side * 0.1;
  for (let k = 0; k < 12; k++) {
    const rim = (angle: number, r: number): [number, number] => [x + r * cos(angle), radius + r * sin(angle)];
    const a = (side * TAU * k) / 12;
    const b = (side * TAU * (k + 1)) / 12;
    const [ax, ah] = rim(a, radius);
    const [bx, bh] = rim(b, radius);
    soup.quad(ax, ah, inner, bx, bh, inner, bx, bh, outer, ax, ah, outer, TYRE, VEHICLE);
    soup.triangle(x, radius, outer, ax, ah, outer, bx, bh, outer, TYRE, VEHICLE);
    const [cx, ch] = rim(a, radius * 0.55);
    const [dx, dh] = rim(b, radius * 0.55);
    soup.triangle(
      x,
      radius,
      outer + side * 0.02,
      cx,
      ch,
      outer + side * 0.02,
      dx,
      dh,
      outer + side * 0.02,
      RIM,
      VEHICLE,
    );
  }
}
