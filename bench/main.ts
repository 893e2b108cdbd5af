import { run } from './program';

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
  worker: new URL('./train-worker.js', import.meta.url),
});
