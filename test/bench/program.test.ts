import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runBench } from './run-bench';

describe('options of the bench', () => {
  it.each([
    ['CLI_UNKNOWN_OPTION', ['train', '--bogus']],
    ['CLI_UNKNOWN_OPTION', ['step', '--peers', 'none']],
    ['CLI_UNKNOWN_COMMAND', ['trian']],
    ['CLI_BAD_OPTION', ['train', '--rounds', '0']],
    ['CLI_BAD_OPTION', ['train', '--batch', '1']],
    ['CLI_BAD_OPTION', ['train', '--batch', '32', '3.5']],
    ['CLI_BAD_OPTION', ['train', '--workers', '100000']],
    ['CLI_BAD_OPTION', ['train', '--preset', 'large']],
    ['CLI_BAD_OPTION', ['infer', '--peers', 'pytorch']],
    ['FILE_UNWRITABLE', ['train', '--out', tmpdir()]],
  ])('%s: %s', async (code, argv) => {
    const ran = await runBench(...argv, '--json');
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.out).error.code).toBe(code);
    expect(ran.out.trim().split('\n')).toHaveLength(1);
    expect(ran.err).toBe('');
  });

  it('are told to people in the words of the bench', async () => {
    const { code, out, err } = await runBench('infer', '--round', '3');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^CLI_UNKNOWN_OPTION: .*\n.*\n {2}fix: .*--rounds.*npm run bench -- infer --help\n$/);
  });
});
