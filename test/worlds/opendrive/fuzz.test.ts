import fc from 'fast-check';
import { expect, it } from 'vitest';
import { damaged, readOrRefuse } from './damage';
import { EVERYTHING } from './everything';

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
