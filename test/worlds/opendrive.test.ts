import { describe, expect, it } from 'vitest';
import { TurnwiseError } from '../../core/errors';
import { checkGraph } from '../../worlds/check-graph';
import { loadWorld } from '../../worlds/create-world';
import { readOpenDrive } from '../../worlds/opendrive';
import { findFaults, NO_FAULTS } from './network-checks';
import { cubic, geometry, lane, links, road, section, xodr } from './opendrive/xodr';

const read = (...content: string[]) => readOpenDrive(xodr(...content), 'test.xodr');
const codeOf = (bytes: Uint8Array) => {
  try {
    readOpenDrive(bytes, 'test.xodr');
  } catch (error) {
    if (error instanceof TurnwiseError) return `${error.code} ${error.where}`;
    throw error;
  }
  return 'read';
};

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

describe('what is refused', () => {
  it.each([
    ['no XML', new TextEncoder().encode('OpenDRIVE'), 'ODR_NOT_XML test.xodr'],
    ['another kind of XML', new TextEncoder().encode('<osm/>'), 'ODR_NOT_OPENDRIVE test.xodr'],
    ['half a file', xodr(road({ id: 1, length: 9 })).subarray(0, 400), 'ODR_MALFORMED test.xodr'],
    ['another encoding', Uint8Array.from([...xodr(), 0xff]), 'ODR_NOT_UTF8 test.xodr'],
    [
      'an encoding that nobody knows',
      new TextEncoder().encode('<?xml version="1.0" encoding="klingon"?><OpenDRIVE/>'),
      'ODR_NOT_UTF8 test.xodr',
    ],
    [
      'version 2',
      new TextEncoder().encode('<OpenDRIVE><header revMajor="2" revMinor="0"/></OpenDRIVE>'),
      'ODR_VERSION test.xodr',
    ],
    ['no roads', xodr(), 'ODR_NO_LANES test.xodr'],
    [
      'a heading that is no number',
      xodr(road({ id: 12, length: 9, planView: geometry(0, 0, 0, Number.NaN, 9) })),
      'ODR_BAD_VALUE test.xodr, road 12',
    ],
    ['a road without a line', xodr(road({ id: 12, length: 9, planView: ' ' })), 'ODR_BAD_GEOMETRY test.xodr, road 12'],
    [
      'a line with a gap',
      xodr(road({ id: 12, length: 9, planView: geometry(0, 0, 0, 0, 4) + geometry(4, 40, 0, 0, 5) })),
      'ODR_BAD_GEOMETRY test.xodr, road 12',
    ],
    ['entities', new TextEncoder().encode('<!DOCTYPE x [<!ENTITY a "b">]><OpenDRIVE/>'), 'ODR_MALFORMED test.xodr'],
  ])('%s', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });
});

it('is told from other maps by its content', () => {
  const world = loadWorld(xodr(road({ id: 1, length: 300 })), 'town', 5);
  expect(world.id).toBe('town');
  expect(world.scenery.buildings.length).toBeGreaterThan(0);
});
