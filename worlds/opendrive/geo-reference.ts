import { atan, cos, exp, log, sin, tan } from '../../core/maths';
import type { OpenDrive } from './road';

/** WGS 84: equatorial radius [m] and flattening. */
const RADIUS = 6378137;
const FLATTENING = 1 / 298.257223563;
const RADIAN = Math.PI / 180;
const UTM = { k: 0.9996, x: 500_000, southern: 10_000_000 };

/**
 * Tells where on earth (0, 0) of a map lies [degrees], for transverse Mercator projections; null where the file does not say, or says it in
 * another way.
 */
export function originOf({ geoReference, offset }: OpenDrive): { latitude: number; longitude: number } | null {
  const terms = new Map<string, string>();
  for (const [, name, value] of geoReference.matchAll(/\+([a-zA-Z_0]+)(?:=([^\s+]+))?/g)) terms.set(name, value ?? '');
  const number = (name: string, otherwise: number) => {
    const value = Number(terms.get(name) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  };
  const latitude = number('lat_0', 0);
  const longitude = number('lon_0', 0);
  const projection = terms.get('proj');
  const hasPlace = latitude !== 0 || longitude !== 0;
  let central = { latitude, longitude, k: number('k', number('k_0', 1)), x: number('x_0', 0), y: number('y_0', 0) };
  if (projection === 'utm' && !hasPlace) {
    const zone = number('zone', 0);
    if (!(zone >= 1 && zone <= 60)) return null;
    central = { latitude: 0, longitude: 6 * zone - 183, k: UTM.k, x: UTM.x, y: terms.has('south') ? UTM.southern : 0 };
  } else if ((projection !== undefined && projection !== 'tmerc' && projection !== 'utm') || !hasPlace) return null;
  const place = inverse(offset.x - central.x, offset.y - central.y, central);
  return Math.abs(place.latitude) < 89 && Math.abs(place.longitude) <= 180 ? place : null;
}

/** Inverts the transverse Mercator projection by Krueger's series in n to the third order: to millimetres within 1,000 km. */
function inverse(
  x: number,
  y: number,
  central: { latitude: number; longitude: number; k: number },
): { latitude: number; longitude: number } {
  const n = FLATTENING / (2 - FLATTENING);
  const a = (RADIUS / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  const scale = central.k * a;
  const beta = [n / 2 - (2 / 3) * n ** 2 + (37 / 96) * n ** 3, n ** 2 / 48 + n ** 3 / 15, (17 / 480) * n ** 3];
  const delta = [2 * n - (2 / 3) * n ** 2 - 2 * n ** 3, (7 / 3) * n ** 2 - (8 / 5) * n ** 3, (56 / 15) * n ** 3];
  const xi = y / scale + rectifying(central.latitude * RADIAN, n);
  const eta = x / scale;
  let xi1 = xi;
  let eta1 = eta;
  beta.forEach((b, i) => {
    const j = 2 * (i + 1);
    xi1 -= b * sin(j * xi) * cosh(j * eta);
    eta1 -= b * cos(j * xi) * sinh(j * eta);
  });
  const conformal = arcsin(sin(xi1) / cosh(eta1));
  let latitude = conformal;
  delta.forEach((d, i) => {
    latitude += d * sin(2 * (i + 1) * conformal);
  });
  const longitude = central.longitude + atan(sinh(eta1) / cos(xi1)) / RADIAN;
  return { latitude: latitude / RADIAN, longitude };
}

/** The rectifying latitude: the arc of the meridian as an angle. */
function rectifying(latitude: number, n: number): number {
  const e = (2 * Math.sqrt(n)) / (1 + n);
  const s = sin(latitude);
  const conformal =
    2 * atan(tan(Math.PI / 4 + latitude / 2) * exp((e / 2) * log((1 - e * s) / (1 + e * s)))) - Math.PI / 2;
  const alpha = [
    n / 2 - (2 / 3) * n ** 2 + (5 / 16) * n ** 3,
    (13 / 48) * n ** 2 - (3 / 5) * n ** 3,
    (61 / 240) * n ** 3,
  ];
  return alpha.reduce((sum, a, i) => sum + a * sin(2 * (i + 1) * conformal), conformal);
}

function sinh(v: number): number {
  return (exp(v) - exp(-v)) / 2;
}

function cosh(v: number): number {
  return (exp(v) + exp(-v)) / 2;
}

function arcsin(v: number): number {
  return atan(v / Math.sqrt(Math.max(1e-300, 1 - v * v)));
}
