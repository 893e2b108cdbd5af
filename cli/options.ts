import { TurnwiseError } from '../core/errors';

/** The largest seed: seeds are whole numbers that a double holds exactly. */
const MAX_SEED = Number.MAX_SAFE_INTEGER;

function bad(option: string, what: string, fix: string): TurnwiseError {
  return new TurnwiseError('CLI_BAD_OPTION', { what, where: option, fix });
}

/** A parser for a number in [low, high]. Its errors name the option. */
export function numberBetween(option: string, low: number, high: number, unit = '') {
  const range = Number.isFinite(high) ? `from ${low} to ${high}` : `of at least ${low}`;
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < low || value > high)
      throw bad(option, `"${text}" is not a number ${range}${unit && ` ${unit}`}.`, `Give a number ${range}.`);
    return value;
  };
}

/** A parser for a whole number in [low, high]. */
export function integerBetween(option: string, low: number, high = MAX_SEED) {
  const range = high < MAX_SEED ? `from ${low} to ${high}` : `of at least ${low}`;
  return (text: string): number => {
    const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high))
      throw bad(option, `"${text}" is not a whole number ${range}.`, `Give a whole number ${range}.`);
    return value;
  };
}

/** A parser for a seed: a whole number from 0. */
export function seed(option: string) {
  return integerBetween(option, 0);
}

/** A parser for a list of seeds: commander calls it once for each argument. `3-6` stands for 3 4 5 6. */
export function seeds(option: string) {
  const one = seed(option);
  return (text: string, before: number[] | undefined): number[] => {
    const range = /^(\d+)-(\d+)$/.exec(text);
    if (!range) return [...(before ?? []), one(text)];
    const [low, high] = [one(range[1]), one(range[2])];
    if (high < low || high - low >= 10_000)
      throw bad(
        option,
        `"${text}" is not a range of at most 10,000 seeds.`,
        'Write it as 3-6, the smaller seed first.',
      );
    return [...(before ?? []), ...Array.from({ length: high - low + 1 }, (_, i) => low + i)];
  };
}

/** A parser for one of a few words. */
export function oneOf<T extends string>(option: string, words: readonly T[]) {
  return (text: string): T => {
    const found = words.find((word) => word === text);
    if (!found) throw bad(option, `"${text}" is not known.`, `Choose one of: ${words.join(', ')}.`);
    return found;
  };
}
