import { cos, sin } from '../../core/maths';
import { VEHICLE_DEFAULTS } from '../../sim/vehicle/model';
import type { Point, Pose } from '../../worlds/polyline';

/** A rectangle of the plan at any angle [m]. */
export interface Box extends Point {
  /** Direction of its length, a unit vector. */
  alongX: number;
  alongY: number;
  halfLength: number;
  halfWidth: number;
}

/** How far the middle of the car is ahead of the middle of its rear axle [m]. */
export const MIDDLE_AHEAD = VEHICLE_DEFAULTS.wheelbase / 2;

/** Makes a box of its middle, the direction of its length [rad], and its sides [m]. */
export function boxAt(x: number, y: number, heading: number, length: number, width: number): Box {
  return { x, y, alongX: cos(heading), alongY: sin(heading), halfLength: length / 2, halfWidth: width / 2 };
}

/** Computes the car's outline from its pose, which is that of the middle of the rear axle. */
export function carBox({ x, y, heading }: Pose): Box {
  const box = boxAt(x, y, heading, VEHICLE_DEFAULTS.length, VEHICLE_DEFAULTS.width);
  box.x += MIDDLE_AHEAD * box.alongX;
  box.y += MIDDLE_AHEAD * box.alongY;
  return box;
}

/** Whether two boxes overlap or touch: no side of either separates them (separating axis theorem). */
export function boxesTouch(a: Box, b: Box): boolean {
  return !isApart(a, b) && !isApart(b, a);
}

/** Whether a box and a disc overlap or touch. */
export function boxTouchesDisc(box: Box, x: number, y: number, radius: number): boolean {
  const dx = x - box.x;
  const dy = y - box.y;
  const beyondEnd = Math.max(0, Math.abs(dx * box.alongX + dy * box.alongY) - box.halfLength);
  const beyondSide = Math.max(0, Math.abs(dy * box.alongX - dx * box.alongY) - box.halfWidth);
  return beyondEnd * beyondEnd + beyondSide * beyondSide <= radius * radius;
}

/** Whether one of the two directions of `a` separates the boxes. */
function isApart(a: Box, b: Box): boolean {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const cosine = Math.abs(a.alongX * b.alongX + a.alongY * b.alongY);
  const sine = Math.abs(a.alongX * b.alongY - a.alongY * b.alongX);
  const reachAlong = a.halfLength + b.halfLength * cosine + b.halfWidth * sine;
  const reachAcross = a.halfWidth + b.halfLength * sine + b.halfWidth * cosine;
  return Math.abs(dx * a.alongX + dy * a.alongY) > reachAlong || Math.abs(dy * a.alongX - dx * a.alongY) > reachAcross;
}
