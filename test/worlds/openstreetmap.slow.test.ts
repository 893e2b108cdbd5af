import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../worlds/check-graph';
import { readOpenStreetMap } from '../../worlds/openstreetmap';
import { HAS_SHARED_DATA, SHARED_DATA } from '../shared-data';
import { bytesChanged, linesChanged, SIGNED_CROSSING, soundOrRefused } from './osm-fuzz';

const VILLAGE = readFileSync(join(import.meta.dirname, 'fixtures/village.osm'), 'utf8');
const REAL = join(SHARED_DATA, 'osm');
const REAL_FILES = HAS_SHARED_DATA ? readdirSync(REAL).filter((file) => /\.osm(\.gz)?$/.test(file)) : [];
const bytesOf = (text: string) => new TextEncoder().encode(text);

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

describe('malformed files', () => {
  it('a gzip bomb is refused', { timeout: 60_000 }, () => {
    // a map that begins well, then 35 members of 16 MB of blanks
    const start = gzipSync(bytesOf('<osm>'));
    const member = gzipSync(new Uint8Array(16 * 1024 * 1024).fill(0x20));
    const blanks = new Uint8Array(start.length + 35 * member.length);
    blanks.set(start);
    for (let i = 0; i < 35; i++) blanks.set(member, start.length + i * member.length);
    expect(blanks.length).toBeLessThan(1024 * 1024);
    expect(() => readOpenStreetMap(blanks, 'bomb.osm.gz')).toThrow(expect.objectContaining({ code: 'OSM_TOO_LARGE' }));
  });

  const samples: [string, Uint8Array][] = [
    ['the village', bytesOf(VILLAGE)],
    ['the village, packed', gzipSync(bytesOf(VILLAGE))],
    ['a crossing with signs', bytesOf(SIGNED_CROSSING)],
    ...['osm2streets_tiny_roundabout.osm', 'osmnx_West-Oakland.osm']
      .filter((file) => REAL_FILES.includes(file))
      .map((file): [string, Uint8Array] => [file, readFileSync(join(REAL, file))]),
  ];

  it.each(samples)('%s with bytes changed or cut off: a sound graph or one clear error', (_, good) => {
    fc.assert(fc.property(bytesChanged(good), soundOrRefused), { numRuns: 100 });
  });

  it.each(samples.filter(([name]) => !name.endsWith('packed')))(
    '%s with elements dropped, repeated and odd values',
    (_, good) => {
      fc.assert(fc.property(linesChanged(new TextDecoder().decode(good)), soundOrRefused), { numRuns: 100 });
    },
  );
});

describe.skipIf(REAL_FILES.length === 0)('real extracts (skipped without ../shared/data/osm)', () => {
  it.each(REAL_FILES)('%s gives a sound graph', (file) => {
    const { graph } = readOpenStreetMap(readFileSync(join(REAL, file)), file);
    checkGraph(graph);
    expect(graph.streets.every(({ from, to }) => from !== to)).toBe(true);
    expect(graph.streets.length).toBeGreaterThan(1);
  });
});
