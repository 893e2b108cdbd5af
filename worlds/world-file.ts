import { z } from 'zod';
import { TurnwiseError } from '../core/errors';
import { checkGraph } from './check-graph';
import type { StreetGraph } from './street-graph';
import { LANE_ARROWS } from './street-signs';

const FORMAT = 'turnwise-world';
const VERSION = 1;
/** A town of 25 square kilometres takes about 4 MB. */
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

const worldFileSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** Seed of the scenery. */
  seed: z.int(),
  graph: graphSchema,
});

/** What a world file holds: lanes and scenery are made again from it. */
export interface WorldFile {
  seed: number;
  graph: StreetGraph;
}

/**
 * Writes a world as a `.world.json` file (docs: `format: "turnwise-world"`, version 1; UTF-8 JSON, metres, one line).
 * Takes a World as well. Reading it gives the same streets, number for number.
 */
export function writeWorldFile({ seed, graph }: WorldFile): Uint8Array {
  const { name, drivingSide, nodes, streets, restrictions, controls, crosswalks, surveyed, origin, attribution } =
    graph;
  const file = {
    format: FORMAT,
    version: VERSION,
    seed,
    graph: { name, drivingSide, nodes, streets, restrictions, controls, crosswalks, surveyed, origin, attribution },
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
  if (version !== VERSION) {
    throw new TurnwiseError('WORLD_VERSION', {
      what: `This build reads version ${VERSION} of world files, not ${JSON.stringify(version)?.slice(0, 40)}.`,
      where: name,
      fix: 'Write the file again with this build, or read it with the one that wrote it.',
    });
  }
  const parsed = worldFileSchema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new TurnwiseError('WORLD_INVALID', {
      what: `${pathText(issue.path)}: ${issue.message}.`,
      where: name,
      fix: 'Correct the field, or write the file again from its source.',
    });
  }
  checkGraph(parsed.data.graph, 'WORLD_INVALID', name);
  return { seed: parsed.data.seed, graph: parsed.data.graph };
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
