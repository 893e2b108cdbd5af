import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum } from '../../training/demonstrations';
import { checkGraph } from '../../worlds/check-graph';
import { inspectNetwork } from '../../worlds/inspect-network';
import { readOpenDrive } from '../../worlds/opendrive';
import { writeOpenDrive } from '../../worlds/opendrive/write';
import { townWorld } from '../../worlds/town/town-world';
import { writeWorldFile } from '../../worlds/world-file';
import { findFaults, NO_FAULTS } from './network-checks';
import { expectSameNetwork } from './same-network';

const seeds = fc.nat({ max: 1_000_000 });
const SIZE = { sizeMetres: 450 };

describe.each(['varied', 'arterial'] as const)('%s towns', (style) => {
  it('are sound for any seed, and the same every time', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('right', 'left'), (seed, drivingSide) => {
        const options = { ...SIZE, style, drivingSide: drivingSide as 'right' | 'left' };
        const world = townWorld(seed, options);
        checkGraph(world.graph);
        expect(findFaults(world.network)).toEqual(NO_FAULTS);
        expect(inspectNetwork(world.network, 0.2).reachable).toBeGreaterThan(0.7);
        expect(checksum(writeWorldFile(townWorld(seed, options)))).toBe(checksum(writeWorldFile(world)));
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('read back from OpenDRIVE', { timeout: 60_000 }, () => {
    const { network, graph } = townWorld(7, { ...SIZE, style });
    const { bytes } = writeOpenDrive({ network, graph });
    expectSameNetwork(network, readOpenDrive(bytes, 'written.xodr').network);
  });
});
