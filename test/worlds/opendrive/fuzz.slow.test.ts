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
