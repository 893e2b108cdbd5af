import { z } from 'zod';
import { TurnwiseError } from '../core/errors';
import type { Store } from '../core/store';
import type { ObservationSize } from '../sim/observation';
import { requireRole } from '../worlds/seeds';
import { decodeShard, type Shard, type Split } from './shard';

const FORMAT = 'turnwise-demonstrations';
const VERSION = 1;

const positive = z.number().int().positive();

const indexSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  build: z.string(),
  split: z.enum(['training', 'validation']),
  size: z.object({ cameraWidth: positive, cameraHeight: positive, mapWidth: positive, mapHeight: positive }),
  samples: z.number().int().nonnegative(),
  /** Options of the last collection into the folder. */
  options: z.record(z.string(), z.unknown()),
  shards: z.array(
    z.object({
      file: z.string().regex(/^shard-\d{5}\.safetensors$/),
      count: positive,
      townSeed: z.number().int(),
      driver: z.string(),
      /** {@link checksum} of the file. */
      hash: z.string().regex(/^[0-9a-f]{16}$/),
    }),
  ),
});

/** What `index.json` of a data set says. */
export type DemonstrationIndex = z.infer<typeof indexSchema>;
export type ShardEntry = DemonstrationIndex['shards'][number];

/** Names the file of a shard: shard-00007.safetensors. */
export function shardFile(number: number): string {
  return `shard-${String(number).padStart(5, '0')}.safetensors`;
}

/** Joins a folder, '' for the root of the store, and a file. */
export function inFolder(folder: string, file: string): string {
  return folder === '' ? file : `${folder}/${file}`;
}

/**
 * Reads and checks the index of a data set.
 *
 * @throws TurnwiseError DATA_NO_INDEX, DATA_BAD_INDEX, DATA_VERSION; DATA_WRONG_SPLIT where the set is not of `split`;
 * SEED_WRONG_SPLIT where a town of it does not have that role
 */
export async function readIndex(store: Store, folder: string, split: Split): Promise<DemonstrationIndex> {
  const where = inFolder(folder, 'index.json');
  if (!(await store.exists(where))) {
    throw new TurnwiseError('DATA_NO_INDEX', {
      what: 'There is no data set here: its index.json is missing.',
      where,
      fix: 'Run collect until it has finished; it writes the index last.',
    });
  }
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder().decode(await store.read(where)));
  } catch (cause) {
    throw badIndex(where, 'it is not JSON', cause);
  }
  const version = (raw as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version !== VERSION) {
    throw new TurnwiseError('DATA_VERSION', {
      what: `The data set is of version ${version}; this build reads version ${VERSION}.`,
      where,
      fix: 'Collect it again, or use the build that made it.',
    });
  }
  const parsed = indexSchema.safeParse(raw);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw badIndex(where, `${path.join('.') || 'the whole'}: ${message}`, parsed.error);
  }
  const index = parsed.data;
  if (index.samples !== index.shards.reduce((sum, shard) => sum + shard.count, 0)) {
    throw badIndex(where, 'samples is not the sum of the shards');
  }
  if (new Set(index.shards.map((shard) => shard.file)).size !== index.shards.length) {
    throw badIndex(where, 'a shard is listed twice');
  }
  requireSplit(index.split, split, where);
  for (const shard of index.shards) requireRole(shard.townSeed, split);
  return index;
}

/** Writes the index in one step: with it the data set exists. */
export async function writeIndex(
  store: Store,
  folder: string,
  index: Omit<DemonstrationIndex, 'format' | 'version'>,
): Promise<void> {
  const text = `${JSON.stringify({ format: FORMAT, version: VERSION, ...index }, null, 2)}\n`;
  await store.write(inFolder(folder, 'index.json'), new TextEncoder().encode(text));
}

/**
 * Reads one shard that an index lists, and checks it against the index.
 *
 * @throws TurnwiseError FILE_NOT_FOUND, SAFETENSORS_*, DATA_BAD_SHARD; DATA_HASH where its bytes are not those that were
 * written; DATA_WRONG_SPLIT and SEED_WRONG_SPLIT where its town is not of the split; DATA_WRONG_SIZE
 */
export async function readShard(
  store: Store,
  folder: string,
  index: DemonstrationIndex,
  entry: ShardEntry,
): Promise<Shard> {
  const where = inFolder(folder, entry.file);
  const bytes = await store.read(where);
  const shard = decodeShard(bytes, where);
  if (checksum(bytes) !== entry.hash) {
    throw new TurnwiseError('DATA_HASH', {
      what: `The shard's bytes are not those that the index lists (${entry.hash}).`,
      where,
      fix: 'Remove the file and run collect again.',
    });
  }
  requireSplit(shard.origin.split, index.split, where);
  requireRole(shard.origin.townSeed, index.split);
  requireSize(shard.size, index.size, where);
  return shard;
}

/** @throws TurnwiseError DATA_WRONG_SIZE */
export function requireSize(got: ObservationSize, wanted: ObservationSize, where: string): void {
  const text = (size: ObservationSize) =>
    `cameras ${size.cameraWidth}x${size.cameraHeight}, map ${size.mapWidth}x${size.mapHeight}`;
  if (text(got) === text(wanted)) return;
  throw new TurnwiseError('DATA_WRONG_SIZE', {
    what: `The images are of other sizes: ${text(got)} where ${text(wanted)} is needed.`,
    where,
    fix: 'Collect and train with the same preset.',
  });
}

/**
 * Fingerprints a file: two 32-bit lanes of multiply-and-rotate over its words, 16 hexadecimal digits.
 *
 * Not FNV over bytes (core/hash): a shard has some 70 MB, and this is several times faster. It finds damage, not malice.
 */
export function checksum(bytes: Uint8Array): string {
  const words = bytes.length >> 2;
  const view =
    bytes.byteOffset % 4 === 0
      ? new Int32Array(bytes.buffer, bytes.byteOffset, words)
      : new Int32Array(bytes.slice(0, words * 4).buffer);
  let a = 0x9e3779b9 ^ bytes.length;
  let b = 0x85ebca6b;
  for (let i = 0; i < words; i++) {
    a = Math.imul(a ^ view[i], 0xcc9e2d51);
    a ^= a >>> 15;
    b = (Math.imul(b, 0x1b873593) + (a ^ view[i])) | 0;
  }
  for (let i = words * 4; i < bytes.length; i++) {
    a = Math.imul(a ^ bytes[i], 0xcc9e2d51);
    b = (Math.imul(b, 0x1b873593) + a) | 0;
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}

function requireSplit(got: Split, wanted: Split, where: string): void {
  if (got === wanted) return;
  throw new TurnwiseError('DATA_WRONG_SPLIT', {
    what: `These are demonstrations for ${got}, not for ${wanted}.`,
    where,
    fix: `Give a data set that was collected with --split ${wanted}.`,
  });
}

function badIndex(where: string, what: string, cause?: unknown): TurnwiseError {
  return new TurnwiseError('DATA_BAD_INDEX', {
    what: `The index of the data set cannot be used: ${what}.`,
    where,
    fix: 'Remove index.json and run collect again: it keeps the shards that are whole and writes a new index.',
    cause,
  });
}
