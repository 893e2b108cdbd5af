import type { Io } from './io';

/**
 * Runs a program as this process: its words, output, Ctrl-C and exit code.
 *
 * @param run gives the exit code of a command line
 * @param worker script of its worker threads
 */
export async function runProcess(run: (argv: string[], io: Io) => Promise<number>, worker: URL): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  // A reader of our output that leaves early (`turnwise ... | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });

  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    interactive: Boolean(process.stderr.isTTY),
    signal: stop.signal,
    now: () => performance.now(),
    worker,
  });
}
