import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TurnwiseError } from '../../core/errors';
import { createWorld, loadWorld } from '../../worlds/create-world';
import type { StreetGraph } from '../../worlds/street-graph';
import { generateTown } from '../../worlds/town';
import { townWorld } from '../../worlds/town/town-world';
import { readWorldFile, writeWorldFile } from '../../worlds/world-file';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytesOf = (content: string) => new TextEncoder().encode(content);
const SMALL = generateTown({ seed: 4, sizeMetres: 300 });

// biome-ignore lint/suspicious/noExplicitAny: the tests put wrong things anywhere
type File = { format: unknown; version: unknown; seed: unknown; graph: Record<string, any> };
/** The file of a small town with one thing changed. */
function changed(change: (file: File) => void): Uint8Array {
  const file = JSON.parse(text(writeWorldFile({ seed: 4, graph: SMALL })));
  change(file);
  return bytesOf(JSON.stringify(file));
}

describe('world files', () => {
  it('read back number for number', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), (seed) => {
        const graph = generateTown({ seed, sizeMetres: 400 });
        expect(readWorldFile(writeWorldFile({ seed, graph }), 'a.world.json')).toEqual({ seed, graph });
      }),
      { numRuns: 20 },
    );
  });

  it('keep origin and attribution', () => {
    const graph = { ...SMALL, origin: { latitude: 50, longitude: 10 }, attribution: '(c) someone' };
    expect(readWorldFile(writeWorldFile({ seed: 1, graph }), 'a.json').graph).toEqual(graph);
  });

  const SIGNED: StreetGraph = {
    ...SMALL,
    streets: SMALL.streets.map((street) => ({
      ...street,
      arrowsForward: street.arrowsForward ?? Array.from({ length: street.lanesForward }, () => ['left', 'through']),
    })),
    restrictions: [
      { kind: 'only', from: SMALL.streets[0].id, node: SMALL.streets[0].to, via: [], to: SMALL.streets[1].id },
    ],
    controls: [{ kind: 'stop', x: 1, y: 2, street: SMALL.streets[0].id, direction: 'backward' }],
    crosswalks: [{ x: 1, y: 2, street: SMALL.streets[0].id }],
    surveyed: true,
  };

  it('keep what signs say', () => {
    expect(readWorldFile(writeWorldFile({ seed: 1, graph: SIGNED }), 'a.json').graph).toEqual(SIGNED);
  });

  it.each<[string, (graph: File['graph']) => void]>([
    ['an arrow nobody paints', (graph) => (graph.streets[0].arrowsForward[0] = ['up'])],
    ['arrows for more lanes than there are', (graph) => graph.streets[0].arrowsForward.push(['left'])],
    ['a restriction of a street that is not there', (graph) => (graph.restrictions[0].from = 4711)],
    ['a restriction at a node that is not there', (graph) => (graph.restrictions[0].node = 4711)],
    ['a restriction over a street that is not there', (graph) => graph.restrictions[0].via.push(4711)],
    ['a sign at a street that is not there', (graph) => (graph.controls[0].street = 4711)],
    ['a sign without a place', (graph) => (graph.controls[0].x = null)],
    ['a crossing beyond reason', (graph) => (graph.crosswalks[0].y = 1e9)],
  ])('refuse %s', (_, change) => {
    const file = JSON.parse(text(writeWorldFile({ seed: 1, graph: SIGNED })));
    change(file.graph);
    expect(() => readWorldFile(bytesOf(JSON.stringify(file)), 'bad.json')).toThrow(
      expect.objectContaining({ code: 'WORLD_INVALID' }),
    );
  });

  it.each<[string, string, Uint8Array]>([
    ['WORLD_NOT_JSON', 'nothing', bytesOf('')],
    ['WORLD_NOT_JSON', 'half a file', writeWorldFile({ seed: 4, graph: SMALL }).slice(0, 300)],
    ['WORLD_NOT_JSON', 'bytes that are not UTF-8', Uint8Array.from([0x7b, 0xff, 0xfe])],
    ['WORLD_NOT_JSON', 'deep nesting', bytesOf('['.repeat(200_000))],
    ['WORLD_WRONG_FORMAT', 'null', bytesOf('null')],
    ['WORLD_WRONG_FORMAT', 'a list', bytesOf('[1]')],
    ['WORLD_WRONG_FORMAT', 'GeoJSON', bytesOf('{"type":"FeatureCollection"}')],
    [
      'WORLD_VERSION',
      'version 3',
      changed((file) => {
        file.version = 3;
      }),
    ],
    [
      'WORLD_VERSION',
      'no version',
      changed((file) => {
        file.version = undefined;
      }),
    ],
    [
      'WORLD_INVALID',
      'no seed',
      changed((file) => {
        file.seed = undefined;
      }),
    ],
    [
      'WORLD_INVALID',
      'no graph',
      changed((file) => {
        file.graph = undefined as never;
      }),
    ],
    [
      'WORLD_INVALID',
      'no streets',
      changed((file) => {
        file.graph.streets = [];
      }),
    ],
    [
      'WORLD_INVALID',
      'an unknown class',
      changed((file) => {
        file.graph.streets[0].class = 'canal';
      }),
    ],
    [
      'WORLD_INVALID',
      'an unknown field',
      changed((file) => {
        file.graph.streets[0].colour = 'red';
      }),
    ],
    [
      'WORLD_INVALID',
      'a missing node',
      changed((file) => {
        file.graph.streets[0].to = 4711;
      }),
    ],
    [
      'WORLD_INVALID',
      'two nodes with one id',
      changed((file) => {
        file.graph.nodes[1].id = file.graph.nodes[0].id;
      }),
    ],
    [
      'WORLD_INVALID',
      'two streets with one id',
      changed((file) => {
        file.graph.streets[1].id = file.graph.streets[0].id;
      }),
    ],
    [
      'WORLD_INVALID',
      'an infinite coordinate',
      bytesOf(
        text(
          changed((file) => {
            file.graph.nodes[0].x = 12345;
          }),
        ).replace('12345', '1e999'),
      ),
    ],
    [
      'WORLD_INVALID',
      'a coordinate beyond reason',
      changed((file) => {
        file.graph.streets[0].points[2] = 1e9;
      }),
    ],
    [
      'WORLD_INVALID',
      'a street away from its node',
      changed((file) => {
        file.graph.streets[0].points[0] += 1;
      }),
    ],
    [
      'WORLD_INVALID',
      'an odd number of coordinates',
      changed((file) => {
        file.graph.streets[0].points.push(1);
      }),
    ],
    [
      'WORLD_INVALID',
      'no lane',
      changed((file) => {
        file.graph.streets[0].lanesForward = 0;
      }),
    ],
    [
      'WORLD_INVALID',
      'half a lane',
      changed((file) => {
        file.graph.streets[0].lanesForward = 1.5;
      }),
    ],
    [
      'WORLD_INVALID',
      'a million lanes',
      changed((file) => {
        file.graph.streets[0].lanesForward = 1e6;
      }),
    ],
    [
      'WORLD_INVALID',
      'a lane without width',
      changed((file) => {
        file.graph.streets[0].laneWidth = 0;
      }),
    ],
    [
      'WORLD_INVALID',
      'no speed limit',
      changed((file) => {
        file.graph.streets[0].speedLimit = 0;
      }),
    ],
    [
      'WORLD_INVALID',
      'an origin off the earth',
      changed((file) => {
        file.graph.origin = { latitude: 91, longitude: 0 };
      }),
    ],
  ])('%s for %s', (code, _, bytes) => {
    expect(() => readWorldFile(bytes, 'bad.world.json')).toThrow(
      expect.objectContaining({ code, where: 'bad.world.json' }),
    );
  });

  it('names the field', () => {
    const bytes = changed((file) => {
      file.graph.streets[2].name = 5;
    });
    expect(() => readWorldFile(bytes, 'a.json')).toThrow(/graph\.streets\[2\]\.name/);
    const later = changed((file) => {
      file.graph.streets[2].to = 4711;
    });
    expect(() => readWorldFile(later, 'a.json')).toThrow(/streets\[2\]\.to/);
  });

  it('end in one clear error or a sound graph when bytes are changed', () => {
    const good = writeWorldFile({ seed: 4, graph: SMALL });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        (flips) => {
          const bytes = good.slice();
          for (const [at, value] of flips) bytes[at] = value;
          try {
            readWorldFile(bytes, 'fuzz');
          } catch (error) {
            expect(error).toBeInstanceOf(TurnwiseError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('createWorld and loadWorld', () => {
  it('make the same world from a town and from its file', () => {
    const world = townWorld(4, { sizeMetres: 300 });
    expect(world.id).toBe('town-4');
    const loaded = loadWorld(writeWorldFile(world), 'town.world.json', 99);
    expect(loaded.seed).toBe(4);
    expect(loaded.network.lanes.length).toBe(world.network.lanes.length);
    expect(loaded.scenery).toEqual(world.scenery);
  });

  it('refuse streets that make no sense', () => {
    const graph = structuredClone(SMALL);
    graph.streets[0].to = 4711;
    expect(() => createWorld(graph, { seed: 1 })).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
  });

  it.each([
    ['WORLD_UNKNOWN_KIND', 'map.txt', 'hello'],
    ['WORLD_UNKNOWN_KIND', 'map', ''],
    ['WORLD_NOT_JSON', 'map.json', ''],
    ['OSM_NOT_XML', 'map.osm', ''],
    ['OSM_NOT_OSM', 'map.kml', '<kml></kml>'],
    ['WORLD_WRONG_FORMAT', 'map.osm', '{}'],
  ])('%s for %s', (code, name, content) => {
    expect(() => loadWorld(bytesOf(content), name, 1)).toThrow(expect.objectContaining({ code }));
  });
});
