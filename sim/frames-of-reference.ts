import type { Matrix4 } from 'three';
import { cos, sin } from '../core/maths';

/**
 * Turns plan coordinates into the scene's and back, and headings into turns about the scene's vertical axis.
 *
 * Plan: x east, y north, heading counter-clockwise from east. Scene (three): x east, y up, z south. Metres and radians.
 */
export const sceneX = (planX: number): number => planX;
export const sceneZ = (planY: number): number => -planY;
export const planX = (x: number): number => x;
export const planY = (z: number): number => -z;

/** Turn about +y that points an object built facing +x (a car body) along a plan heading. */
export const bodyYaw = (heading: number): number => heading;

/**
 * Writes the transform of a body that faces +x when unturned, standing at a plan pose.
 *
 * @param height of its origin above the ground [m]
 */
export function placeBody(out: Matrix4, x: number, y: number, heading: number, height = 0): Matrix4 {
  const c = cos(heading);
  const s = sin(heading);
  // biome-ignore format: a matrix, row by row
  return out.set(
    c, 0, s, sceneX(x),
    0, 1, 0, height,
    -s, 0, c, sceneZ(y),
    0, 0, 0, 1,
  );
}

/**
 * Writes the transform of a camera that looks along a plan heading.
 *
 * @param pitch how far it looks down [rad]
 */
export function placeCamera(
  out: Matrix4,
  x: number,
  y: number,
  heading: number,
  height: number,
  pitch: number,
): Matrix4 {
  const c = cos(heading);
  const s = sin(heading);
  const cp = cos(pitch);
  const sp = sin(pitch);
  // Columns: right, up and backwards of the camera, in the scene's frame.
  // biome-ignore format: a matrix, row by row
  return out.set(
    s, c * sp, -c * cp, sceneX(x),
    0, cp, sp, height,
    c, -s * sp, s * cp, sceneZ(y),
    0, 0, 0, 1,
  );
}
