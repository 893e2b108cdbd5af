import * as fc from 'fast-check';
import { expect } from 'vitest';
import { TurnwiseError } from '../../core/errors';
import { buildNetwork } from '../../worlds/build-network';
import { checkGraph } from '../../worlds/check-graph';
import { readOpenStreetMap } from '../../worlds/openstreetmap';
import { dualCarriageway, osmText } from './osm-text';

const map = dualCarriageway(16, { 'turn:lanes': 'left|through;right' });

/** A dual carriageway with a street across it, and with everything that a map says about turning. */
export const SIGNED_CROSSING = osmText({
  nodes: {
    ...map.nodes,
    11: { place: [0, 8], tags: { highway: 'traffic_signals', 'traffic_signals:direction': 'both' } },
    5: { place: [0, 150], tags: { highway: 'stop', direction: 'forward' } },
    20: { place: [0, -60], tags: { highway: 'crossing', crossing: 'traffic_signals', 'crossing:markings': 'zebra' } },
    21: { place: [0, -90], tags: { highway: 'give_way' } },
  },
  ways: { ...map.ways, 5: [[12, 20, 21, 6], { 'turn:lanes:backward': 'left|right', 'maxspeed:forward': '30 mph' }] },
  relations: [
    [{ restriction: 'no_left_turn' }, 'from 5', 'via way 4', 'to 1'],
    [{ restriction: 'only_straight_on', except: 'bus' }, 'from 3', 'via node 11', 'to 4'],
    [{ 'restriction:conditional': 'no_u_turn @ (22:00-06:00)' }, 'from 5', 'via node 12', 'to 5'],
  ],
});

/** Passes when a file gives a graph that makes sense and that lanes can be made from, or one clear error. */
export function soundOrRefused(bytes: Uint8Array): void {
  try {
    const { graph, warnings } = readOpenStreetMap(bytes, 'fuzz.osm');
    checkGraph(graph);
    expect(warnings.length).toBeLessThan(10);
    // a map of a few streets: larger ones take seconds
    if (graph.streets.length < 12) buildNetwork(graph);
  } catch (error) {
    expect(error).toBeInstanceOf(TurnwiseError);
    expect((error as TurnwiseError).code).toMatch(/^OSM_/);
  }
}

/** The file with a few bytes changed, perhaps cut off. */
export function bytesChanged(good: Uint8Array): fc.Arbitrary<Uint8Array> {
  const flips = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 0, max: 255 })), {
    maxLength: 6,
  });
  return fc.tuple(flips, fc.option(fc.nat({ max: good.length }), { freq: 4 })).map(([changes, end]) => {
    const bytes = good.slice(0, end ?? good.length);
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
    return bytes;
  });
}

const ODD = fc.constantFrom(
  ...['', 'NaN', '1e308', '-1', '0', '-0', 'Infinity', '99999999999999999999', '&#0;', '&lol;', '-1e-320', '\u0000'],
  ...['yes', 'both', 'left|'.repeat(500), ';|;'.repeat(300), '10', '11', '12', 'via', 'no_exit', 'x'.repeat(70_000)],
);

/** The file with lines left out, twice, nested or with other values. */
export function linesChanged(good: string): fc.Arbitrary<Uint8Array> {
  const lines = good.split('\n');
  const edit = fc.tuple(
    fc.nat({ max: lines.length - 1 }),
    fc.oneof(
      ODD.map((value) => (line: string) => line.replace(/"[^"]*"/, () => `"${value}"`)),
      ODD.map(
        (value) => (line: string) => line.replace(/(lat|lon|v|ref|role)="[^"]*"/, (_, key) => `${key}="${value}"`),
      ),
      fc.constantFrom(
        () => '',
        (line: string) => `${line}\n${line}`,
        (line: string) => `<!DOCTYPE x [<!ENTITY a "${'b'.repeat(50)}">]>${line}`,
        (line: string) => '<member>'.repeat(40) + line,
        (line: string) => `<relation>${line}</relation>`,
      ),
    ),
  );
  return fc.array(edit, { minLength: 1, maxLength: 20 }).map((edits) => {
    const changed = [...lines];
    for (const [at, change] of edits) changed[at] = change(changed[at]);
    return new TextEncoder().encode(changed.join('\n'));
  });
}
