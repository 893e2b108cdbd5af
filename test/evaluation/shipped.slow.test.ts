import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli';

const WEST_OAKLAND = resolve(import.meta.dirname, '../../../shared/data/osm/osmnx_West-Oakland.osm');

/** Evaluates by the command that people type, and prints its figures. */
async function evaluate(line: string) {
  const { code, out, err } = await runCli(['evaluate', ...line.split(' '), '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const found = JSON.parse(out);
  const ends = Object.entries(found.endReasons).filter(([, count]) => count);
  console.log(
    `evaluate ${line}: ${found.arrived} of ${found.routes} arrived (${ends.map(([reason, count]) => `${count} ${reason}`).join(', ')}), ` +
      `junctions ${found.junctionsRight} of ${found.junctions}, completion ${found.completion.toFixed(3)}, hash ${found.hash}`,
  );
  return found;
}

describe('the shipped policy arrives', () => {
  it('in 8 of 10 towns that no training or validation used', async () => {
    const found = await evaluate('--towns 10 --routes 1 --seed 1');
    expect(found.worlds).toHaveLength(10);
    for (const { role } of found.worlds) expect(role).toBe('unseen');
    expect(found).toMatchObject({ routes: 10, driver: 'policy', checkpoint: 'policy/pretrained/small' });
    expect(found.arrived).toBeGreaterThanOrEqual(8);
  });

  it.skipIf(!existsSync(WEST_OAKLAND))('on 8 of 10 routes through West Oakland (needs ../shared)', async () => {
    const found = await evaluate(`--world ${WEST_OAKLAND} --routes 10 --seed 1`);
    expect(found).toMatchObject({ routes: 10, driver: 'policy', checkpoint: 'policy/pretrained/small' });
    expect(found.arrived).toBeGreaterThanOrEqual(8);
  });
});
