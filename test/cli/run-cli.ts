import type { Io } from '../../cli/io';
import { run } from '../../cli/program';

/** What one command line printed and gave back. */
export interface Ran {
  code: number;
  out: string;
  err: string;
  /** The object on stdout. */
  json: () => ReturnType<typeof JSON.parse>;
}

/** Runs a command line in this process; with the script of a worker, its work in threads. */
export async function runCli(argv: string[], signal = new AbortController().signal, worker?: URL): Promise<Ran> {
  let out = '';
  let err = '';
  // a clock of its own, on which nothing takes long: what is told every ten seconds is not told
  let looks = 0;
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive: false,
    signal,
    now: () => looks++,
    worker,
  };
  const code = await run(argv, io);
  return { code, out, err, json: () => JSON.parse(out) };
}
