/** What a command sees of the outside: where text goes, the clock, and the wish to stop. */
export interface Io {
  /** Results, on stdout. */
  out(text: string): void;
  /** Progress and complaints, on stderr. */
  err(text: string): void;
  /** Whether a person watches stderr: only then is progress drawn. */
  interactive: boolean;
  /** Aborted when the person asks to stop. */
  signal: AbortSignal;
  /** Milliseconds from some start. */
  now(): number;
  /** Script of the command line's worker threads (cli/workers/worker.ts, built). Without it all work is done in this process. */
  worker?: URL;
}

/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** Something is wrong in the program or the machine, or a check failed. */
  failed: 1,
  /** Something is wrong with an option or a file. */
  badInput: 2,
  /** Stopped by the person. */
  interrupted: 130,
} as const;
