import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { cos, log, TAU } from './maths';

/** 32-bit FNV-1a of a text: turns stream names into seeds. */
export function hashText(text: string, seed = 0): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A seeded stream of random numbers (xoroshiro128+ of pure-rand). Streams with different names are independent: adding
 * draws to one never shifts another. The only source of chance below `app` and `cli`.
 *
 * @example
 * const noise = new RandomStream(7, 'pose-noise');
 * const metres = 2 * noise.normal();
 */
export class RandomStream {
  readonly seed: number;
  private readonly generator;

  /** @param seed any integer; @param name what the stream is for. */
  constructor(seed: number, name: string) {
    this.seed = hashText(name, hashText(String(seed)));
    this.generator = xoroshiro128plus(this.seed | 0);
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return (this.generator.next() >>> 0) / 4294967296;
  }

  /** Uniform in [low, high). */
  range(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Uniform integer in 0 .. count-1. */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Standard normal (Box-Muller). */
  normal(): number {
    const u = 1 - this.uniform();
    return Math.sqrt(-2 * log(u)) * cos(TAU * this.uniform());
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.uniform() < p;
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.integer(list.length)];
  }

  /** Shuffles in place (Fisher-Yates) and returns the list. */
  shuffle<T extends { length: number; [index: number]: unknown }>(list: T): T {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = list[i];
      (list as { [index: number]: unknown })[i] = list[j];
      (list as { [index: number]: unknown })[j] = kept;
    }
    return list;
  }

  /** An independent stream under this one. */
  fork(name: string): RandomStream {
    return new RandomStream(this.seed, name);
  }
}
