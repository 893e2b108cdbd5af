import { TurnwiseError } from '../core/errors';
import { buildNetwork } from './build-network';
import { makeScenery } from './make-scenery';
import { readOpenDrive } from './opendrive';
import { readOpenStreetMap } from './openstreetmap';
import { addGiven } from './scenery/add-given';
import type { StreetGraph } from './street-graph';
import type { World } from './world';
import { readWorldFile } from './world-file';

/** How streets become a world. */
export interface CreateWorldOptions {
  /** Seed of the scenery. */
  seed: number;
  /** Defaults to the graph's name. */
  id?: string;
  /** What of the source could not be used. */
  warnings?: readonly string[];
}

/** Builds lanes and scenery from streets. @throws TurnwiseError GRAPH_INVALID */
export function createWorld(graph: StreetGraph, { seed, id = graph.name, warnings = [] }: CreateWorldOptions): World {
  const network = buildNetwork(graph);
  return { id, seed, graph, network, scenery: makeScenery(network, seed), warnings };
}

/**
 * Builds the world in a file: OpenDRIVE (`.xodr`), an OpenStreetMap extract (`.osm`, `.osm.gz`) or a world file (`.world.json`), told apart
 * by content.
 *
 * @param fileName for messages, and the id of the world
 * @param seed of the scenery; a world file brings its own
 * @throws TurnwiseError WORLD_UNKNOWN_KIND, and those of {@link readOpenDrive}, {@link readOpenStreetMap} and {@link readWorldFile}
 */
export function loadWorld(bytes: Uint8Array, fileName: string, seed: number): World {
  switch (kindOf(bytes, fileName)) {
    case 'opendrive': {
      const { network, graph, scenery: given, warnings } = readOpenDrive(bytes, fileName);
      const scenery = addGiven(makeScenery(network, seed), given);
      return { id: graph.name, seed, graph, network, ownNetwork: true, scenery, warnings };
    }
    case 'openstreetmap': {
      const { graph, warnings } = readOpenStreetMap(bytes, fileName);
      return createWorld(graph, { seed, warnings });
    }
    case 'world': {
      const file = readWorldFile(bytes, fileName);
      return file.ownNetwork ? { id: file.graph.name, ...file } : createWorld(file.graph, { seed: file.seed });
    }
    default:
      throw new TurnwiseError('WORLD_UNKNOWN_KIND', {
        what: 'This is neither OpenDRIVE, nor an OpenStreetMap extract, nor a world file.',
        where: fileName,
        fix: 'Give an .xodr, .osm, .osm.gz or .world.json file.',
      });
  }
}

/** By the first bytes; by the name where they say nothing, so that a broken file is refused by the reader it was meant for. */
function kindOf(bytes: Uint8Array, fileName: string): 'opendrive' | 'openstreetmap' | 'world' | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'openstreetmap';
  const start = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (/<OpenDRIVE[\s>]/.test(start)) return 'opendrive';
  if (start.startsWith('<')) return /\.xodr$/i.test(fileName) ? 'opendrive' : 'openstreetmap';
  if (start.startsWith('{')) return 'world';
  if (/\.xodr$/i.test(fileName)) return 'opendrive';
  if (/\.osm(\.gz)?$/i.test(fileName)) return 'openstreetmap';
  return /\.json$/i.test(fileName) ? 'world' : null;
}
