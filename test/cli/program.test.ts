import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { runProbes, verdictOf } from '../../cli/doctor/probes';
import { reportError } from '../../cli/errors';
import { TurnwiseError } from '../../core/errors';
import { version } from '../../package.json';
import { runCli } from './run-cli';

const COMMANDS = ['drive', 'evaluate', 'replay', 'watch', 'collect', 'train', 'learn', 'world', 'doctor'];
const LEAVES = [
  'drive',
  'evaluate',
  'replay',
  'watch',
  'collect',
  'train',
  'learn',
  'doctor',
  'world new',
  'world import',
  'world check',
  'world render',
];

describe('help', () => {
  it('names every command', async () => {
    for (const argv of [[], ['--help'], ['help']]) {
      const { code, out } = await runCli(argv);
      expect(code).toBe(0);
      for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
  });

  it.each(LEAVES)('of %s has an example, --json, and a default or description for every option', async (leaf) => {
    const { code, out, err } = await runCli([...leaf.split(' '), '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`$ turnwise ${leaf}`);
    expect(out).toContain('--json');
    for (const line of out.match(/^ {2}--.*$/gm) ?? []) expect(line).toMatch(/^ {2}\S+( <\S+>)?\s{2,}\S/);
  });

  it('of world lists what it can do', async () => {
    expect((await runCli(['world'])).out).toMatch(/new .*import .*check .*render/s);
  });

  it('prints the version', async () => {
    expect(await runCli(['--version'])).toMatchObject({ code: 0, out: `${version}\n` });
  });
});

describe('errors', () => {
  it('name the nearest known option and command', async () => {
    expect((await runCli(['evaluate', '--rotues', '3'])).err).toContain('--routes');
    expect((await runCli(['evalute'])).err).toContain('evaluate');
  });

  it('say which option lacks its value', async () => {
    expect(await runCli(['evaluate', '--json', '--world'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('CLI_BAD_OPTION'),
    });
  });

  const report = (thrown: unknown, argv: string[], aborted = false) => {
    const stop = new AbortController();
    if (aborted) stop.abort();
    let out = '';
    let err = '';
    const code = reportError(thrown, argv, {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      interactive: false,
      signal: stop.signal,
      now: () => 0,
    });
    return { code, out, err };
  };

  it('that nobody foresaw are INTERNAL, exit code 1, with the stack on stderr', () => {
    const { code, out, err } = report(new RangeError('oops'), ['drive', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out).error).toMatchObject({ code: 'INTERNAL', what: expect.stringContaining('oops') });
    expect(err).toContain('RangeError');
  });

  it('after an interrupt are exit code 130', () => {
    expect(report(new Error('aborted'), ['drive'], true)).toMatchObject({ code: 130, out: '' });
  });

  it('of commander are none when it only showed help', () => {
    expect(report(new CommanderError(0, 'commander.helpDisplayed', ''), ['drive']).code).toBe(0);
  });
});

describe('doctor', () => {
  it('takes a probe that throws for a failure and goes on', async () => {
    const findings = await runProbes([
      { name: 'a', prescription: 'do a', look: () => Promise.reject(new TurnwiseError('X_Y', { what: 'no.' })) },
      { name: 'b', prescription: 'do b', look: async () => ({ status: 'warn', evidence: 'seen' }) },
    ]);
    expect(findings).toEqual([
      { probe: 'a', status: 'fail', evidence: 'X_Y: no.', prescription: 'do a' },
      { probe: 'b', status: 'warn', evidence: 'seen' },
    ]);
    expect(verdictOf(findings)).toBe('broken');
    expect(verdictOf(findings.slice(1))).toBe('limited');
    expect(verdictOf([])).toBe('healthy');
  });
});
