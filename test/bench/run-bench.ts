import { run } from '../../bench/program';

/** Runs a command line of the bench in this process. */
export async function runBench(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive: false,
    signal: new AbortController().signal,
    now: () => performance.now(),
  });
  return { code, out, err };
}
