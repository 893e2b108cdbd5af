import { z } from 'zod';
import { TurnwiseError } from '../core/errors';
import { checkGraph } from './check-graph';
import { LANE_ARROWS } from './street-signs';
import type { World } from './world';
import { checkNetworkFile } from './world-file/check-network-file';
import { networkSchema, packNetwork, unpackNetwork } from './world-file/network-schema';
import { packScenery, scenerySchema, unpackScenery } from './world-file/scenery-schema';

const FORMAT = 'turnwise-world';
/** Streets: everything else is made from them. */
const STREETS = 1;
/** Streets for the map, and the network and scenery that came with them. */
const NETWORK = 2;
/** Streets of 25 square kilometres take about 4 MB. */
const MAX_BYTES = 256 * 1024 * 1024;

const arrowsSchema = z.array(z.array(z.enum(LANE_ARROWS)));

const streetSchema = z.strictObject({
  id: z.number(),
  from: z.number(),
  to: z.number(),
  points: z.array(z.number()),
  lanesForward: z.number(),
  lanesBackward: z.number(),
  laneWidth: z.number(),
  median: z.number().optional(),
  speedLimit: z.number(),
  class: z.enum(['motorway', 'primary', 'secondary', 'tertiary', 'residential', 'service']),
  roundabout: z.boolean(),
  name: z.string(),
  arrowsForward: arrowsSchema.optional(),
  arrowsBackward: arrowsSchema.optional(),
});

const restrictionSchema = z.strictObject({
  kind: z.enum(['no', 'only']),
  from: z.number(),
  node: z.number(),
  via: z.array(z.number()),
  to: z.number(),
});

const controlSchema = z.strictObject({
  kind: z.enum(['traffic-light', 'stop', 'give-way', 'speed-limit', 'crossing']),
  x: z.number(),
  y: z.number(),
  street: z.number(),
  direction: z.enum(['forward', 'backward']),
});

const graphSchema = z.strictObject({
  name: z.string(),
  drivingSide: z.enum(['right', 'left']),
  nodes: z.array(z.strictObject({ id: z.number(), x: z.number(), y: z.number() })),
  streets: z.array(streetSchema),
  restrictions: z.array(restrictionSchema).optional(),
  controls: z.array(controlSchema).optional(),
  crosswalks: z.array(z.strictObject({ x: z.number(), y: z.number(), street: z.number() })).optional(),
  surveyed: z.literal(true).optional(),
  origin: z.strictObject({ latitude: z.number(), longitude: z.number() }).optional(),
  attribution: z.string().optional(),
});

const streetsFileSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(STREETS),
  /** Seed of the scenery. */
  seed: z.int(),
  graph: graphSchema,
});

const networkFileSchema = z.strictObject({
  ...streetsFileSchema.shape,
  version: z.literal(NETWORK),
  network: networkSchema,
  scenery: scenerySchema,
  warnings: z.array(z.string().max(10_000)).max(100_000),
});

/** What of a {@link World} a file holds: lanes and scenery are made again from the streets, unless the map brought its network. */
export type WorldFile = Pick<World, 'seed' | 'graph'> &
  ({ ownNetwork?: undefined } | ({ ownNetwork: true } & Pick<World, 'network' | 'scenery' | 'warnings'>));

/**
 * Writes a world as a `.world.json` file (docs: `format: "turnwise-world"`; UTF-8 JSON, metres, one line): version 1 with its streets, or
 * version 2 with its network as well where that cannot be made from streets. Takes a World as well. Reading it gives the same, number for
 * number.
 */
export function writeWorldFile(world: WorldFile): Uint8Array {
  const { name, drivingSide, nodes, streets, restrictions, controls, crosswalks, surveyed, origin, attribution } =
    world.graph;
  const file = {
    format: FORMAT,
    version: world.ownNetwork ? NETWORK : STREETS,
    seed: world.seed,
    graph: { name, drivingSide, nodes, streets, restrictions, controls, crosswalks, surveyed, origin, attribution },
    ...(world.ownNetwork && {
      network: packNetwork(world.network),
      scenery: packScenery(world.scenery),
      warnings: world.warnings,
    }),
  };
  return new TextEncoder().encode(`${JSON.stringify(file)}\n`);
}

/**
 * Reads a `.world.json` file.
 *
 * @param name the file's name, for messages
 * @throws TurnwiseError WORLD_TOO_LARGE, WORLD_NOT_JSON, WORLD_WRONG_FORMAT, WORLD_VERSION, WORLD_INVALID (with the path of the field)
 */
export function readWorldFile(bytes: Uint8Array, name: string): WorldFile {
  const content = parse(bytes, name);
  const isObject = typeof content === 'object' && content !== null;
  if (!isObject || (content as { format?: unknown }).format !== FORMAT) {
    throw new TurnwiseError('WORLD_WRONG_FORMAT', {
      what: `This is JSON, but not a world: "format" must be "${FORMAT}".`,
      where: name,
      fix: 'Write worlds with `turnwise world`.',
    });
  }
  const { version } = content as { version?: unknown };
  if (version !== STREETS && version !== NETWORK) {
    throw new TurnwiseError('WORLD_VERSION', {
      what: `This build reads versions ${STREETS} and ${NETWORK} of world files, not ${JSON.stringify(version)?.slice(0, 40)}.`,
      where: name,
      fix: 'Write the file again with this build, or read it with the one that wrote it.',
    });
  }
  const refuse = (path: string, what: string): never => {
    throw new TurnwiseError('WORLD_INVALID', {
      what: `${path}: ${what}`,
      where: name,
      fix: 'Correct the field, or write the file again from its source.',
    });
  };
  const valid = <T>(schema: z.ZodType<T>): T => {
    const parsed = schema.safeParse(content);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return refuse(pathText(issue.path), `${issue.message}.`);
  };
  if (version === STREETS) {
    const { seed, graph } = valid(streetsFileSchema);
    checkGraph(graph, 'WORLD_INVALID', name);
    return { seed, graph };
  }
  const { seed, graph, network, scenery, warnings } = valid(networkFileSchema);
  checkGraph(graph, 'WORLD_INVALID', name);
  checkNetworkFile(network, refuse);
  return {
    seed,
    graph,
    ownNetwork: true,
    network: unpackNetwork(network, graph.drivingSide),
    scenery: unpackScenery(scenery),
    warnings,
  };
}

function parse(bytes: Uint8Array, name: string): unknown {
  if (bytes.length > MAX_BYTES) {
    throw new TurnwiseError('WORLD_TOO_LARGE', {
      what: `World files hold at most ${MAX_BYTES / 1048576} MB, not ${Math.ceil(bytes.length / 1048576)}.`,
      where: name,
      fix: 'Cut the map into smaller pieces.',
    });
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new TurnwiseError('WORLD_NOT_JSON', {
      what: `This is not JSON: ${cause instanceof Error ? cause.message : cause}.`,
      where: name,
      fix: 'Check that the file is whole.',
      cause,
    });
  }
}

/** `graph.streets[3].name` */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'file';
}
