import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel counts processor time in [1/s]: USER_HZ, 100 on every Linux in use. */
const TICKS_A_SECOND = 100;

/** Processes that this one has started, and those that they have, with the processor time each has used [s]. Empty where there is no /proc. */
export function descendants(): Map<number, number> {
  const parents = new Map<number, number>();
  const seconds = new Map<number, number>();
  for (const name of processes()) {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    } catch {
      // it has ended since
      continue;
    }
    // the name of the program, in brackets, may hold anything; after it: state, parent, ..., utime and stime
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    parents.set(Number(name), Number(fields[1]));
    seconds.set(Number(name), (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND);
  }
  for (const id of seconds.keys()) {
    let above = parents.get(id);
    while (above !== undefined && above !== process.pid) above = parents.get(above);
    if (above === undefined) seconds.delete(id);
  }
  return seconds;
}

/** Processor time of a browser so far: it is many processes of many threads, and only their sum says what it costs [s]. */
export function descendantsCpuSeconds(): number {
  let sum = 0;
  for (const seconds of descendants().values()) sum += seconds;
  return sum;
}

/** Keeps all threads of all descendants, and what they start from now on, on one core. Returns whether that could be done. */
export function pinDescendants(): boolean {
  const ids = [...descendants().keys()];
  return ids.length > 0 && ids.every((id) => spawnSync('taskset', ['-acp', '0', String(id)]).status === 0);
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
