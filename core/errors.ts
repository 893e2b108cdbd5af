/** What a {@link TurnwiseError} is made of. */
export interface ErrorParts {
  /** What is wrong, naming the rule and the value that broke it. */
  what: string;
  /** Where: file, element, option or field. */
  where?: string;
  /** What the person can do about it. */
  fix?: string;
  cause?: unknown;
}

/**
 * An error that a person can act on: a stable code, what, where, how to fix.
 *
 * Codes look like `OSM_MALFORMED`: room or format first, then the rule. Tests assert the code, never the prose.
 */
export class TurnwiseError extends Error {
  readonly code: string;
  readonly what: string;
  readonly where: string | undefined;
  readonly fix: string | undefined;

  constructor(code: string, parts: ErrorParts) {
    const where = parts.where ? ` (${parts.where})` : '';
    const fix = parts.fix ? ` ${parts.fix}` : '';
    super(`${code}: ${parts.what}${where}${fix}`, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'TurnwiseError';
    this.code = code;
    this.what = parts.what;
    this.where = parts.where;
    this.fix = parts.fix;
  }

  toJSON() {
    return { code: this.code, what: this.what, where: this.where, fix: this.fix };
  }
}
