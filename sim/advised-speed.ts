import type { Point } from '../worlds/polyline';
import type { Route } from '../worlds/route';
import type { SpeedProfile } from './speed-profile';

export interface AdvisedSpeedOptions {
  /** How far from the known progress the rough position may be found on the route [m]. */
  reach: number;
  /** The least speed from this far behind the rough position to that far ahead of it is advised [m]. */
  behind: number;
  ahead: number;
  /** Never advised less: an uncertain position must not stop the car short of its goal [m/s]. */
  slowest: number;
}

export const ADVISED_SPEED_DEFAULTS: AdvisedSpeedOptions = { reach: 15, behind: 2, ahead: 4, slowest: 1.5 };

/** Speeds [m/s] at a rough position. */
export interface SpeedAdvice {
  speedLimit: number;
  advisedSpeed: number;
  /** Arc length on the route that the rough position stands for [m]. */
  roughProgress: number;
}

/**
 * Gives what a navigation device would say at a rough position: the street's limit, and the speed it advises. That is the route's
 * speed profile, the least over a few metres so that the error of the position does not make it late.
 *
 * @param progress arc length that the device believes has been driven [m]
 */
export function advisedSpeed(
  route: Route,
  profile: SpeedProfile,
  rough: Point,
  progress: number,
  options: Partial<AdvisedSpeedOptions> = {},
): SpeedAdvice {
  const { reach, behind, ahead, slowest } = { ...ADVISED_SPEED_DEFAULTS, ...options };
  const { path } = route;
  const from = Math.max(0, Math.min(path.length, progress) - reach);
  const to = Math.min(path.length, Math.max(0, progress) + reach);
  const { s } = path.project(rough.x, rough.y, from, to);
  // the profile is a curve between samples whose square is straight: its least value is at a sample or at an end
  let least = Math.min(profile.speedAt(s - behind), profile.speedAt(s + ahead));
  const first = Math.max(0, Math.ceil((s - behind) / profile.step));
  const last = Math.min(profile.speeds.length - 1, Math.floor((s + ahead) / profile.step));
  for (let i = first; i <= last; i++) least = Math.min(least, profile.speeds[i]);
  let limit = 0;
  while (limit + 1 < route.limitFrom.length && route.limitFrom[limit + 1] <= s) limit++;
  return { speedLimit: route.limits[limit], advisedSpeed: Math.max(slowest, least), roughProgress: s };
}
