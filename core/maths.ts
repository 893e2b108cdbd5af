/**
 * Elementary functions with one implementation everywhere.
 *
 * Node 20 and Chromium 156 disagree in the last bits of Math.sin, cos, tan, asin, acos, atan, atan2, exp, log, pow, cbrt
 * and tanh (they agree on sqrt and hypot). Whatever simulation state depends on must use these (fdlibm in JavaScript).
 */
import acos from '@stdlib/math-base-special-acos';
import asin from '@stdlib/math-base-special-asin';
import atan from '@stdlib/math-base-special-atan';
import atan2 from '@stdlib/math-base-special-atan2';
import cbrt from '@stdlib/math-base-special-cbrt';
import cos from '@stdlib/math-base-special-cos';
import exp from '@stdlib/math-base-special-exp';
import log from '@stdlib/math-base-special-ln';
import pow from '@stdlib/math-base-special-pow';
import sin from '@stdlib/math-base-special-sin';
import tan from '@stdlib/math-base-special-tan';
import tanh from '@stdlib/math-base-special-tanh';

export { acos, asin, atan, atan2, cbrt, cos, exp, log, pow, sin, tan, tanh };

const EXACT = { acos, asin, atan, atan2, cbrt, cos, exp, log, pow, sin, tan, tanh };

/**
 * Puts the exact functions in the place of Math's in this process or worker, so that three and cannon-es use them too.
 *
 * Called by whatever simulates (`Simulation`), before anything is computed. Safe to call again.
 */
export function installExactMaths(): void {
  Object.assign(Math, EXACT);
}

export const TAU = 2 * Math.PI;

/** Limits `value` to [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : Math.min(value, high);
}

/** Linear interpolation: `a` at 0, `b` at 1. */
export function lerp(a: number, b: number, f: number): number {
  return a + (b - a) * f;
}

/** The same angle in (-pi, pi] [rad]. */
export function wrapAngle(angle: number): number {
  const turned = angle - TAU * Math.floor((angle + Math.PI) / TAU);
  return turned === -Math.PI ? Math.PI : turned;
}
