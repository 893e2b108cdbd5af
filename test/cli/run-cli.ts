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

/** Runs a command line in this process. */
export async function runCli(argv: string[], signal = new AbortController().signal): Promise<Ran> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive: false,
    signal,
    now: () => performance.now(),
  };
  const code = await run(argv, io);
  return { code, out, err, json: () => JSON.parse(out) };
}
