import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { loadWorld } from '../../worlds/create-world';
import { sampleRoutes } from '../../worlds/sample-routes';
import { townWorld } from '../../worlds/town/town-world';
import type { World } from '../../worlds/world';
import { partsOfWorld, worldOfParts } from '../../worlds/world-parts';

const MAP = resolve(import.meta.dirname, '../../../shared/data/opendrive/esmini_fabriksgatan.xodr');

function expectTheSame(world: World): void {
  const again = worldOfParts(structuredClone(partsOfWorld(world)));
  expect(again).toEqual(world);
  const routes = (of: World) => sampleRoutes(of.network, new RandomStream(1, 'parts'), 3);
  expect(routes(again)).toEqual(routes(world));
}

it('a world that was taken apart, sent to another thread and put together is the same to the bit', () =>
  expectTheSame(townWorld(7)));

it.skipIf(!existsSync(MAP))('so is one that brings its own edges, markings and signs (../shared/data)', () => {
  const world = loadWorld(new Uint8Array(readFileSync(MAP)), 'fabriksgatan.xodr', 1);
  expect(world.network.carriageways.some(({ edges, markings }) => edges && markings)).toBe(true);
  expectTheSame(world);
});
