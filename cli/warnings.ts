import type { Session } from './session';

/** Warnings that are told one by one. */
const MOST_LINES = 12;

/** Warnings for people: the first of them, and how many more there are. Empty without warnings. */
export function warningLines(warnings: readonly string[]): string[] {
  const rest = warnings.length - MOST_LINES;
  const lines = warnings.slice(0, MOST_LINES);
  return rest > 0 ? [...lines, `and ${rest} more; --json lists them all`] : lines;
}

/** Tells on stderr what of a map could not be used, or was mended. */
export function printWarnings({ io }: Session, warnings: readonly string[]): void {
  for (const line of warningLines(warnings)) io.err(`warning: ${line}\n`);
}
