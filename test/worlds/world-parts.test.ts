import { expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { sampleRoutes } from '../../worlds/sample-routes';
import { townWorld } from '../../worlds/town/town-world';
import { partsOfWorld, worldOfParts } from '../../worlds/world-parts';

it('a world that was taken apart, sent to another thread and put together is the same to the bit', () => {
  const world = townWorld(7);
  const again = worldOfParts(structuredClone(partsOfWorld(world)));
  expect(again).toEqual(world);
  const routes = (of: typeof world) => sampleRoutes(of.network, new RandomStream(1, 'parts'), 3);
  expect(routes(again)).toEqual(routes(world));
});
