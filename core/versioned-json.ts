import type { z } from 'zod';
import { TurnwiseError } from './errors';

/** A kind of JSON file: `{"format": ..., "version": ..., ...}`. */
export interface JsonFormat<T> {
  /** What the file is called in messages: "route file". */
  kind: string;
  format: string;
  version: number;
  /** Of the whole file. */
  schema: z.ZodType<T>;
  /** [bytes] */
  maxBytes: number;
  codes: { tooLarge: string; notJson: string; wrongFormat: string; version: string; invalid: string };
  /** Where such files come from. */
  fix: string;
}

/**
 * Reads a JSON file that says its format and version.
 *
 * @param name the file's name, for messages
 * @throws TurnwiseError the format's codes; where a field is wrong, with its path
 */
export function readVersionedJson<T>(bytes: Uint8Array, name: string, of: JsonFormat<T>): T {
  const content = parse(bytes, name, of);
  const { format, version } = (typeof content === 'object' && content !== null ? content : {}) as {
    format?: unknown;
    version?: unknown;
  };
  if (format !== of.format)
    throw new TurnwiseError(of.codes.wrongFormat, {
      what: `This is JSON, but no ${of.kind}: "format" must be "${of.format}".`,
      where: name,
      fix: of.fix,
    });
  if (version !== of.version)
    throw new TurnwiseError(of.codes.version, {
      what: `This build reads version ${of.version} of a ${of.kind}, not ${JSON.stringify(version)?.slice(0, 40)}.`,
      where: name,
      fix: 'Write the file again with this build, or read it with the one that wrote it.',
    });
  const invalid = (what: string) =>
    new TurnwiseError(of.codes.invalid, { what, where: name, fix: `Correct the field. ${of.fix}` });
  let parsed: z.ZodSafeParseResult<T>;
  try {
    parsed = of.schema.safeParse(content);
  } catch (error) {
    if (error instanceof RangeError) throw invalid('Fields are nested too deeply.');
    throw error;
  }
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${fieldPath(issue.path)}: ${issue.message}.`);
}

/** Writes JSON that a person can read, and whose diffs are small. */
export function writeVersionedJson(content: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
}

function parse<T>(bytes: Uint8Array, name: string, of: JsonFormat<T>): unknown {
  if (bytes.length > of.maxBytes)
    throw new TurnwiseError(of.codes.tooLarge, {
      what: `A ${of.kind} holds at most ${of.maxBytes / 1048576} MB, not ${Math.ceil(bytes.length / 1048576)}.`,
      where: name,
      fix: 'Cut it into smaller files.',
    });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new TurnwiseError(of.codes.notJson, {
      what: `This is not JSON: ${cause instanceof Error ? cause.message : cause}.`,
      where: name,
      fix: 'Check that the file is whole.',
      cause,
    });
  }
}

/** `routes[3].waypoints[0].x` */
function fieldPath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'file';
}
