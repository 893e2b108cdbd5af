import * as fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, it } from 'vitest';
import { bytesChanged, linesChanged, SIGNED_CROSSING, soundOrRefused } from './osm-fuzz';

describe('a thousand broken OpenStreetMap files', () => {
  const good = new TextEncoder().encode(SIGNED_CROSSING);
  it.each([
    ['bytes changed', bytesChanged(good), 400],
    ['bytes of the packed file changed', bytesChanged(gzipSync(good)), 200],
    ['lines dropped, repeated, nested, with odd values', linesChanged(SIGNED_CROSSING), 400],
  ] as const)('%s: a sound map or one clear error', (_, broken, numRuns) => {
    fc.assert(fc.property(broken, soundOrRefused), { numRuns });
  });
});
