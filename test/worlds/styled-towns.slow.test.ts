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

describe('varied towns', () => {
  it('have shoulders, medians, wide roads, narrow ones, roads without pavement and without paint', () => {
    const roads = [0, 1, 2, 3].flatMap((seed) => {
      const { graph, network } = townWorld(seed, { style: 'varied' });
      const medians = new Map(graph.streets.map(({ id, median = 0 }) => [id, median]));
      return network.carriageways.map((road) => ({ ...road, median: medians.get(road.street)! }));
    });
    const share = (has: (road: (typeof roads)[number]) => boolean) => roads.filter(has).length / roads.length;
    const shoulder = ({ edges, lanesForward, lanesBackward, laneWidth }: (typeof roads)[number]) =>
      edges ? Math.max(...edges.left) - Math.min(...edges.right) - (lanesForward + lanesBackward) * laneWidth : 0;
    expect(share((road) => shoulder(road) > 3)).toBeGreaterThan(0.2);
    expect(share((road) => !road.edges)).toBeGreaterThan(0.1);
    expect(share(({ median }) => median > 0)).toBeGreaterThan(0.05);
    expect(share(({ lanesForward, lanesBackward }) => Math.max(lanesForward, lanesBackward) === 3)).toBeGreaterThan(
      0.03,
    );
    expect(share(({ laneWidth }) => laneWidth < 2.9)).toBeGreaterThan(0.03);
    expect(share(({ laneWidth }) => laneWidth > 3.7)).toBeGreaterThan(0.1);
    expect(share(({ pavements }) => pavements!.left === 0)).toBeGreaterThan(0.05);
    expect(share(({ markings }) => markings!.length === 0)).toBeGreaterThan(0.01);
    expect(share(({ markings }) => markings!.length > 2)).toBeGreaterThan(0.2);
  });
});
