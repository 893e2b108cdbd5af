/** Sideways acceleration that a calm driver accepts in a bend [m/s^2]. */
export const COMFORTABLE_LATERAL_ACCELERATION = 2;

/**
 * Gives the speed at which a bend is felt as `lateralAcceleration`: sqrt(a / |kappa|) [m/s], infinite on a straight.
 *
 * @param curvature [1/m], either sign
 * @param lateralAcceleration [m/s^2]
 */
export function curveSpeed(curvature: number, lateralAcceleration = COMFORTABLE_LATERAL_ACCELERATION): number {
  return Math.sqrt(lateralAcceleration / Math.abs(curvature));
}
