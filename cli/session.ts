import type { Io } from './io';

/** One command line being run. */
export interface Session {
  io: Io;
  /** The words after `turnwise`. */
  argv: readonly string[];
  /** What the process should end with. */
  exitCode: number;
}

/** Prints a result: one JSON object for machines, text for people. */
export function printResult(session: Session, json: boolean | undefined, result: unknown, text: string): void {
  session.io.out(json ? `${JSON.stringify(result)}\n` : text.endsWith('\n') ? text : `${text}\n`);
}

/** The command line as a person would type it again. */
export function commandLine(argv: readonly string[], program = 'npx turnwise'): string {
  const quoted = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return `${program} ${quoted.join(' ')}`;
}
