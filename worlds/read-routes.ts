import { readCarlaRoutes } from './carla-routes';
import { readRouteFile } from './route-file';
import type { RouteSet } from './route-set';

/**
 * Reads routes from a file of either kind, told apart by content: CARLA leaderboard XML, else a route file.
 *
 * @returns the routes, in the plan frame, and whether the file's y points south
 * @throws as {@link readCarlaRoutes} and {@link readRouteFile}
 */
export function readRoutes(bytes: Uint8Array, name: string): RouteSet & { warnings: string[]; southward: boolean } {
  return isXml(bytes, name)
    ? { ...readCarlaRoutes(bytes, name), southward: true }
    : { ...readRouteFile(bytes, name), warnings: [], southward: false };
}

/** By the first character; by the name where that says nothing, so that a broken file is refused by the reader it was meant for. */
function isXml(bytes: Uint8Array, name: string): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  if (start.startsWith('<')) return true;
  return !start.startsWith('{') && /\.xml$/i.test(name);
}
