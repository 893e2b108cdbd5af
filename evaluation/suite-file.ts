import { z } from 'zod';
import { type JsonFormat, readVersionedJson, writeVersionedJson } from '../core/versioned-json';
import { waypointSchema } from '../worlds/route-file';
import { scenarioSchema } from '../worlds/scenario';
import { worldSourceSchema } from '../worlds/world-source';
import { MANOEUVRES } from './manoeuvres';
import { checkSuite, type Suite } from './suite';

const FORMAT = 'turnwise-suite';
const VERSION = 1;

const routeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sampled'),
    seed: z.int().min(0),
    count: z.int().min(1).max(10_000),
    index: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal('waypoints'), waypoints: z.array(waypointSchema).min(2) }),
]);

const entrySchema = z.strictObject({
  id: z.string().min(1),
  world: worldSourceSchema,
  route: routeSchema,
  scenario: scenarioSchema.optional(),
  undisturbed: z.string().optional(),
  manoeuvres: z.array(z.enum(MANOEUVRES)).optional(),
  pair: z.string().optional(),
});

/** Schema of a suite file. */
export const suiteFileSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  name: z.string().min(1),
  description: z.string().optional(),
  role: z.enum(['unseen', 'training', 'validation', 'any']).default('unseen'),
  pairedWith: z.string().optional(),
  attribution: z.string().optional(),
  licence: z.string().optional(),
  entries: z.array(entrySchema).min(1),
});

const SUITE_FILE: JsonFormat<z.infer<typeof suiteFileSchema>> = {
  kind: 'suite file',
  format: FORMAT,
  version: VERSION,
  schema: suiteFileSchema,
  maxBytes: 64 * 1024 * 1024,
  codes: {
    tooLarge: 'SUITE_TOO_LARGE',
    notJson: 'SUITE_NOT_JSON',
    wrongFormat: 'SUITE_WRONG_FORMAT',
    version: 'SUITE_VERSION',
    invalid: 'SUITE_INVALID',
  },
  fix: '`turnwise route schema --suite` prints what a suite may hold.',
};

/** Writes a suite as a `.suite.json` file (docs/formats.md: `turnwise-suite`, version 1). Reading it gives the same. */
export function writeSuiteFile(suite: Suite): Uint8Array {
  const { name, description, role, pairedWith, attribution, licence, entries } = suite;
  const rest = { name, description, role, pairedWith, attribution, licence, entries };
  return writeVersionedJson({ format: FORMAT, version: VERSION, ...rest });
}

/**
 * Reads a `.suite.json` file. Paths of maps are as the file has them.
 *
 * @param name the file's name, for messages
 * @throws TurnwiseError SUITE_TOO_LARGE, SUITE_NOT_JSON, SUITE_WRONG_FORMAT, SUITE_VERSION, SUITE_INVALID (with the path of the field),
 *   SUITE_ID_TWICE, SEED_WRONG_SPLIT
 */
export function readSuiteFile(bytes: Uint8Array, name: string): Suite {
  const { format: _, version: __, ...suite } = readVersionedJson(bytes, name, SUITE_FILE);
  checkSuite(suite);
  return suite;
}
