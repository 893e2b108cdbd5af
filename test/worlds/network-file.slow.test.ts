import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TurnwiseError } from '../../core/errors';
import { loadWorld } from '../../worlds/create-world';
import { SurfaceMaker } from '../../worlds/surfaces';
import { writeWorldFile } from '../../worlds/world-file';
import { broughtWorld } from './brought-world';

// biome-ignore lint/suspicious/noExplicitAny: the test puts wrong things anywhere
type Any = any;
const bytesOf = (content: unknown) => new TextEncoder().encode(JSON.stringify(content));
const file = writeWorldFile(broughtWorld(4));

describe('world files with a network', () => {
  it('end in one clear error or a world that can be looked at when values are changed', () => {
    const content = JSON.parse(new TextDecoder().decode(file));
    const places: [Any, string | number][] = [];
    const collect = (value: Any) => {
      if (typeof value !== 'object' || value === null) return;
      for (const key of Object.keys(value)) {
        // of long lists of numbers the first few
        if (Array.isArray(value) && Number(key) > 3 && typeof value[Number(key)] === 'number') continue;
        places.push([value, key]);
        collect(value[key]);
      }
    };
    collect(content.network);
    collect(content.scenery);
    const values = [-1, 0, 1, 2, 0.5, 1e7, -1e7, 1e300, null, 'x', [], {}, true, [0, 0, 0, 0], undefined];
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(places.length - 1), fc.constantFrom(...values), (at, value) => {
        const [holder, key] = places[at];
        const before = holder[key];
        holder[key] = value;
        const bytes = bytesOf(content);
        holder[key] = before;
        try {
          const loaded = loadWorld(bytes, 'fuzz.world.json', 1);
          new SurfaceMaker(loaded.network).inBox({ minX: -64, minY: -64, maxX: 64, maxY: 64 });
          loaded.network.isOnRoad(0, 0, 1);
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(TurnwiseError);
        }
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(10);
  });
});
