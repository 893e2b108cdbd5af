import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cos, sin, TAU } from '../../core/maths';
import { buildNetwork } from '../../worlds/build-network';
import { largestStronglyConnected } from '../../worlds/network/strongly-connected';
import { readOpenStreetMap } from '../../worlds/openstreetmap';
import { isInside } from '../../worlds/outline';
import type { RoadNetwork } from '../../worlds/road-network';
import { generateTown } from '../../worlds/town';
import { findFaults, graphOf, NO_FAULTS } from './network-checks';

const OSM = '../shared/data/osm';

function turnsOf(network: RoadNetwork): Record<string, number> {
  const turns: Record<string, number> = {};
  for (const { turn } of network.lanes) turns[turn] = (turns[turn] ?? 0) + 1;
  return turns;
}

const CROSS = {
  places: { 0: [0, 0], 1: [100, 0], 2: [0, 100], 3: [-100, 0], 4: [0, -100] } as Record<number, [number, number]>,
  streets: [1, 2, 3, 4].map((to) => ({ from: 0, to })),
};

/** A ring of `arms` nodes with a two-way street at each. */
function roundabout(radius: number, arms: number, drivingSide: 'right' | 'left') {
  const places: Record<number, [number, number]> = {};
  const streets = [];
  for (let k = 0; k < arms; k++) {
    const angle = (TAU * k) / arms;
    places[k] = [radius * cos(angle), radius * sin(angle)];
    places[100 + k] = [(radius + 90) * cos(angle), (radius + 90) * sin(angle)];
    streets.push({ from: k, to: 100 + k });
    const points: number[] = [];
    for (let i = 0; i <= 8; i++) {
      const a = angle + (TAU / arms) * (i / 8);
      points.push(radius * cos(a), radius * sin(a));
    }
    const next = (k + 1) % arms;
    const ring = { lanesBackward: 0, roundabout: true, laneWidth: 4 };
    if (drivingSide === 'right') streets.push({ from: k, to: next, points, ...ring });
    else {
      const back: number[] = [];
      for (let i = points.length - 2; i >= 0; i -= 2) back.push(points[i], points[i + 1]);
      streets.push({ from: next, to: k, points: back, ...ring });
    }
  }
  return graphOf(places, streets, drivingSide);
}

describe('buildNetwork', () => {
  for (const drivingSide of ['right', 'left'] as const) {
    it(`crossroads, ${drivingSide}-hand traffic: every way but back, turning circles at the ends`, () => {
      const network = buildNetwork(graphOf(CROSS.places, CROSS.streets, drivingSide));
      expect(turnsOf(network)).toEqual({ along: 8, straight: 4, left: 4, right: 4, uturn: 4 });
      expect(network.junctions).toHaveLength(5);
      expect(findFaults(network)).toEqual(NO_FAULTS);
      for (const lane of network.lanes) expect(lane.successors.length, `lane ${lane.id}`).toBeGreaterThan(0);
      const outward = network.lanes.find(({ id }) => id === 0)!;
      expect(outward.centre.pointAt(10).y).toBeCloseTo(drivingSide === 'right' ? -1.625 : 1.625, 6);
    });
  }

  it('lanes of several: left turns from the left lane, right from the right, straight from all', () => {
    const network = buildNetwork(
      graphOf(
        CROSS.places,
        CROSS.streets.map((street) => ({ ...street, lanesForward: 2, lanesBackward: 2 })),
      ),
    );
    expect(findFaults(network)).toEqual(NO_FAULTS);
    for (const { turn, predecessors, successors } of network.lanes) {
      if (turn === 'left') expect(network.lanes[predecessors[0]].left, 'leftmost').toBe(-1);
      if (turn === 'right') {
        expect(network.lanes[predecessors[0]].right, 'rightmost').toBe(-1);
        expect(network.lanes[successors[0]].right, 'into the rightmost').toBe(-1);
      }
    }
    expect(turnsOf(network)).toMatchObject({ straight: 8, left: 4, right: 4 });
  });

  it('neighbours are mutual and lie to the named side', () => {
    const network = buildNetwork(generateTown({ seed: 5 }));
    for (const lane of network.lanes) {
      if (lane.left < 0) continue;
      expect(network.lanes[lane.left].right).toBe(lane.id);
      const { x, y } = network.lanes[lane.left].centre.pointAt(network.lanes[lane.left].centre.length / 2);
      expect(lane.centre.project(x, y).t).toBeGreaterThan(2);
    }
  });

  it('streets of equal profile are joined and a right angle is rounded', () => {
    const network = buildNetwork(
      graphOf({ 0: [0, 0], 1: [80, 0], 2: [80, 80] }, [
        { from: 0, to: 1 },
        { from: 1, to: 2 },
      ]),
    );
    expect(network.carriageways).toHaveLength(1);
    expect(network.junctions).toHaveLength(2);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });

  it('a change of lanes is a junction with one way on', () => {
    const network = buildNetwork(
      graphOf({ 0: [0, 0], 1: [80, 0], 2: [160, 5] }, [
        { from: 0, to: 1 },
        { from: 1, to: 2, lanesForward: 2 },
      ]),
    );
    expect(network.carriageways).toHaveLength(2);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });

  it('a dual carriageway crossing another is one junction', () => {
    const oneWay = { lanesForward: 2, lanesBackward: 0 };
    const graph = graphOf(
      {
        0: [-6, -6],
        1: [6, -6],
        2: [6, 6],
        3: [-6, 6],
        10: [-150, -6],
        11: [150, -6],
        12: [150, 6],
        13: [-150, 6],
        20: [-6, 150],
        21: [-6, -150],
        22: [6, -150],
        23: [6, 150],
      },
      [
        [10, 0],
        [0, 1],
        [1, 11],
        [12, 2],
        [2, 3],
        [3, 13],
        [20, 3],
        [3, 0],
        [0, 21],
        [22, 1],
        [1, 2],
        [2, 23],
      ].map(([from, to]) => ({ from, to, ...oneWay })),
    );
    const network = buildNetwork(graph);
    expect(network.junctions).toHaveLength(1);
    expect(network.junctions[0].nodes).toEqual([0, 1, 2, 3]);
    expect(network.junctions[0].arms).toBe(8);
    expect(turnsOf(network)).toEqual({ along: 16, straight: 8, left: 4, right: 4 });
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });

  for (const drivingSide of ['right', 'left'] as const) {
    for (const radius of [9, 14, 22]) {
      it(`roundabout of radius ${radius} m, ${drivingSide}-hand traffic`, () => {
        const network = buildNetwork(roundabout(radius, 4, drivingSide));
        expect(findFaults(network)).toEqual(NO_FAULTS);
        expect(largestStronglyConnected(network).size).toBe(network.lanes.length);
        if (radius < 22) return;
        const ways = network.lanes.filter(({ junction, turn }) => junction >= 0 && turn !== 'uturn');
        expect(new Set(ways.map(({ turn }) => turn))).toEqual(new Set(['straight', drivingSide]));
        for (const { turn, roundabout: ring } of ways) expect(ring, turn).toBe(turn === 'straight');
      });
    }
  }

  it('untidy streets: loops, parallels, repeated points, spikes, sharp angles, stubs, a ring by itself', () => {
    const network = buildNetwork(
      graphOf(
        {
          0: [0, 0],
          1: [150, 0],
          2: [150, 35],
          3: [152, -3],
          4: [300, 400],
          5: [0, 200],
          6: [80, 200.5],
        },
        [
          { from: 0, to: 1 },
          { from: 0, to: 1, points: [0, 0, 40, 40, 40, 40, 40.001, 40, 110, 40, 150, 0] },
          { from: 1, to: 1, points: [150, 0, 200, 10, 210, -30, 180, -50, 150, 0] },
          { from: 1, to: 2, points: [150, 0, 150, 20, 150.1, 19.5, 150, 35] },
          { from: 1, to: 3 },
          { from: 4, to: 4, points: [300, 400, 340, 400, 340, 440, 300, 440, 300, 400] },
          { from: 0, to: 5 },
          { from: 0, to: 6, lanesBackward: 0 },
          { from: 6, to: 5, lanesBackward: 0 },
        ],
      ),
    );
    const { gaps, kinks, unpaved } = findFaults(network);
    expect({ gaps, kinks, unpaved }).toEqual({ gaps: [], kinks: [], unpaved: [] });
    expect(network.lanes.every(({ successors }) => successors.length > 0)).toBe(true);
  });

  it('outlines are counter-clockwise and hold their connecting lanes', () => {
    const network = buildNetwork(generateTown({ seed: 3 }));
    for (const { outline, lanes, x, y } of network.junctions) {
      let twice = 0;
      for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2)
        twice += outline[j] * outline[i + 1] - outline[i] * outline[j + 1];
      expect(twice).toBeGreaterThan(0);
      expect(Number.isFinite(x + y)).toBe(true);
      for (const id of lanes) {
        const { centre, width } = network.lanes[id];
        for (const t of [-width / 2, 0, width / 2]) {
          const p = centre.pointAt(centre.length / 2, t);
          expect(isInside(outline, p.x, p.y), `lane ${id} at ${t}`).toBe(true);
        }
      }
    }
  });

  it('twenty towns have no fault, and nearly every lane can be reached from every other', () => {
    for (let seed = 100; seed < 120; seed++) {
      const network = buildNetwork(generateTown({ seed, drivingSide: seed % 2 ? 'right' : 'left' }));
      expect(findFaults(network), `town ${seed}`).toEqual(NO_FAULTS);
      expect(largestStronglyConnected(network).size, `town ${seed}`).toBeGreaterThan(0.9 * network.lanes.length);
    }
  });

  it('the same graph gives the same network', () => {
    const once = buildNetwork(generateTown({ seed: 8 }));
    const again = buildNetwork(generateTown({ seed: 8 }));
    expect(once.lanes).toEqual(again.lanes);
    expect(once.junctions).toEqual(again.junctions);
  });

  it('(s, t) round trips on every kind of lane', () => {
    const network = buildNetwork(generateTown({ seed: 11 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: network.lanes.length - 1 }),
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        (id, part, t) => {
          const { centre } = network.lanes[id];
          const s = part * centre.length;
          const { x, y } = centre.pointAt(s, t);
          const found = centre.project(x, y, Math.max(0, s - 3), Math.min(centre.length, s + 3));
          // Beside a corner of the line the nearest point is the corner: s moves by t times the corner's angle at most.
          expect(Math.abs(found.s - s)).toBeLessThan(0.2);
          expect(Math.abs(found.t - t)).toBeLessThan(0.02);
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });

  it('knows that the edge of the widest street is road', () => {
    const lanes = { lanesForward: 12, lanesBackward: 12, laneWidth: 10 };
    const network = buildNetwork(graphOf({ 0: [0, 0], 1: [600, 0] }, [{ from: 0, to: 1, ...lanes }]));
    for (const y of [-119, -35, 35, 119]) expect(network.isOnRoad(300, y), `${y}`).toBe(true);
    expect(network.isOnRoad(300, 121)).toBe(false);
    expect(network.isOnRoad(300, 121, 2)).toBe(true);
  });

  it.each([
    ['a node that does not exist', { to: 9 }],
    ['no lane', { lanesForward: 0, lanesBackward: 0 }],
    ['no width', { laneWidth: 0 }],
    ['lanes that are no number', { lanesForward: Number.NaN }],
    ['half a lane', { lanesBackward: 1.5 }],
    ['no speed limit', { speedLimit: Number.NaN }],
    ['a point that is no number', { points: [0, 0, Number.NaN, 3, 50, 0] }],
  ])('refuses %s', (_, wrong) => {
    const graph = graphOf({ 0: [0, 0], 1: [50, 0] }, [{ from: 0, to: 1 }]);
    Object.assign(graph.streets[0], wrong);
    expect(() => buildNetwork(graph)).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
  });
});

// Streets whose map geometry is a hairpin tighter than a car: the count may fall, never rise.
describe.skipIf(!existsSync(OSM))('real maps (needs ../shared/data/osm)', () => {
  it.each([
    ['osmnx_West-Oakland.osm', 0],
    ['osm2streets_montlake_roundabout.osm', 0],
    ['osm2streets_northgate_dual_carriageway.osm', 0],
    ['osm2streets_seattle_slip_lane.osm', 0],
    ['osm2streets_aurora_sausage_link.osm', 0],
    ['osm2streets_tempe_light_rail.osm', 0],
    ['gh_map-sidewalk-no.osm', 0],
    ['losm_amherst_small.osm', 2],
    ['gh_krems.osm.gz', 2],
  ])('%s', (file, tight) => {
    const { graph } = readOpenStreetMap(readFileSync(`${OSM}/${file}`), file);
    const faults = findFaults(buildNetwork(graph));
    expect(faults.tight.length, faults.tight.join(', ')).toBeLessThanOrEqual(tight);
    expect({ ...faults, tight: [] }).toEqual(NO_FAULTS);
  });
});
