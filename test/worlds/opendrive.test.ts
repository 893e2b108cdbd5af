import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../worlds/check-graph';
import { loadWorld } from '../../worlds/create-world';
import { readOpenDrive } from '../../worlds/opendrive';
import { planRoute } from '../../worlds/plan-route';
import { findFaults, NO_FAULTS } from './network-checks';
import { EVERYTHING } from './opendrive/everything';
import { cubic, geometry, lane, links, readXodr as read, road, section, xodr } from './opendrive/xodr';

const ends = ({ points }: { points: Float64Array }) =>
  [...points.subarray(0, 2), ...points.subarray(-2)].map((value) => Math.round(value * 1000) / 1000);

describe('a road', () => {
  it('becomes lanes in their driving direction, a carriageway and a street', () => {
    const { network, graph, warnings } = read(road({ id: 7, length: 100 }));
    expect(warnings).toEqual([]);
    expect(network.drivingSide).toBe('right');
    expect(network.lanes.map(({ centre }) => ends(centre))).toEqual([
      [100, 1.75, 0, 1.75],
      [0, -1.75, 100, -1.75],
    ]);
    const [carriageway] = network.carriageways;
    expect(carriageway).toMatchObject({
      lanesForward: 1,
      lanesBackward: 1,
      width: 7,
      fromJunction: -1,
      toJunction: -1,
    });
    expect(ends(carriageway.centre)).toEqual([0, 0, 100, 0]);
    checkGraph(graph);
    expect(graph.streets).toHaveLength(1);
    expect(graph.streets[0].points).toEqual([0, 0, 100, 0]);
  });

  it('is paved without a gap where a bay opens beside its lanes', () => {
    const opening = cubic('width', 0, 0, 1) + cubic('width', 10, 10);
    const shoulder = lane(2, cubic('width', 0, 8), 'shoulder');
    const { network } = read(
      road({
        id: 7,
        length: 100,
        sections:
          section(0, [shoulder, lane(1)], [lane(-1)]) + section(50, [shoulder, lane(1)], [lane(-1), lane(-2, opening)]),
      }),
    );
    const bare: string[] = [];
    for (let x = 45; x < 65; x += 0.05)
      for (const y of [-3.4, -1.75, 1.75, 8]) if (!network.isOnRoad(x, y)) bare.push(`${x.toFixed(2)}, ${y}`);
    expect(bare).toEqual([]);
  });

  it('keeps left where its rule says so', () => {
    const { network } = read(road({ id: 7, length: 100, rule: 'LHT' }));
    expect(network.drivingSide).toBe('left');
    expect(network.lanes.map(({ centre }) => ends(centre))).toEqual([
      [0, 1.75, 100, 1.75],
      [100, -1.75, 0, -1.75],
    ]);
  });

  it('goes on in the next road, whichever way that runs', () => {
    const on = (id: number, contact: string) =>
      `<successor elementType="road" elementId="${id}" contactPoint="${contact}"/>`;
    const { network, graph, warnings } = read(
      road({
        id: 1,
        length: 60,
        link: on(2, 'end'),
        sections: section(
          0,
          [lane(1, links(null, -1) + cubic('width', 0, 3))],
          [lane(-1, links(null, 1) + cubic('width', 0, 3))],
        ),
      }),
      road({
        id: 2,
        length: 40,
        planView: geometry(0, 100, 0, Math.PI, 40),
        link: on(1, 'end'),
        sections: section(
          0,
          [lane(1, links(null, -1) + cubic('width', 0, 3))],
          [lane(-1, links(null, 1) + cubic('width', 0, 3))],
        ),
      }),
    );
    expect(warnings).toEqual([]);
    expect(network.lanes.map(({ centre }) => ends(centre))).toEqual([
      [0, -1.5, 100, -1.5],
      [100, 1.5, 0, 1.5],
    ]);
    expect(graph.streets).toHaveLength(1);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });
});

describe('lanes', () => {
  it('that open beside others are reached by a lane change, over the whole stretch that has them', () => {
    const { network } = read(
      road({
        id: 1,
        length: 300,
        sections:
          section(0, [], [lane(-1, links(null, -1) + cubic('width', 0, 3.5))]) +
          section(
            100,
            [],
            [lane(-1, links(-1, -1) + cubic('width', 0, 3.5)), lane(-2, links(null, -2) + cubic('width', 0, 0, 0.07))],
          ) +
          section(
            150,
            [],
            [lane(-1, links(-1, null) + cubic('width', 0, 3.5)), lane(-2, links(-2, null) + cubic('width', 0, 3.5))],
          ),
      }),
    );
    expect(network.lanes.map(({ centre }) => Math.round(centre.length))).toEqual([100, 200, 200]);
    const [before, left, right] = network.lanes;
    expect(before.successors).toEqual([left.id]);
    expect([left.right, right.left]).toEqual([right.id, left.id]);
    expect(right.predecessors).toEqual([]);
  });

  it('are not there where a width record says nothing', () => {
    const { network } = read(
      road({
        id: 1,
        length: 200,
        sections: section(
          0,
          [],
          [lane(-1), lane(-2, cubic('width', 0, 0) + cubic('width', 80, 3) + cubic('width', 150, 0))],
        ),
      }),
    );
    expect(network.lanes.map(({ centre }) => Math.round(centre.length)).sort((a, b) => a - b)).toEqual([
      50, 70, 70, 80,
    ]);
  });

  it('are as wide as their borders say, counted from the middle', () => {
    const { network } = read(
      road({
        id: 1,
        length: 50,
        sections: section(0, [], [lane(-1, cubic('border', 0, -3)), lane(-2, cubic('border', 0, -7))]),
      }),
    );
    expect(network.lanes.map(({ width, centre }) => [width, centre.points[1]])).toEqual([
      [3, -1.5],
      [4, -5],
    ]);
  });

  it('have the limit of their road, and go on as others where it changes', () => {
    const type =
      '<type s="0" type="town"><speed max="50" unit="km/h"/></type><type s="60" type="rural"><speed max="60" unit="mph"/></type>';
    const { network } = read(road({ id: 1, length: 100, type, sections: section(0, [], [lane(-1)]) }));
    expect(network.lanes.map(({ speedLimit, successors }) => [speedLimit.toFixed(2), successors])).toEqual([
      ['13.89', [1]],
      ['26.82', []],
    ]);
  });

  it('of kinds that cars may use are driven, others paved or not', () => {
    const kinds = ['driving', 'entry', 'offRamp', 'shoulder', 'parking', 'sidewalk', 'none'];
    const { network } = read(
      road({
        id: 1,
        length: 50,
        sections: section(
          0,
          [],
          kinds.map((kind, i) => lane(-1 - i, cubic('width', 0, 3), kind)),
        ),
      }),
    );
    expect(network.lanes).toHaveLength(3);
    const [{ edges, pavements }] = network.carriageways;
    expect([edges?.left[0], edges?.right[0]]).toEqual([4.5, -10.5]);
    expect(pavements).toEqual({ left: 0, right: 3 });
  });

  it('that meet without a link are joined, and steps between linked ones eased', () => {
    const { network, warnings } = read(
      road({ id: 1, length: 50, sections: section(0, [], [lane(-1)]) }),
      road({ id: 2, length: 50, planView: geometry(0, 50.05, 0.1, 0, 50), sections: section(0, [], [lane(-1)]) }),
    );
    expect(warnings).toEqual(['Lanes that meet, but that no link joins, were joined: road 1.']);
    expect(network.lanes).toHaveLength(1);
    expect(findFaults(network)).toEqual(NO_FAULTS);
  });
});

describe('a junction', () => {
  const { network, graph } = readOpenDrive(new TextEncoder().encode(EVERYTHING), 'everything.xodr');

  it('has connecting lanes that say how they turn, an outline and one node', () => {
    const [junction] = network.junctions;
    expect(network.junctions).toHaveLength(1);
    expect(junction.arms).toBe(3);
    expect(junction.lanes.map((id) => network.lanes[id].turn)).toEqual([
      'straight',
      'straight',
      'left',
      'left',
      'right',
      'right',
    ]);
    expect(junction.nodes).toHaveLength(1);
    const node = graph.nodes.find(({ id }) => id === junction.nodes[0])!;
    expect(Math.hypot(node.x, node.y)).toBeLessThan(2);
    // a lane that opens from nothing has no pavement beside it yet
    expect({ ...findFaults(network), unpaved: [] }).toEqual(NO_FAULTS);
  });

  it('gives routes as many choices as there are ways', () => {
    const start = network.lanes.find(({ junction, successors }) => junction < 0 && successors.length === 2)!;
    const goal = network.lanes[network.lanes[start.successors[0]].successors[0]];
    const route = planRoute(network, { lane: start.id, s: 1 }, { lane: goal.id, s: 20 });
    expect(route.junctions).toMatchObject([{ choices: 2 }]);
  });

  it('has the lights, signs, crosswalks, buildings and trees of the file', () => {
    const [light, limit] = network.controls;
    expect(network.controls.map(({ kind }) => kind)).toEqual(['traffic-light', 'speed-limit']);
    expect(light.lanes.map((id) => network.lanes[id].successors.length)).toEqual([2, 2]);
    expect(limit).toMatchObject({ x: 40, y: -5, heading: 0 });
    expect(limit.value).toBeCloseTo(30 / 3.6, 9);
    expect([...network.crosswalks[0]]).toEqual([14, -4, 17, -4, 17, 4, 14, 4]);
    const { scenery } = readOpenDrive(new TextEncoder().encode(EVERYTHING), 'everything.xodr');
    expect(scenery.buildings).toMatchObject([{ x: 50, y: 20, height: 6 }]);
    expect(scenery.trees).toHaveLength(5);
  });

  it('that is direct is made of the first metres of the roads that part', () => {
    const link = (name: string, kind: string, id: number) =>
      `<${name} elementType="${kind}" elementId="${id}" contactPoint="end"/>`;
    const branch = (id: number, hdg: number) =>
      road({
        id,
        length: 80,
        planView: geometry(0, 100, 0, hdg, 80),
        link: link('predecessor', 'road', 1),
        sections: section(0, [], [lane(-1, links(-1, null) + cubic('width', 0, 3.5))]),
      });
    const linked = (id: number) =>
      `<connection id="${id}" incomingRoad="1" linkedRoad="${id}" contactPoint="start"><laneLink from="-1" to="-1"/></connection>`;
    const direct = read(
      road({ id: 1, length: 100, link: link('successor', 'junction', 5), sections: section(0, [], [lane(-1)]) }),
      branch(2, 0),
      branch(3, -0.3),
      `<junction id="5" type="direct">${linked(2)}${linked(3)}</junction>`,
    ).network;
    expect(direct.junctions.map(({ arms, lanes }) => [arms, lanes.length])).toEqual([[3, 2]]);
    expect(direct.lanes).toHaveLength(5);
  });
});

it('a ring that leads round the way traffic does is a roundabout', () => {
  const quarter = (id: number, hdg: number, x: number, y: number, next: number, before: number) =>
    road({
      id,
      length: 31.4159265,
      planView: geometry(0, x, y, hdg, 31.4159265, '<arc curvature="0.05"/>'),
      link: `<predecessor elementType="road" elementId="${before}" contactPoint="end"/><successor elementType="road" elementId="${next}" contactPoint="start"/>`,
      sections: section(0, [], [lane(-1, links(-1, -1) + cubic('width', 0, 3.5))]),
    });
  const ring = read(
    quarter(1, Math.PI / 2, 20, 0, 2, 4),
    quarter(2, Math.PI, 0, 20, 3, 1),
    quarter(3, -Math.PI / 2, -20, 0, 4, 2),
    quarter(4, 0, 0, -20, 1, 3),
  ).network;
  expect(ring.lanes.map(({ roundabout }) => roundabout)).toEqual([true]);
  expect(ring.carriageways[0].roundabout).toBe(true);
});

it('tells where on earth a map lies', () => {
  const at = (proj: string, offset = '') =>
    readOpenDrive(
      new TextEncoder().encode(
        `<OpenDRIVE><header revMajor="1" revMinor="4"><geoReference><![CDATA[${proj}]]></geoReference>${offset}</header>${road({ id: 1, length: 50 })}</OpenDRIVE>`,
      ),
      'test.xodr',
    ).graph.origin;
  const tmerc = at('+proj=tmerc +lat_0=37.4168716 +lon_0=-122.1030492 +k=1 +x_0=0 +y_0=0 +datum=WGS84');
  expect(tmerc?.latitude).toBeCloseTo(37.4168716, 7);
  expect(tmerc?.longitude).toBeCloseTo(-122.1030492, 7);
  // the Marienplatz in Munich: 48.13722 N, 11.57551 E is 691607.9 E, 5334745.4 N in zone 32
  const utm = at('+proj=utm +zone=32 +ellps=WGS84 +units=m', '<offset x="691607.9" y="5334745.4"/>');
  expect(utm?.latitude).toBeCloseTo(48.137, 2);
  expect(utm?.longitude).toBeCloseTo(11.576, 2);
  expect(at('+proj=lcc +lat_1=49')).toBeUndefined();
  expect(at('')).toBeUndefined();
});

it('is told from other maps by its content', () => {
  const world = loadWorld(xodr(road({ id: 1, length: 300 })), 'town', 5);
  expect(world.id).toBe('town');
  expect(world.scenery.buildings.length).toBeGreaterThan(0);
});
