import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../worlds/check-graph';
import { inspectNetwork } from '../../worlds/inspect-network';
import { lineLength } from '../../worlds/polyline';
import { generateTown } from '../../worlds/town';
import { townWorld } from '../../worlds/town/town-world';
import { findFaults, NO_FAULTS } from './network-checks';

const SEEDS = [1, 2, 3, 4, 5, 6];

describe('an arterial town', () => {
  const towns = SEEDS.map((seed) => generateTown({ seed, style: 'arterial' }));
  const streets = towns.flatMap((town) => town.streets);
  const oneWay = streets.filter(({ lanesBackward }) => lanesBackward === 0);

  it('has dual carriageways, one-way roads, slip lanes and lanes that open', () => {
    expect(towns[0].name).toBe('town-1-arterial');
    expect(new Set(oneWay.map(({ lanesForward }) => lanesForward)).size).toBeGreaterThan(3);
    expect(oneWay.filter(({ name }) => name === '').length).toBeGreaterThan(10);
    const pockets = streets.filter(
      ({ from, name, lanesForward }) =>
        name !== '' &&
        streets.some((other) => other.to === from && other.name === name && other.lanesForward < lanesForward),
    );
    expect(pockets.length).toBeGreaterThan(10);
  });

  it('has carriageways that lead opposite ways, each with the other to its left', () => {
    let pairs = 0;
    for (const { streets } of towns) {
      const long = streets.filter(({ points, lanesBackward }) => lanesBackward === 0 && lineLength(points) > 40);
      for (const { name, points } of long) {
        const [ux, uy] = [points[2] - points[0], points[3] - points[1]];
        for (const other of long) {
          // the piece beside this one ends where this one begins
          const [x, y] = other.points.slice(-2);
          const [dx, dy] = [x - points[0], y - points[1]];
          if (other.name !== name || name === '' || Math.hypot(dx, dy) > 30) continue;
          const n = other.points.length;
          if (ux * (x - other.points[n - 4]) + uy * (y - other.points[n - 3]) > 0) continue;
          pairs++;
          expect(ux * dy - uy * dx).toBeGreaterThan(0);
        }
      }
    }
    expect(pairs).toBeGreaterThan(50);
  });

  it('is the mirror image where traffic keeps left', () => {
    const left = generateTown({ seed: 3, style: 'arterial', drivingSide: 'left' });
    const right = generateTown({ seed: 3, style: 'arterial' });
    expect(left.nodes.map(({ x, y }) => [-x, y])).toEqual(right.nodes.map(({ x, y }) => [x, y]));
    expect(left.streets.map(({ from, to }) => [from, to])).toEqual(right.streets.map(({ from, to }) => [from, to]));
  });

  it('is sound and whole', () => {
    const { graph, network } = townWorld(2, { style: 'arterial', sizeMetres: 450 });
    checkGraph(graph);
    expect(findFaults(network)).toEqual(NO_FAULTS);
    expect(inspectNetwork(network, 0.2).reachable).toBeGreaterThan(0.95);
  });

  it('has junctions as wide as its dual carriageways', () => {
    const { network } = townWorld(3, { style: 'arterial' });
    expect(network.junctions.filter(({ nodes }) => nodes.length >= 4).length).toBeGreaterThan(3);
  });
});
