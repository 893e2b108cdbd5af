import type { Waypoint } from '../route-plan';

/** The file that a route came from, for messages. */
export interface RouteOrigin {
  file: string;
  /** The route's id, as the file has it. */
  route: string;
  /** Whether the file's y points south, as CARLA's does. */
  southward: boolean;
}

/** Where a waypoint is, for messages: file and route where they are known, and its coordinates there and on the map. */
export function waypointPlace(waypoints: readonly Waypoint[], index: number, origin?: RouteOrigin): string {
  const { x, y } = waypoints[index];
  const place = `waypoint ${index} (the first is 0) at (${x.toFixed(1)}, ${y.toFixed(1)})`;
  if (!origin) return place;
  const { file, route, southward } = origin;
  // 0 - y, so that there is no "-0"
  return `${file}: route ${JSON.stringify(route)}, ${place} on the map; the file has x ${x}, y ${southward ? 0 - y : y}`;
}

/** The way to more than the first error, where routes came from a file. */
export function checkHint(origin?: RouteOrigin): string {
  return origin ? ' `turnwise route check` tells of all routes of the file.' : '';
}
