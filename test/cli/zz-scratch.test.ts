import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { runCli } from '/work/main/test/cli/run-cli';

it('x', async () => {
  for (const line of (process.env.LINES ?? '').split(';')) {
    const t = performance.now();
    const r = await runCli(line.trim().split(' '));
    console.log(line, r.code, Math.round(performance.now() - t), 'ms\n' + r.out.slice(0, 6000), r.err);
  }
}, 600000);
