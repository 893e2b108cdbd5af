import { TurnwiseError } from '../core/errors';
import type { NamedRoute, RouteSet } from '../worlds/route-set';
import type { WorldSource } from '../worlds/world-source';
import type { Suite, SuiteEntry } from './suite';

/** Routes of a file. */
export interface RouteSource extends RouteSet {
  /** The file's name without its ending: where there are several, entries are called `FILE/ROUTE`. */
  file: string;
  /** The file as it was named, for messages, and whether its y points south. */
  path: string;
  southward: boolean;
  warnings?: readonly string[];
}

/**
 * Makes a suite of the routes of one file or of several.
 *
 * @param worldOf finds the map of a route; null where there is none
 * @throws TurnwiseError SUITE_MAP_MISSING with the maps that are missing
 */
export function suiteOfRoutes(
  name: string,
  sources: readonly RouteSource[],
  worldOf: (route: NamedRoute) => WorldSource | null,
): Suite {
  const entries: SuiteEntry[] = [];
  const missing = new Map<string, number>();
  const ids = new Set<string>();
  for (const { file, path, southward, routes } of sources) {
    for (const route of routes) {
      const world = worldOf(route);
      if (!world) {
        missing.set(route.map ?? '', (missing.get(route.map ?? '') ?? 0) + 1);
        continue;
      }
      const id = unique(sources.length > 1 ? `${file}/${route.id}` : route.id, ids);
      const waypoints = route.waypoints.map(({ x, y, heading }) => ({
        x,
        y,
        ...(heading !== undefined && { heading }),
      }));
      entries.push({
        id,
        world,
        route: { kind: 'waypoints', waypoints },
        origin: { file: path, route: route.id, southward },
      });
    }
  }
  if (missing.size > 0) throw mapsMissing(name, missing);
  const credits = (of: (source: RouteSource) => string | undefined) =>
    [...new Set(sources.map(of).filter((text) => text !== undefined))].join('; ');
  const attribution = credits((source) => source.attribution);
  const licence = credits((source) => source.licence);
  return {
    name,
    role: 'any',
    ...(sources.length === 1 && sources[0].description && { description: sources[0].description }),
    ...(attribution && { attribution }),
    ...(licence && { licence }),
    warnings: sources.flatMap(({ file, warnings = [] }) => warnings.map((text) => `${file}: ${text}`)),
    entries,
  };
}

/** Files may have an id twice. */
function unique(id: string, taken: Set<string>): string {
  let own = id;
  for (let n = 2; taken.has(own); n++) own = `${id}#${n}`;
  taken.add(own);
  return own;
}

function mapsMissing(suite: string, missing: ReadonlyMap<string, number>): TurnwiseError {
  const named = [...missing].filter(([map]) => map).map(([map, routes]) => `${map} (${routes} routes)`);
  const unnamed = missing.get('');
  const parts = [...named, ...(unnamed ? [`${unnamed} routes that name no map`] : [])];
  return new TurnwiseError('SUITE_MAP_MISSING', {
    what: `There is no map for ${parts.slice(0, 10).join(', ')}.`,
    where: suite,
    fix: 'Give --maps FOLDER with a file for each town, named as the town is (Town01.xodr, carla_Town01.xodr), or --world FILE for all.',
  });
}
