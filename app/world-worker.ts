import { expose } from 'comlink';
import { type Reply, reply } from '../core/reply';
import { loadWorld } from '../worlds/create-world';
import { partsOfWorld, type WorldParts } from '../worlds/world-parts';

/** What the worker that builds worlds can do. */
export interface WorldService {
  /** Builds the world in a file. @param seed of the scenery */
  load(bytes: Uint8Array, fileName: string, seed: number): Promise<Reply<WorldParts>>;
}

const service: WorldService = {
  load: (bytes, fileName, seed) => reply(() => partsOfWorld(loadWorld(bytes, fileName, seed))),
};
expose(service);
