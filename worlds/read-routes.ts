import { readCarlaRoutes } from './carla-routes';
import { readRouteFile } from './route-file';
import type { RouteSet } from './route-set';

/**
 * Reads routes from a file of either kind, told apart by content: CARLA leaderboard XML, else a route file.
 *
 * @throws as {@link readCarlaRoutes} and {@link readRouteFile}
 */
export function readRoutes(bytes: Uint8Array, name: string): RouteSet & { warnings: string[] } {
  return isXml(bytes, name) ? readCarlaRoutes(bytes, name) : { ...readRouteFile(bytes, name), warnings: [] };
}

/** By the first character; by the name where that says nothing, so that a broken file is refused by the reader it was meant for. */
function isXml(bytes: Uint8Array, name: string): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  if (start.startsWith('<')) return true;
  return !start.startsWith('{') && /\.xml$/i.test(name);
}
