import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { version } from '../package.json';

/** What was measured on: the first thing to look at when two reports differ. */
export interface Machine {
  cpu: string;
  /** Cores that this process may use. */
  cores: number;
  memoryGigabytes: number;
  system: string;
  node: string;
  turnwise: string;
  /** Processes that wanted a core in the minute before the bench began: above about 0.5, others were at work. */
  loadBefore: number;
}

/** Describes the machine that this process runs on. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 1e8) / 10,
    system: `${platform()} ${release()}`,
    node: process.version,
    turnwise: version,
    loadBefore: Math.round(loadavg()[0] * 100) / 100,
  };
}
