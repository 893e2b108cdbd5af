import { describe, expect, it } from 'vitest';
import { cos, sin } from '../../core/maths';
import { buildNetwork } from '../../worlds/build-network';
import { checkGraph } from '../../worlds/check-graph';
import { lanesByArrows } from '../../worlds/network/lanes-by-arrows';
import { readOpenStreetMap } from '../../worlds/openstreetmap';
import { laneArrows } from '../../worlds/openstreetmap/lane-arrows';
import { streetProfile } from '../../worlds/openstreetmap/street-profile';
import type { RoadNetwork } from '../../worlds/road-network';
import type { LaneArrows } from '../../worlds/street-signs';
import { findFaults, NO_FAULTS } from './network-checks';
import { CROSSROADS, dualCarriageway, osmText, type SmallMap } from './osm-text';

const read = (map: SmallMap) => {
  const found = readOpenStreetMap(new TextEncoder().encode(osmText(map)), 'small.osm');
  checkGraph(found.graph);
  return found;
};

type Side = 'east' | 'north' | 'west' | 'south';
const sideOf = (x: number, y: number): Side =>
  Math.abs(x) > Math.abs(y) ? (x > 0 ? 'east' : 'west') : y > 0 ? 'north' : 'south';

/** Where a car that comes to the junction in the middle from one side can leave it: sides, sorted. */
function exitsFrom(network: RoadNetwork, side: Side): Side[] {
  const found = new Set<Side>();
  for (const { centre, junction, turn } of network.lanes) {
    if (junction < 0 || turn === 'uturn') continue;
    const start = centre.poseAt(0);
    const end = centre.poseAt(centre.length);
    if (Math.hypot(start.x, start.y) < 60 && sideOf(-cos(start.heading), -sin(start.heading)) === side)
      found.add(sideOf(cos(end.heading), sin(end.heading)));
  }
  return [...found].sort();
}

const restricted = (tags: Record<string, string>, ...members: string[]) =>
  read({ ...CROSSROADS, relations: [[tags, ...members]] });

describe('turn restrictions', () => {
  it('all ways are free without', () => {
    const { graph, warnings } = read(CROSSROADS);
    expect(graph.restrictions).toEqual([]);
    expect(warnings).toEqual([]);
    expect(exitsFrom(buildNetwork(graph), 'south')).toEqual(['east', 'north', 'west']);
  });

  it.each<[string, Record<string, string>, string[], Side[]]>([
    ['no left turn', { restriction: 'no_left_turn' }, ['from 4', 'via node 10', 'to 3'], ['east', 'north']],
    ['no right turn', { restriction: 'no_right_turn' }, ['from 4', 'via node 10', 'to 1'], ['north', 'west']],
    ['no way straight on', { restriction: 'no_straight_on' }, ['from 4', 'via node 10', 'to 2'], ['east', 'west']],
    ['only right', { restriction: 'only_right_turn' }, ['from 4', 'via node 10', 'to 1'], ['east']],
    ['only straight on', { restriction: 'only_straight_on' }, ['from 4', 'via node 10', 'to 2'], ['north']],
    ['no entry', { restriction: 'no_entry' }, ['from 4', 'from 1', 'via node 10', 'to 3'], ['east', 'north']],
    [
      'except buses',
      { restriction: 'no_left_turn', except: 'bus' },
      ['from 4', 'via node 10', 'to 3'],
      ['east', 'north'],
    ],
    [
      'except cars',
      { restriction: 'no_left_turn', except: 'bus;motorcar' },
      ['from 4', 'via node 10', 'to 3'],
      ['east', 'north', 'west'],
    ],
    ['for cars', { 'restriction:motorcar': 'no_left_turn' }, ['from 4', 'via node 10', 'to 3'], ['east', 'north']],
    [
      'for lorries',
      { 'restriction:hgv': 'no_left_turn' },
      ['from 4', 'via node 10', 'to 3'],
      ['east', 'north', 'west'],
    ],
    ['no U-turn', { restriction: 'no_u_turn' }, ['from 4', 'via node 10', 'to 4'], ['east', 'north', 'west']],
    [
      'another type',
      { type: 'route', restriction: 'no_left_turn' },
      ['from 4', 'via node 10', 'to 3'],
      ['east', 'north', 'west'],
    ],
    [
      'a way that is not there',
      { restriction: 'no_left_turn' },
      ['from 4', 'via node 10', 'to 77'],
      ['east', 'north', 'west'],
    ],
  ])('%s', (_, tags, members, exits) => {
    const { graph, warnings } = restricted(tags, ...members);
    expect(warnings).toEqual([]);
    const network = buildNetwork(graph);
    expect(exitsFrom(network, 'south')).toEqual(exits);
    expect(exitsFrom(network, 'north')).toEqual(['east', 'south', 'west']);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });

  it('signs that leave no way are left out', () => {
    const all = [1, 2, 3].map((to): [Record<string, string>, ...string[]] => [
      { restriction: 'no_exit' },
      'from 4',
      'via node 10',
      `to ${to}`,
    ]);
    expect(exitsFrom(buildNetwork(read({ ...CROSSROADS, relations: all }).graph), 'south')).toHaveLength(3);
  });

  it('what holds at times and what makes no sense: one warning each', () => {
    const members = ['from 4', 'via node 10', 'to 3'];
    const { graph, warnings } = read({
      ...CROSSROADS,
      relations: [
        [{ 'restriction:conditional': 'no_left_turn @ (Mo-Fr 07:00-09:00)' }, ...members],
        [{ restriction: 'no_left_turn', hour_on: '07:00' }, ...members],
        [{ restriction: 'no_flying' }, ...members],
        [{ restriction: 'no_left_turn' }, 'from 4', 'to 3'],
        [{ restriction: 'no_left_turn' }, 'from 4', 'via node 1', 'to 3'],
      ],
    });
    expect(graph.restrictions).toEqual([]);
    expect(warnings).toEqual([
      '2 turn restrictions that hold only at times were left out.',
      '3 turn restrictions that make no sense were left out.',
    ]);
  });

  it('a way that is not cut at the junction: the part that is turned to', () => {
    const { nodes } = CROSSROADS;
    const map: SmallMap = {
      nodes,
      ways: { 1: [[3, 10, 1]], 2: [[4, 10, 2]] },
      relations: [[{ restriction: 'no_left_turn' }, 'from 2', 'via node 10', 'to 1']],
    };
    const network = buildNetwork(read(map).graph);
    // which of its two parts the car comes by is not said either: one of them
    const free = [exitsFrom(network, 'south'), exitsFrom(network, 'north')].map((exits) => exits.length).sort();
    expect(free).toEqual([2, 3]);
  });

  it('over a way inside a junction', () => {
    const map = dualCarriageway(16);
    const free = buildNetwork(read(map).graph);
    expect(exitsFrom(free, 'south')).toEqual(['east', 'north', 'west']);
    const { graph } = read({
      ...map,
      relations: [[{ restriction: 'no_left_turn' }, 'from 5', 'via way 4', 'to 1']],
    });
    expect(graph.restrictions).toHaveLength(1);
    expect(graph.restrictions![0].via).toHaveLength(1);
    const network = buildNetwork(graph);
    expect(exitsFrom(network, 'south')).toEqual(['east', 'north']);
    expect(exitsFrom(network, 'north')).toEqual(['east', 'south', 'west']);
  });
});

describe('lane arrows', () => {
  it.each<[string | undefined, LaneArrows | undefined]>([
    [undefined, undefined],
    ['none|none', undefined],
    ['', undefined],
    ['left|through;right', [['left'], ['through', 'right']]],
    ['left||', [['left'], [], []]],
    ['none|merge_to_left', [[], ['merge-left']]],
    ['left; through|toString', [['left', 'through'], []]],
  ])('turn:lanes=%s', (text, arrows) => {
    expect(laneArrows(text)).toEqual(arrows);
  });

  it.each<[Record<string, string>, number, number, LaneArrows | undefined, LaneArrows | undefined]>([
    [{ lanes: '3', 'turn:lanes:forward': 'left|right' }, 2, 1, [['left'], ['right']], undefined],
    [
      { 'turn:lanes:forward': 'left|right', 'turn:lanes:backward': 'left|' },
      2,
      2,
      [['left'], ['right']],
      [['left'], []],
    ],
    [{ lanes: '2', 'turn:lanes:forward': 'left|through|right' }, 3, 1, [['left'], ['through'], ['right']], undefined],
    [{ lanes: '3', 'lanes:forward': '1', 'turn:lanes:forward': 'left|right' }, 1, 2, undefined, undefined],
    [{ oneway: 'yes', 'turn:lanes': 'left|through' }, 2, 0, [['left'], ['through']], undefined],
    [{ oneway: '-1', 'turn:lanes:backward': 'left|through' }, 2, 0, [['left'], ['through']], undefined],
    [{ oneway: 'yes', lanes: '3', 'turn:lanes': 'left|through' }, 3, 0, undefined, undefined],
  ])('%j', (tags, forward, backward, arrowsForward, arrowsBackward) => {
    const profile = streetProfile({ highway: 'primary', ...tags });
    expect([profile.lanesForward, profile.lanesBackward]).toEqual([forward, backward]);
    expect([profile.arrowsForward, profile.arrowsBackward]).toEqual([arrowsForward, arrowsBackward]);
  });

  const degrees = (...angles: number[]) => angles.map((angle) => ({ angle: (angle * Math.PI) / 180 }));
  it.each<[string, number[], number, string, number[][]]>([
    ['a lane for each way', [90, 0, -90], 1, 'left|through|right', [[0], [1], [2]]],
    ['two to the left', [90, 0, -90], 1, 'left|left|through;right', [[0, 1], [2], [2]]],
    ['nothing said of the right: from the outermost lane', [90, 0, -90], 1, 'left|through|through', [[0], [1, 2], [2]]],
    ['nothing painted on some', [90, 0, -90], 1, 'left||', [[0], [1, 2], [2]]],
    [
      'an exit',
      [0, -12],
      0,
      'through|through;slight_right|slight_right',
      [
        [0, 1],
        [1, 2],
      ],
    ],
    ['no way straight on', [85, -95], -1, 'left|right', [[0], [1]]],
    ['an arrow that leads nowhere', [0, -90], 0, 'left|through|right', [[0, 1], [2]]],
    ['two streets to the left', [110, 50, 0], 2, 'left|slight_left|through', [[0], [1], [2]]],
    ['back', [90, 0], 1, 'reverse|left|through', [[0, 1], [2]]],
  ])('%s', (_, angles, ahead, text, lanes) => {
    expect(lanesByArrows(degrees(...angles), ahead, laneArrows(text)!)).toEqual(lanes);
  });

  it('decide which lane leads where, and where lanes open', () => {
    const { nodes, ways } = CROSSROADS;
    const tags = { highway: 'primary', lanes: '4', 'lanes:forward': '3', 'lanes:backward': '1' };
    const { graph } = read({
      nodes: { ...nodes, 5: [0, -50] },
      ways: {
        ...ways,
        4: [[4, 5], { highway: 'primary' }],
        5: [[5, 10], { ...tags, 'turn:lanes:forward': 'left|left|through;right' }],
        3: [[3, 10], { lanes: '4' }],
      },
    });
    const network = buildNetwork(graph);
    const lanes = network.lanes.filter(({ street, right, left }) => street >= 0 && (right >= 0 || left >= 0));
    const turnsOf = (id: number) => new Set(network.lanes[id].successors.map((next) => network.lanes[next].turn));
    const north = lanes.filter(({ centre }) => Math.abs(centre.headingAt(5) - Math.PI / 2) < 0.2);
    expect(north).toHaveLength(3);
    expect(north.map(({ id }) => [...turnsOf(id)].sort())).toEqual([['left'], ['left'], ['right', 'straight']]);
    // the lane that opens is entered from the one beside
    for (const { predecessors } of north) expect(predecessors.length).toBeGreaterThan(0);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });
});

it('lanes that open behind a junction are entered from the one beside', () => {
  const { nodes, ways } = CROSSROADS;
  const { graph } = read({ nodes, ways: { ...ways, 2: [[10, 2], { lanes: '5', 'lanes:forward': '4' }] } });
  const network = buildNetwork(graph);
  for (const { id, predecessors } of network.lanes) expect(predecessors.length, `lane ${id}`).toBeGreaterThan(0);
  expect(findFaults(network)).toEqual(NO_FAULTS);
  // a generated town's are entered by a change of lanes
  const bare = buildNetwork({ ...graph, surveyed: undefined });
  expect(bare.lanes.some(({ predecessors }) => predecessors.length === 0)).toBe(true);
});

describe('dual carriageways', () => {
  it.each([8, 16, 30])('a crossing over a median of %i m is one junction', (median) => {
    const network = buildNetwork(read(dualCarriageway(median)).graph);
    const middle = network.junctions.filter(({ x, y }) => Math.hypot(x, y) < 40);
    expect(middle).toHaveLength(1);
    expect(middle[0].arms).toBe(6);
    expect(exitsFrom(network, 'south')).toEqual(['east', 'north', 'west']);
    expect(exitsFrom(network, 'east')).toEqual(['north', 'south', 'west']);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });

  it('carriageways far apart, and a crossover that leads nowhere else, stay apart', () => {
    const far = buildNetwork(read(dualCarriageway(60)).graph);
    expect(far.junctions.filter(({ arms }) => arms > 1)).toHaveLength(2);
    const map = dualCarriageway(30);
    const { 3: _, 5: __, ...ways } = map.ways;
    const crossover = buildNetwork(read({ ...map, ways }).graph);
    expect(crossover.junctions.filter(({ arms }) => arms > 1)).toHaveLength(2);
  });

  it('two crossing each other are one junction of eight arms', () => {
    const main = { highway: 'primary', oneway: 'yes', lanes: '2' };
    const nodes: SmallMap['nodes'] = { 11: [10, 10], 12: [-10, 10], 13: [-10, -10], 14: [10, -10] };
    const ends = {
      1: [150, 10],
      2: [-150, 10],
      3: [-150, -10],
      4: [150, -10],
      5: [10, 150],
      6: [10, -150],
      7: [-10, 150],
      8: [-10, -150],
    };
    const network = buildNetwork(
      read({
        nodes: { ...nodes, ...(ends as unknown as SmallMap['nodes']) },
        ways: {
          1: [[1, 11, 12, 2], main],
          2: [[3, 13, 14, 4], main],
          3: [[6, 14, 11, 5], main],
          4: [[7, 12, 13, 8], main],
        },
      }).graph,
    );
    expect(network.junctions.map(({ arms }) => arms)).toEqual([8]);
    for (const side of ['east', 'north', 'west', 'south'] as const) expect(exitsFrom(network, side)).toHaveLength(3);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });
});

describe('motorways', () => {
  const main = (lanes: number) => ({ highway: 'motorway', lanes: String(lanes) });
  const link = (lanes: number) => ({ highway: 'motorway_link', lanes: String(lanes) });
  it('a slip road that adds a lane keeps it; one that joins shares the outermost', () => {
    const map = (after: number): SmallMap => ({
      nodes: { 1: [-300, 0], 2: [0, 0], 3: [300, 0], 4: [-200, -40] },
      ways: { 1: [[1, 2], main(2)], 2: [[2, 3], main(after)], 3: [[4, 2], link(1)] },
    });
    const adding = buildNetwork(read(map(3)).graph);
    const through = adding.lanes.filter(({ junction }) => junction >= 0);
    expect(through).toHaveLength(3);
    expect(new Set(through.map(({ successors: [to] }) => to)).size).toBe(3);
    const joining = buildNetwork(read(map(2)).graph);
    const shared = joining.lanes.filter(({ predecessors }) => predecessors.length === 2);
    expect(shared).toHaveLength(1);
    expect(shared[0].right).toBe(-1);
    for (const network of [adding, joining]) expect(findFaults(network)).toEqual(NO_FAULTS);
  });

  it('an exit with lanes of its own takes the outermost', () => {
    const network = buildNetwork(
      read({
        nodes: { 1: [-300, 0], 2: [0, 0], 3: [300, 0], 4: [200, -40] },
        ways: { 1: [[1, 2], main(3)], 2: [[2, 3], main(2)], 3: [[2, 4], link(1)] },
      }).graph,
    );
    for (const { successors, predecessors, junction } of network.lanes)
      if (junction < 0) expect(successors.length + predecessors.length).toBe(1);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });
});

describe('lights, signs and crossings', () => {
  const at = (x: number, y: number, tags: Record<string, string>) => ({ place: [x, y] as const, tags });
  const controlsOf = (network: RoadNetwork) =>
    network.controls.map(({ kind, heading, lanes, x, y }) => ({
      kind,
      side: sideOf(x, y),
      heading: Math.round((heading * 180) / Math.PI),
      lanes: lanes.length,
    }));

  it('a light at a junction is for all who come to it', () => {
    const { nodes, ways } = CROSSROADS;
    const { graph } = read({ nodes: { ...nodes, 10: at(0, 0, { highway: 'traffic_signals' }) }, ways });
    const found = controlsOf(buildNetwork(graph));
    expect(found.map(({ kind, side }) => `${kind} ${side}`).sort()).toEqual(
      ['east', 'north', 'south', 'west'].map((side) => `traffic-light ${side}`),
    );
  });

  it.each<[string, Record<string, string>, [string, number][]]>([
    ['towards the nearest junction', { highway: 'stop' }, [['stop', 90]]],
    ['as it says', { highway: 'stop', direction: 'backward' }, [['stop', 90]]],
    ['away from it', { highway: 'give_way', direction: 'forward' }, [['give-way', -90]]],
    [
      'both ways',
      { highway: 'give_way', direction: 'both' },
      [
        ['give-way', -90],
        ['give-way', 90],
      ],
    ],
    ['a light', { highway: 'traffic_signals', 'traffic_signals:direction': 'backward' }, [['traffic-light', 90]]],
    ['a light that holds up nobody who leaves', { highway: 'traffic_signals' }, [['traffic-light', 90]]],
    [
      'a crossing',
      { highway: 'crossing', crossing: 'unmarked' },
      [
        ['crossing', -90],
        ['crossing', 90],
      ],
    ],
    ['no crossing', { highway: 'crossing', crossing: 'no' }, []],
  ])('on the street to the south: %s', (_, tags, expected) => {
    const { nodes, ways } = CROSSROADS;
    // way 4 leads from the middle to the south: forward is away
    const { graph } = read({ nodes: { ...nodes, 20: at(0, -20, tags) }, ways: { ...ways, 4: [[10, 20, 4]] } });
    const found = controlsOf(buildNetwork(graph));
    expect(found.map(({ kind, heading }) => [kind, heading]).sort()).toEqual(expected.sort());
    for (const { lanes } of found) expect(lanes).toBe(1);
  });

  it('a stop sign at a junction is for the lesser streets, or for all', () => {
    const { nodes, ways } = CROSSROADS;
    const major = { 1: [[10, 1], { highway: 'primary' }], 3: [[10, 3], { highway: 'primary' }] } as const;
    const sides = (stop: Record<string, string>) =>
      controlsOf(
        buildNetwork(
          read({ nodes: { ...nodes, 10: at(0, 0, { highway: 'stop', ...stop }) }, ways: { ...ways, ...major } }).graph,
        ),
      )
        .map(({ side }) => side)
        .sort();
    expect(sides({ stop: 'minor' })).toEqual(['north', 'south']);
    expect(sides({})).toEqual(['north', 'south']);
    expect(sides({ stop: 'all' })).toEqual(['east', 'north', 'south', 'west']);
  });

  it.each<[number, Record<string, string>]>([
    [1, { crossing: 'marked' }],
    [1, { crossing: 'zebra' }],
    [1, { crossing: 'traffic_signals' }],
    [1, { 'crossing:markings': 'lines' }],
    [0, { crossing: 'marked', 'crossing:markings': 'no' }],
    [0, { crossing: 'unmarked' }],
    [0, {}],
  ])('%i crosswalks for %j', (count, tags) => {
    const { nodes, ways } = CROSSROADS;
    const { graph } = read({
      nodes: { ...nodes, 20: at(0, -40, { highway: 'crossing', ...tags }) },
      ways: { ...ways, 4: [[10, 20, 4]] },
    });
    const { crosswalks } = buildNetwork(graph);
    expect(crosswalks).toHaveLength(count);
    for (const outline of crosswalks) {
      const xs = [0, 2, 4, 6].map((i) => outline[i]);
      const ys = [1, 3, 5, 7].map((i) => outline[i]);
      expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(6, 1);
      expect(Math.max(...ys) - Math.min(...ys)).toBeCloseTo(3.5, 1);
      expect((Math.max(...ys) + Math.min(...ys)) / 2).toBeCloseTo(-40, 0);
    }
  });
});
