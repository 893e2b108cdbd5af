import fc from 'fast-check';
import { expect, it } from 'vitest';
import { damaged, readOrRefuse } from './damage';
import { EVERYTHING } from './everything';

it('2,000 damaged OpenDRIVE files are read or refused, and none is a surprise', { timeout: 900_000 }, () => {
  let read = 0;
  fc.assert(
    fc.property(damaged(EVERYTHING), (data) => {
      if (readOrRefuse(data) === 'read') read++;
    }),
    { numRuns: 2000, seed: 20 },
  );
  expect(read).toBeGreaterThan(400);
});

it('damaged OpenDRIVE is read or refused, and never a surprise', { timeout: 60_000 }, () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(damaged(EVERYTHING), (data) => {
      const code = readOrRefuse(data);
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }),
    { numRuns: 100, seed: 1 },
  );
  expect(seen.get('read')).toBeGreaterThan(20);
  expect(seen.get('ODR_BAD_VALUE')).toBeGreaterThan(5);
});
