import cliProgress from 'cli-progress';
import type { Io } from './io';

/** On stderr: a bar while a person watches, a line now and then otherwise. */
export interface Progress {
  /** @param done steps done so far; @param note a few words beside the bar */
  update(done: number, note?: string): void;
  stop(): void;
}

/** Lines of progress come at most this often [ms]: few in a log, and none from what is soon done. */
const LINE_EVERY = 10_000;

/** Begins a progress bar of `total` steps, of which some have been done before. */
export function startProgress(io: Io, label: string, total: number, done = 0): Progress {
  const left = startTimeLeft(io, total, done);
  if (!io.interactive) return progressLines(io, label, total, left);
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: `${label} {bar} {value}/{total} {note}  {duration_formatted}{left}`,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(total, done, { note: '', left: '' });
  return { update: (done, note = '') => bar.update(done, { note, left: left(done) }), stop: () => bar.stop() };
}

function progressLines(io: Io, label: string, total: number, left: (done: number) => string): Progress {
  let last = io.now();
  return {
    update(done, note = '') {
      if (io.now() - last < LINE_EVERY) return;
      last = io.now();
      io.err(`${label} ${done}/${total} ${note}${left(done)}\n`);
    },
    stop() {},
  };
}

/** Says how long the rest will take, as ", 90 s left": nothing before something has been done to tell by, nor at the end. */
function startTimeLeft(io: Io, total: number, before: number): (done: number) => string {
  const start = io.now();
  return (done) => {
    if (done <= before || done >= total) return '';
    const seconds = Math.round(((io.now() - start) / 1000 / (done - before)) * (total - done));
    return seconds < 120 ? `, ${seconds} s left` : `, ${Math.round(seconds / 60)} min left`;
  };
}

/** Follows how fast something goes: what it returns turns a count of what has been done since into words, as "512 samples/s". */
export function startRate(io: Io, what: string): (done: number) => string {
  const start = io.now();
  return (done) => {
    const seconds = (io.now() - start) / 1000;
    return `${done > 0 && seconds > 0 ? (done / seconds).toFixed(0) : '-'} ${what}/s`;
  };
}
