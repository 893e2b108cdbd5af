import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../worlds/build-network';
import { loadWorld } from '../../worlds/create-world';
import { SurfaceMaker } from '../../worlds/surfaces';
import { generateTown } from '../../worlds/town';
import { shoulderProfile } from '../../worlds/town/shoulder-profile';
import { townWorld } from '../../worlds/town/town-world';
import { writeWorldFile } from '../../worlds/world-file';
import { findFaults, graphOf, NO_FAULTS } from './network-checks';

const SIZE = { sizeMetres: 450 };

describe('varied towns', () => {
  it('run where the plain towns of their seeds run, under a name of their own', () => {
    const plain = generateTown({ seed: 7 });
    const varied = generateTown({ seed: 7, style: 'varied' });
    expect(generateTown({ seed: 7, style: 'plain' })).toEqual(plain);
    expect(varied.name).toBe('town-7-varied');
    expect(varied.nodes.length).toBe(plain.nodes.length);
    expect(varied).not.toEqual({ ...plain, name: varied.name });
    expect(plain.streets.every((street) => !('median' in street))).toBe(true);
  });

  it('look alike along a street, from junction to junction', () => {
    const { network } = townWorld(3, { style: 'varied' });
    const widths = new Map<string, Set<number>>();
    for (const { name, pavements } of network.carriageways)
      widths.set(name, (widths.get(name) ?? new Set()).add(pavements!.left + pavements!.right));
    // beside a median there is a kerb on the inside
    for (const [name, found] of widths) expect(found.size, name).toBeLessThanOrEqual(3);
  });

  it('keep buildings and trees off shoulders', () => {
    const { network, scenery } = townWorld(5, { style: 'varied' });
    expect(scenery.buildings.length).toBeGreaterThan(20);
    for (const { x, y } of [...scenery.buildings, ...scenery.trees]) expect(network.isOnRoad(x, y, 0.3)).toBe(false);
  });

  it('come back from a world file as they were', () => {
    const world = townWorld(11, { ...SIZE, style: 'varied' });
    const read = loadWorld(writeWorldFile(world), 'a.world.json', 1);
    expect(read.id).toBe(world.id);
    expect(read.graph).toEqual(world.graph);
    expect(read.scenery).toEqual(world.scenery);
    const box = { minX: -256, minY: -256, maxX: 256, maxY: 256 };
    expect(new SurfaceMaker(read.network).inBox(box)).toEqual(new SurfaceMaker(world.network).inBox(box));
  });

  it('are refused in a style that does not exist', () => {
    expect(() => generateTown({ style: 'fancy' as 'plain' })).toThrowError(
      expect.objectContaining({ code: 'TOWN_BAD_OPTION' }),
    );
  });
});

describe('a median', () => {
  const PLACES: Record<number, [number, number]> = { 0: [0, 0], 1: [100, 0] };
  const street = { from: 0, to: 1, lanesForward: 2, laneWidth: 3 };

  it.each(['right', 'left'] as const)('lies between the two directions where traffic keeps %s', (side) => {
    const network = buildNetwork(graphOf(PLACES, [{ ...street, median: 4 }], side));
    const along = network.lanes.filter(({ turn }) => turn === 'along');
    const sign = side === 'right' ? 1 : -1;
    const heights = along.map(({ centre }) => sign * centre.pointAt(centre.length / 2).y).sort((a, b) => a - b);
    // a road of 9 m of lanes and 4 of median: two lanes, the median, one lane
    expect(heights.map((y) => Number(y.toFixed(6)))).toEqual([-5, -2, 5]);
    expect(network.carriageways[0].width).toBe(13);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });

  it('of no width is none', () => {
    expect(buildNetwork(graphOf(PLACES, [{ ...street, median: 0 }])).lanes).toEqual(
      buildNetwork(graphOf(PLACES, [street])).lanes,
    );
  });
});

describe('room for turns', () => {
  it('is as the options say', () => {
    const places: Record<number, [number, number]> = { 0: [0, 0], 1: [100, 0], 2: [-100, 0], 3: [0, 100] };
    const graph = graphOf(
      places,
      [1, 2, 3].map((to) => ({ from: 0, to })),
    );
    const tightest = (turnRadius?: number) => {
      const { lanes } = buildNetwork(graph, turnRadius === undefined ? {} : { turnRadius });
      const bends = lanes
        .filter(({ turn }) => turn === 'right')
        .flatMap(({ centre }) => Array.from(centre.s, (s) => Math.abs(centre.curvatureAt(s))));
      return 1 / Math.max(...bends);
    };
    expect(tightest()).toBeGreaterThan(6);
    expect(tightest(6.3)).toBe(tightest());
    expect(tightest(12)).toBeGreaterThan(1.5 * tightest());
  });
});

describe('a shoulder', () => {
  const strip = { width: 3, line: 'none', stalls: 0, gap: 0, taper: 0, bay: 0 } as const;

  it('runs from end to end, or tapers off before the junctions', () => {
    const square = shoulderProfile(strip, 100);
    expect([0, 50, 100].map(square.shareAt)).toEqual([1, 1, 1]);
    const tapered = shoulderProfile({ ...strip, gap: 5, taper: 10 }, 100);
    expect([0, 5, 10, 15, 50, 85, 90, 95, 100].map(tapered.shareAt)).toEqual([0, 0, 0.5, 1, 1, 1, 0.5, 0, 0]);
    expect(tapered.breaks).toEqual([5, 15, 85, 95]);
  });

  it('comes in bays', () => {
    const { bays, shareAt } = shoulderProfile({ ...strip, bay: 20 }, 100);
    expect(bays).toEqual([
      [0, 20],
      [40, 60],
      [80, 100],
    ]);
    expect([10, 30, 50, 70, 90, 100].map(shareAt)).toEqual([1, 0, 1, 0, 1, 1]);
  });

  it('is left out where there is no room', () => {
    expect(shoulderProfile({ ...strip, gap: 10, taper: 10 }, 30).bays).toEqual([]);
    expect(shoulderProfile({ ...strip, width: 0 }, 100).shareAt(50)).toBe(0);
  });
});
