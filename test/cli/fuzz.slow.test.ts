import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateTown } from '../../worlds/town';
import { writeWorldFile } from '../../worlds/world-file';
import { runCli } from './run-cli';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const node = (id: number, lat: number, lon: number) => `<node id="${id}" lat="${lat}" lon="${lon}"/>`;
const way = (id: number, refs: number[], tags: string) =>
  `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}${tags}</way>`;
const OSM = bytes(
  `<?xml version="1.0"?><osm version="0.6">${[
    node(1, 50, 10),
    node(2, 50.001, 10),
    node(3, 50.001, 10.0015),
    node(4, 50, 10.0015),
    node(5, 50.002, 10.0005),
    way(10, [1, 2, 3], '<tag k="highway" v="residential"/><tag k="lanes" v="2"/>'),
    way(11, [3, 4, 1], '<tag k="highway" v="tertiary"/><tag k="oneway" v="yes"/><tag k="maxspeed" v="30 mph"/>'),
    way(12, [2, 5], '<tag k="highway" v="residential"/><tag k="width" v="6.5"/>'),
  ].join('\n')}</osm>`,
);
const WORLD = writeWorldFile({ seed: 1, graph: generateTown({ seed: 3, sizeMetres: 250 }) });
const WHOLE: Record<string, Uint8Array> = {
  'map.osm': OSM,
  'map.osm.gz': gzipSync(OSM),
  'map.world.json': WORLD,
};

/** A file with a few bytes changed, taken out or put in, or cut short. */
const damaged = (whole: Uint8Array) =>
  fc
    .array(
      fc.record({
        at: fc.nat(whole.length - 1),
        out: fc.constantFrom(0, 1, 1, 5, 200),
        put: fc.oneof(
          fc.uint8Array({ maxLength: 4 }),
          fc
            .constantFrom('<', '>', '"', '-', '9', 'e99', '0', '{', ']', ',', 'null', '-1', '1e400', '&#0;', '<!--')
            .map(bytes),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((edits) =>
      edits.reduce(
        (data, { at, out, put }) => Uint8Array.from([...data.slice(0, at), ...put, ...data.slice(at + out)]),
        whole,
      ),
    );

describe.each(Object.keys(WHOLE))('a damaged %s', (name) => {
  it('is read or refused, and never a surprise', async () => {
    const file = join(folder, name);
    await writeFile(file, WHOLE[name]);
    expect((await runCli(['world', 'check', file])).code).toBe(0);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damaged(WHOLE[name]), async (data) => {
        await writeFile(file, data);
        const { code, out, err } = await runCli(['world', 'check', file, '--json']);
        if (code !== 0) refused++;
        expect({ code: code === 0 ? 2 : code, err }).toEqual({ code: 2, err: '' });
        if (code === 2) expect(JSON.parse(out).error.code).toMatch(/^[A-Z]+(_[A-Z0-9]+)+$/);
      }),
      { numRuns: 120, seed: 1 },
    );
    expect(refused).toBeGreaterThan(20);
  });
});
