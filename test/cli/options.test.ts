import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integerBetween, numberBetween, oneOf, seed, seeds } from '../../cli/options';
import { commandLine } from '../../cli/session';

const refuses = (parse: () => unknown) => {
  expect(parse).toThrow(expect.objectContaining({ code: 'CLI_BAD_OPTION', where: '--option' }));
};

describe('option parsers', () => {
  it.each(['', ' ', 'x', '1x', 'NaN', 'Infinity', '-1', '101', '1,5'])('a number from 0 to 100 is not "%s"', (text) => {
    refuses(() => numberBetween('--option', 0, 100)(text));
  });

  it.each(['', '1.5', '1e3', '0x10', '-1', '11', '99999999999999999999'])(
    'a whole number from 0 to 10 is not "%s"',
    (text) => {
      refuses(() => integerBetween('--option', 0, 10)(text));
    },
  );

  it.each(['-1', '1.5', 'abc', '9007199254740993'])('a seed is not "%s"', (text) => {
    refuses(() => seed('--option')(text));
  });

  it('takes every seed that a double holds', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (value) => seed('--option')(String(value)) === value));
  });

  it('adds up lists and ranges of seeds', () => {
    const parse = seeds('--option');
    expect(parse('9', parse('3-5', parse('7', undefined)))).toEqual([7, 3, 4, 5, 9]);
    refuses(() => parse('5-3', undefined));
    refuses(() => parse('0-99999', undefined));
    refuses(() => parse('3-x', undefined));
  });

  it('names the words it knows', () => {
    const parse = oneOf('--option', ['policy', 'expert']);
    expect(parse('expert')).toBe('expert');
    expect(() => parse('experts')).toThrow(/policy, expert/);
  });
});

describe('commandLine', () => {
  it('can be pasted into a shell', () => {
    expect(commandLine(['evaluate', '--world', "my town's.osm", '--seed', '1'])).toBe(
      "npx turnwise evaluate --world 'my town'\\''s.osm' --seed 1",
    );
  });
});
