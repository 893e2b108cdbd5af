import { wrapAngle } from '../core/maths';
import type { Pose } from '../worlds/polyline';
import type { Route } from '../worlds/route';

export interface RouteTrackerOptions {
  /** How far behind and ahead of the last place to look [m]. */
  behind: number;
  ahead: number;
}

export const ROUTE_TRACKER_DEFAULTS: RouteTrackerOptions = { behind: 3, ahead: 8 };

/** Where a car is along a path. */
export interface TrackedPlace {
  /** Arc length of the nearest place [m]. */
  s: number;
  /** Distance to the left of the path [m]. */
  t: number;
  /** Car's heading less the path's [rad]. */
  headingError: number;
  /** Furthest arc length reached [m]. */
  progress: number;
}

/**
 * Follows a car along a route's path by looking near the last place only, so that a path that crosses or touches itself is not
 * confused. Progress never goes back. The car must move less than `ahead` metres between updates.
 * Begins at the start of the route.
 */
export class RouteTracker {
  readonly place: TrackedPlace = { s: 0, t: 0, headingError: 0, progress: 0 };
  private readonly options: RouteTrackerOptions;

  constructor(
    private readonly route: Route,
    options: Partial<RouteTrackerOptions> = {},
  ) {
    this.options = { ...ROUTE_TRACKER_DEFAULTS, ...options };
  }

  /** Begins anew at a pose, near arc length `s` [m], or where the path is nearest. */
  reset(pose: Pose, s?: number): TrackedPlace {
    this.place.s = s ?? this.route.path.project(pose.x, pose.y).s;
    this.place.progress = 0;
    return this.update(pose);
  }

  /** Moves on to where the car is now. The object returned is reused. */
  update(pose: Pose): TrackedPlace {
    const { place, options } = this;
    const { path } = this.route;
    const from = Math.max(0, place.s - options.behind);
    const to = Math.min(path.length, place.s + options.ahead);
    const hit = path.project(pose.x, pose.y, from, to);
    place.s = hit.s;
    place.t = hit.t;
    place.headingError = wrapAngle(pose.heading - path.headingAt(hit.s));
    place.progress = Math.max(place.progress, hit.s);
    return place;
  }
}
