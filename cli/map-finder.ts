import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { NamedRoute } from '../worlds/route-set';
import { TOWN_STYLES } from '../worlds/town/style';
import type { WorldSource } from '../worlds/world-source';
import { requireFolder } from './read-file';
import type { SuitePlaces } from './suites';

const ENDING = /\.(xodr|osm|osm\.gz|world\.json)$/i;

/**
 * Makes what finds the map of a route: the one map that is given; a generated town that the route names (`town-7`); a file of the folder of
 * maps, by name. Null where there is none.
 *
 * @throws TurnwiseError FOLDER_NOT_FOUND, FILE_NOT_FOLDER
 */
export async function mapFinder({
  world,
  town,
  maps,
  scenery,
}: SuitePlaces): Promise<(route: NamedRoute) => WorldSource | null> {
  if (world) return () => ({ file: world, scenery });
  if (town !== undefined) return () => ({ town });
  const files = new Map<string, string>();
  if (maps) {
    await requireFolder(maps);
    for (const file of (await readdir(maps)).sort()) {
      if (!ENDING.test(file)) continue;
      const name = keyOf(file);
      if (!files.has(name)) files.set(name, join(maps, file));
    }
  }
  return ({ map = '' }) => {
    const file = files.get(keyOf(map));
    if (file) return { file, scenery };
    const [, town, ending] = /^town-(\d{1,9})(?:-([a-z]+))?$/.exec(map) ?? [];
    const style = TOWN_STYLES.find((name) => name === ending && name !== 'plain');
    return town && (style || !ending) ? { town: Number(town), ...(style && { style }) } : null;
  };
}

/** Says of routes that name another map than the one that they are given. */
export function otherMapWarnings(routes: readonly NamedRoute[], { world, town }: SuitePlaces): string[] {
  const given = world ? basename(world) : town === undefined ? null : `town-${town}`;
  if (given === null) return [];
  const others = new Map<string, number>();
  for (const { map } of routes) if (map && keyOf(map) !== keyOf(given)) others.set(map, (others.get(map) ?? 0) + 1);
  return [...others].map(
    ([map, count]) => `${count} ${count === 1 ? 'route is' : 'routes are'} for the map ${map}, and put on ${given}.`,
  );
}

/** `carla_Town01.xodr`, `Town01` and `/Game/Carla/Maps/Town01_Opt` are the same place. */
function keyOf(map: string): string {
  const name = map.slice(map.lastIndexOf('/') + 1).toLowerCase();
  return name
    .replace(ENDING, '')
    .replace(/^carla_/, '')
    .replace(/_opt$/, '');
}
