import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readingOf, shortLog } from './short-log';

let bytes: Uint8Array;
beforeAll(async () => {
  // small: fuzzing reads it a thousand times
  ({ bytes } = await shortLog(3, { imagesEvery: 20 }));
}, 60_000);

describe('a damaged run log', () => {
  it('is refused with a code of its own, or read, whatever bytes are wrong', async () => {
    const seen = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(bytes.length), { freq: 8 }),
        async (changes, cut) => {
          const broken = bytes.slice(0, cut ?? bytes.length);
          for (const [at, value] of changes) if (at < broken.length) broken[at] = value;
          const outcome = await readingOf(broken);
          seen.add(outcome);
          expect(outcome).toMatch(/^(read|LOG_[A-Z_]+)$/);
        },
      ),
      { numRuns: 150 },
    );
    expect(seen.has('LOG_MALFORMED')).toBe(true);
  });

  it('is refused wherever its summary, footer and header are damaged', async () => {
    const ends = [
      ...Array.from({ length: 30 }, (_, i) => i),
      ...Array.from({ length: 60 }, (_, i) => bytes.length - 1 - i),
    ];
    for (const at of ends)
      for (const value of [0, 255]) {
        const broken = bytes.slice();
        broken[at] = value;
        expect(await readingOf(broken)).toMatch(/^(read|LOG_[A-Z_]+)$/);
      }
  });
});
