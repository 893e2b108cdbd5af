import { cos, sin } from '../../core/maths';
import type { Point } from '../polyline';
import type { Place } from './read-elements';

/** WGS 84: equatorial radius [m] and eccentricity squared. */
const RADIUS = 6378137;
const ECCENTRICITY_SQUARED = 0.00669437999014;
const RADIAN = Math.PI / 180;

/** Maps degrees to metres around a place. */
export interface Projection {
  origin: Place;
  /** Degrees of longitude and latitude covered, as metres from west to east and south to north. */
  extent: number;
  project(place: Place): Point;
}

/**
 * Makes the local projection about the middle of some places: equirectangular, with the ellipsoid's two radii of curvature at
 * the middle. Lengths are off by less than 0.2 % within 10 km of it at 50 degrees of latitude.
 */
export function localProjection(places: Iterable<Place>): Projection {
  let south = Number.POSITIVE_INFINITY;
  let north = Number.NEGATIVE_INFINITY;
  let west = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  let first: number | null = null;
  for (const { latitude, longitude } of places) {
    first ??= longitude;
    // a town on the 180th meridian is not 360 degrees wide
    const turned = first + wrapDegrees(longitude - first);
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
    west = Math.min(west, turned);
    east = Math.max(east, turned);
  }
  const origin = { latitude: (south + north) / 2, longitude: wrapDegrees((west + east) / 2) };
  const { east: metresEast, north: metresNorth } = metresPerDegree(origin.latitude);
  return {
    origin,
    extent: Math.max((east - west) * metresEast, (north - south) * metresNorth),
    project: ({ latitude, longitude }) => ({
      x: wrapDegrees(longitude - origin.longitude) * metresEast,
      y: (latitude - origin.latitude) * metresNorth,
    }),
  };
}

/** Length of a degree of longitude and of latitude at a latitude [degrees], on the ellipsoid [m]. */
export function metresPerDegree(latitude: number): { east: number; north: number } {
  const s = sin(latitude * RADIAN);
  const w = Math.sqrt(1 - ECCENTRICITY_SQUARED * s * s);
  return {
    east: (RADIUS / w) * cos(latitude * RADIAN) * RADIAN,
    north: ((RADIUS * (1 - ECCENTRICITY_SQUARED)) / (w * w * w)) * RADIAN,
  };
}

function wrapDegrees(angle: number): number {
  return angle - 360 * Math.floor((angle + 180) / 360);
}
