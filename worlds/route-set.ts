import type { Waypoint } from './route-plan';

/** A waypoint with what the file that it came from says beyond it. */
export interface FileWaypoint extends Waypoint {
  /** Height [m]. Not used. */
  z?: number;
  /** Other attributes of CARLA's waypoint: pitch, roll, connection. */
  carla?: Record<string, string>;
}

/** A route of a file. */
export interface NamedRoute {
  /** As the file has it; files may have the same twice. */
  id: string;
  /** Name of the map that it was made for: a file's name, or a town of CARLA. */
  map?: string;
  /** Two or more. */
  waypoints: FileWaypoint[];
  /** What CARLA's file says beyond the waypoints, kept as it was. Nothing acts it out. */
  carla?: CarlaExtras;
}

/** Parts of a CARLA route that Turnwise keeps, to write them again. */
export interface CarlaExtras {
  /** Of `<route>`, but for `id` and `town`. */
  attributes?: Record<string, string>;
  /** `<weather>`s, in order. */
  weathers?: Record<string, string>[];
  /** `<scenario>`s, whatever is in them; coordinates are CARLA's. */
  scenarios?: PlainElement[];
  /** Other children of `<route>`. */
  others?: PlainElement[];
}

/** An XML element as plain data. */
export interface PlainElement {
  name: string;
  attributes: Record<string, string>;
  children: PlainElement[];
}

/** Routes that belong together. */
export interface RouteSet {
  name?: string;
  description?: string;
  /** Source and licence of routes that came from elsewhere. */
  attribution?: string;
  licence?: string;
  routes: NamedRoute[];
}
