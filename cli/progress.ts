import cliProgress from 'cli-progress';
import type { Io } from './io';

/** A bar on stderr while a person watches; nothing otherwise. */
export interface Progress {
  /** @param done steps done so far; @param note a few words beside the bar */
  update(done: number, note?: string): void;
  stop(): void;
}

const SILENT: Progress = { update() {}, stop() {} };

/** Begins a progress bar of `total` steps, of which some have been done before. */
export function startProgress(io: Io, label: string, total: number, done = 0): Progress {
  if (!io.interactive) return SILENT;
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: `${label} {bar} {value}/{total} {note}  {duration_formatted}, {eta_formatted} left`,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 20,
  });
  bar.start(total, done, { note: '' });
  return { update: (done, note = '') => bar.update(done, { note }), stop: () => bar.stop() };
}

/** Follows how fast something goes: what it returns turns a count of what has been done since into words, as "512 samples/s". */
export function startRate(io: Io, what: string): (done: number) => string {
  const start = io.now();
  return (done) => {
    const seconds = (io.now() - start) / 1000;
    return `${done > 0 && seconds > 0 ? (done / seconds).toFixed(0) : '-'} ${what}/s`;
  };
}
