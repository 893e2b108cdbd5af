import { z } from 'zod';
import { TurnwiseError } from '../core/errors';
import type { RouteResult } from './drive-route';
import type { FrameStrip } from './frame-strips';

export const RECORDS_FORMAT = 'turnwise-records';
export const RECORDS_VERSION = 1;

const shard = z.object({ part: z.int().min(1), of: z.int().min(1) });

const headSchema = z.object({
  kind: z.literal('head'),
  format: z.literal(RECORDS_FORMAT),
  version: z.literal(RECORDS_VERSION),
  /** Fingerprint of all that decides the figures: drives, maps, seed, driver, version of Turnwise. */
  plan: z.string(),
  /** Drives of the whole evaluation. */
  routes: z.int().min(1),
  shard: shard.nullable(),
  /** How often everything is driven. */
  repeat: z.int().min(1),
  seed: z.int(),
  suites: z.array(
    z.object({
      name: z.string(),
      description: z.string().optional(),
      pairedWith: z.string().optional(),
      attribution: z.string().optional(),
      licence: z.string().optional(),
      warnings: z.array(z.string()).optional(),
    }),
  ),
  /** Where the drives are. Maps by the name and the SHA-256 of their files. */
  worlds: z.array(
    z.object({
      role: z.enum(['training', 'validation', 'unseen', 'map']),
      town: z.int().optional(),
      sizeMetres: z.number().optional(),
      style: z.string().optional(),
      file: z.string().optional(),
      sha256: z.string().optional(),
      scenery: z.int().optional(),
    }),
  ),
  /** What is to be said of the driver: driver, checkpoint, weights, preset, backend. */
  driver: z.record(z.string(), z.string()),
  turnwise: z.string(),
  node: z.string(),
  /** That gives the figures again: without what does not change them. */
  command: z.string(),
});

const worldSchema = z.object({
  kind: z.literal('world'),
  world: z.int().min(0),
  id: z.string(),
  attribution: z.string().optional(),
  /** What of its file could not be used, or was mended: at most {@link MOST_WARNINGS}, and how many more there were. */
  warnings: z.array(z.string()),
  moreWarnings: z.int().min(0),
});

const routeSchema = z.object({
  kind: z.literal('route'),
  index: z.int().min(0),
  suite: z.string(),
  entry: z.string(),
  scenario: z.string().optional(),
  /** Id of the entry of the paired suite that answers this one. */
  pair: z.string().optional(),
  world: z.int().min(0),
  result: z.looseObject({ hash: z.string(), driven: z.array(z.number()) }) as unknown as z.ZodType<RouteResult>,
  /** What is odd about how the route's waypoints lie on the map, where something is. */
  warnings: z.array(z.string()).optional(),
  /** Top view (SVG), of `routePicture`. */
  picture: z.string(),
  strips: z.array(
    z.object({ kind: z.string(), tick: z.int(), time: z.number(), before: z.array(z.number()), png: z.string() }),
  ) as unknown as z.ZodType<FrameStrip[]>,
  /** Strips that were not kept. */
  moreStrips: z.int().min(0),
});

const againSchema = z.object({
  kind: z.literal('again'),
  /** The how manyth time, from 2. */
  time: z.int().min(2),
  index: z.int().min(0),
  hash: z.string(),
});

/** What an evaluation is: the first line of its records. */
export type RecordsHead = z.infer<typeof headSchema>;
/** What is known of a world once it has been made. */
export type WorldRecord = z.infer<typeof worldSchema>;
/** One drive. */
export type RouteRecord = z.infer<typeof routeSchema>;
/** Another drive of the same, with `--repeat`. */
export type AgainRecord = z.infer<typeof againSchema>;
export type EvaluationRecord = WorldRecord | RouteRecord | AgainRecord;

const recordSchema = z.discriminatedUnion('kind', [worldSchema, routeSchema, againSchema]);

export const MOST_WARNINGS = 50;

/** The records of an evaluation, in memory. Whatever order they came in, they read the same. */
export class Records {
  readonly worlds = new Map<number, WorldRecord>();
  readonly routes = new Map<number, RouteRecord>();
  /** Hashes of the drives after the first, by time and index. */
  readonly again = new Map<number, Map<number, string>>();

  constructor(readonly head: RecordsHead) {}

  add(record: EvaluationRecord): void {
    if (record.kind === 'world') this.worlds.set(record.world, record);
    else if (record.kind === 'route') this.routes.set(record.index, record);
    else {
      const hashes = this.again.get(record.time) ?? new Map<number, string>();
      this.again.set(record.time, hashes.set(record.index, record.hash));
    }
  }

  /** Whether a drive is there, at the how manyth time. */
  has(index: number, time: number): boolean {
    return time === 1 ? this.routes.has(index) : (this.again.get(time)?.has(index) ?? false);
  }

  /** All but the head, in an order of their own. */
  *inOrder(): Iterable<EvaluationRecord> {
    const byKey = <T>(map: Map<number, T>) => [...map].sort(([a], [b]) => a - b);
    for (const [, world] of byKey(this.worlds)) yield world;
    for (const [, route] of byKey(this.routes)) yield route;
    for (const [time, hashes] of byKey(this.again))
      for (const [index, hash] of byKey(hashes)) yield { kind: 'again', time, index, hash };
  }
}

/** A record as it is in the file: JSON and a line end. */
export function recordLine(record: RecordsHead | EvaluationRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * Reads the whole lines of a file of records; null where there is none yet. What is behind the last line end was cut off while it was
 * being written.
 *
 * @param where the file, for errors
 * @returns the records, and how many bytes are whole
 * @throws TurnwiseError EVALUATE_RECORDS_INVALID
 */
export function readRecords(bytes: Uint8Array, where: string): { records: Records | null; wholeBytes: number } {
  const wholeBytes = bytes.lastIndexOf(10) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, wholeBytes)).split('\n').slice(0, -1);
  if (lines.length === 0) return { records: null, wholeBytes: 0 };
  const records = new Records(parseLine(lines[0], headSchema, where, 1));
  for (let i = 1; i < lines.length; i++) {
    const record = parseLine(lines[i], recordSchema, where, i + 1);
    const number = record.kind === 'world' ? record.world : record.index;
    const count = record.kind === 'world' ? records.head.worlds.length : records.head.routes;
    if (number >= count) throw invalid(where, i + 1, `${record.kind} ${number} of ${count}`);
    records.add(record);
  }
  return { records, wholeBytes };
}

function parseLine<T>(line: string, schema: z.ZodType<T>, where: string, number: number): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw invalid(where, number, 'no JSON');
  }
  const { success, error } = schema.safeParse(value);
  // as it was written, the order of its fields included
  if (success) return value as T;
  const [{ path, message }] = error.issues;
  throw invalid(where, number, `${path.join('.') || 'the object'}: ${message}`);
}

function invalid(where: string, line: number, what: string): TurnwiseError {
  return new TurnwiseError('EVALUATE_RECORDS_INVALID', {
    what: `These are no records of an evaluation that this build can read: line ${line}, ${what}.`,
    where,
    fix: 'Name another folder, or remove the file to begin again.',
  });
}
