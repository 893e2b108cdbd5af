import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../worlds/build-network';
import { checkGraph } from '../../worlds/check-graph';
import { readOpenStreetMap } from '../../worlds/openstreetmap';
import { drivingSideOf } from '../../worlds/openstreetmap/driving-side';
import { pettyWays } from '../../worlds/openstreetmap/petty-ways';
import { isDrivable, streetProfile } from '../../worlds/openstreetmap/street-profile';
import { graphOf } from './network-checks';

const VILLAGE = readFileSync(join(import.meta.dirname, 'fixtures/village.osm'), 'utf8');
const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readOpenStreetMap(bytesOf(text), 'test.osm');
const osm = (inside: string) => `<osm version="0.6">${inside}</osm>`;

/** Two nodes about 143 m apart at 50 N 10 E and a street between them, with more tags. */
function street(tags: string, nodes = '<nd ref="1"/><nd ref="2"/>'): string {
  return osm(
    `<node id="1" lat="50" lon="10"/><node id="2" lat="50" lon="10.002"/>
     <way id="9">${nodes}<tag k="highway" v="residential"/>${tags}</way>`,
  );
}

describe('readOpenStreetMap on a village', () => {
  it('makes a world where a street is drawn twice', () => {
    const twice = VILLAGE.replace('<nd ref="4"/><nd ref="2"/><nd ref="6"/>', (nodes) => nodes + nodes);
    expect(twice).not.toBe(VILLAGE);
    const { graph } = readOpenStreetMap(new TextEncoder().encode(twice), 'twice.osm');
    expect(buildNetwork(graph).lanes.length).toBeGreaterThan(10);
  });

  const { graph, warnings } = read(VILLAGE);
  const named = (name: string) => graph.streets.filter((one) => one.name === name);

  it('splits ways where they meet, and leaves out what is not for cars', () => {
    checkGraph(graph);
    // 100 and 101 in two each, 102, the ring in two, 104
    expect(graph.streets).toHaveLength(8);
    expect(graph.nodes).toHaveLength(7);
    expect(warnings).toEqual([]);
    expect(graph.attribution).toContain('OpenStreetMap');
  });

  it('reads names, lanes, limits and widths', () => {
    const [road] = named('Café & Mill Road');
    expect([road.lanesForward, road.lanesBackward, road.class]).toEqual([2, 2, 'secondary']);
    expect(road.speedLimit).toBeCloseTo(13.41, 2);
  });

  it('turns streets that are one-way backwards', () => {
    const oneWay = graph.streets.filter((one) => one.lanesBackward === 0 && !one.roundabout);
    expect(oneWay).toHaveLength(2);
    for (const { points, laneWidth } of oneWay) {
      expect(points[points.length - 1]).toBeGreaterThan(points[1]);
      expect(laneWidth).toBe(3.75);
    }
  });

  it('keeps the ring of the roundabout', () => {
    const ring = graph.streets.filter((one) => one.roundabout);
    expect(ring).toHaveLength(2);
    expect(ring.every((one) => one.lanesBackward === 0)).toBe(true);
  });

  it('projects to metres', () => {
    const xs = graph.nodes.map((node) => node.x);
    // 0.007 degrees of longitude at 50.0 N on the WGS 84 ellipsoid: 71,695.7 m a degree
    expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(0.007 * 71695.7, 1);
    expect(graph.origin?.latitude).toBeCloseTo(50, 2);
  });

  it('reads the same from gzip', () => {
    expect(readOpenStreetMap(gzipSync(bytesOf(VILLAGE)), 'test.osm')).toEqual({ graph, warnings });
  });
});

describe('streets that heal', () => {
  it('a way is cut where a node is missing', () => {
    const { graph, warnings } = read(street('', '<nd ref="77"/><nd ref="1"/><nd ref="2"/><nd ref="78"/>'));
    expect(graph.streets).toHaveLength(1);
    expect(warnings[0]).toMatch(/1 ways refer/);
  });

  it('a way that is there twice counts once', () => {
    const twice = street('').replace(
      '</osm>',
      '<way id="10"><nd ref="2"/><nd ref="1"/><tag k="highway" v="residential"/></way></osm>',
    );
    expect(read(twice).graph.streets).toHaveLength(1);
  });

  it('nodes at one place become one', () => {
    const text = osm(
      `<node id="1" lat="50" lon="10"/><node id="2" lat="50" lon="10.002"/><node id="3" lat="50" lon="10.002"/><node id="4" lat="50" lon="10.004"/>
       <way id="8"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/></way>
       <way id="9"><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way>`,
    );
    const { graph } = read(text);
    checkGraph(graph);
    expect(graph.nodes).toHaveLength(3);
  });

  it('a loop is cut in two', () => {
    const text = osm(
      `<node id="1" lat="50" lon="10"/><node id="2" lat="50" lon="10.002"/><node id="3" lat="50.001" lon="10.001"/>
       <way id="8"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="highway" v="residential"/></way>`,
    );
    const { graph } = read(text);
    checkGraph(graph);
    expect(graph.streets.every(({ from, to }) => from !== to)).toBe(true);
    expect(graph.streets).toHaveLength(2);
  });

  it('small parts on their own are left out, and it says so', () => {
    const far = [0, 1, 2, 3].map((i) => `<node id="2${i}" lat="50.00${i}" lon="10.01"/>`).join('');
    const text = street('').replace(
      '<way',
      `${far}<way id="8"><nd ref="20"/><nd ref="21"/><nd ref="22"/><nd ref="23"/><tag k="highway" v="primary"/></way><way`,
    );
    const { graph, warnings } = read(text);
    expect(graph.streets).toHaveLength(1);
    expect(graph.streets[0].class).toBe('primary');
    expect(warnings.join()).toMatch(/143 m/);
  });

  it('service ways on forecourts and stubs are no streets, service streets are', () => {
    const places: Record<number, [number, number]> = {
      0: [0, 0],
      1: [20, 0],
      2: [100, 0],
      3: [0, -10],
      4: [20, -10],
      5: [60, 0],
      6: [60, -20],
      7: [80, 0],
      8: [80, -60],
    };
    const service = { class: 'service' as const };
    const { streets } = graphOf(places, [
      ...[
        [0, 1],
        [1, 5],
        [5, 7],
        [7, 2],
      ].map(([from, to]) => ({ from, to })),
      ...[
        [0, 3],
        [1, 4],
        [3, 4],
      ].map(([from, to]) => ({ from, to, ...service })),
      // the same lane again, round an island
      { from: 3, to: 4, points: [0, -10, 10, -16, 20, -10], ...service },
      { from: 5, to: 6, ...service },
      { from: 7, to: 8, ...service },
    ]);
    expect([...pettyWays(streets)].sort()).toEqual([4, 5, 6, 7, 8]);
    expect(pettyWays(streets.filter((street) => street.class === 'service')).size).toBe(0);
  });

  it('a town on the 180th meridian is a town', () => {
    const { graph } = read(street('').replace('lon="10"', 'lon="179.999"').replace('lon="10.002"', 'lon="-179.999"'));
    expect(Math.abs(graph.streets[0].points[0])).toBeLessThan(100);
    expect(graph.streets[0].points[0]).toBeLessThan(graph.streets[0].points[2]);
  });
});

describe('tags', () => {
  // biome-ignore format: a table
  it.each<[Record<string, string>, number, number]>([
    [{ highway: 'residential' }, 1, 1],
    [{ highway: 'primary', lanes: '3' }, 2, 1],
    [{ highway: 'primary', lanes: '5', 'lanes:both_ways': '1' }, 2, 2],
    [{ highway: 'primary', lanes: '3', 'lanes:backward': '2' }, 1, 2],
    [{ highway: 'primary', lanes: '2', oneway: 'yes' }, 2, 0],
    [{ highway: 'motorway' }, 2, 0],
    [{ highway: 'motorway_link' }, 1, 0],
    [{ highway: 'motorway', oneway: 'no' }, 2, 2],
    [{ highway: 'residential', lanes: '1' }, 1, 1],
    [{ highway: 'residential', lanes: 'many' }, 1, 1],
    [{ highway: 'residential', lanes: '-3' }, 1, 1],
    [{ highway: 'residential', lanes: '400' }, 3, 3],
    [{ highway: 'residential', junction: 'roundabout', oneway: 'no' }, 1, 0],
  ])('%j has %i and %i lanes', (tags, forward, backward) => {
    const { lanesForward, lanesBackward } = streetProfile(tags);
    expect([lanesForward, lanesBackward]).toEqual([forward, backward]);
  });

  // biome-ignore format: a table
  it.each([
    ['50', 13.89], ['30 mph', 13.41], ['30mph', 13.41], ['none', 36.11], ['walk', 2.78], ['DE:urban', 13.89], ['RO:rural', 25],
    ['DE:zone:30', 8.33], ['GB:nsl_single', 26.82], ['signals', 11.11], ['', 11.11], ['0', 2.78], ['999', 36.11], ['x:toString', 11.11],
  ])('maxspeed %s on a residential street is %f m/s', (maxspeed, limit) => {
    expect(streetProfile({ highway: 'residential', maxspeed }).speedLimit).toBeCloseTo(limit, 2);
  });

  // biome-ignore format: a table
  it.each<[boolean, Record<string, string>]>([
    [true, { highway: 'service' }],
    [true, { highway: 'service', service: 'alley' }],
    [false, { highway: 'service', service: 'driveway' }],
    [false, { highway: 'service', service: 'parking_aisle' }],
    [false, { highway: 'residential', access: 'private' }],
    [true, { highway: 'residential', access: 'no', motor_vehicle: 'yes' }],
    [false, { highway: 'residential', motor_vehicle: 'no' }],
    [true, { highway: 'residential', access: 'destination' }],
    [false, { highway: 'residential', area: 'yes' }],
    [false, { highway: 'footway' }],
    [false, { highway: 'toString' }],
    [false, { building: 'yes' }],
  ])('%s: a car may use %j', (expected, tags) => {
    expect(isDrivable(tags)).toBe(expected);
  });

  // biome-ignore format: a table
  it.each([
    ['Berlin', 52.5, 13.4, 'right'], ['London', 51.5, -0.12, 'left'], ['Calais', 50.95, 1.85, 'right'], ['Hastings', 50.86, 0.58, 'left'],
    ['Dublin', 53.35, -6.26, 'left'], ['Sydney', -33.87, 151.2, 'left'], ['Auckland', -36.85, 174.76, 'left'], ['Tokyo', 35.68, 139.7, 'left'],
    ['Seoul', 37.57, 127, 'right'], ['Busan', 35.18, 129.08, 'right'], ['Mumbai', 19.08, 72.88, 'left'], ['Delhi', 28.61, 77.21, 'left'],
    ['Cape Town', -33.92, 18.42, 'left'], ['Nairobi', -1.29, 36.82, 'left'], ['Campo Grande', -20.44, -54.65, 'right'],
    ['Seattle', 47.6, -122.3, 'right'], ['Miami', 25.76, -80.19, 'right'], ['Bangkok', 13.75, 100.5, 'left'], ['Vientiane', 17.97, 102.6, 'right'],
    ['Singapore', 1.29, 103.85, 'left'], ['Manila', 14.6, 120.98, 'right'], ['Lubumbashi', -11.66, 27.48, 'right'],
  ])('in %s people drive on the right side', (_, latitude, longitude, side) => {
    expect(drivingSideOf({ latitude, longitude }, [], undefined)).toBe(side);
  });

  it('what the map says about the side beats the place', () => {
    const berlin = { latitude: 52.5, longitude: 13.4 };
    expect(drivingSideOf(berlin, [{ driving_side: 'left' }], 'DE')).toBe('left');
    expect(drivingSideOf(berlin, [], 'GB')).toBe('left');
  });
});

describe('malformed files', () => {
  const cut = gzipSync(bytesOf(VILLAGE));
  const bent = cut.slice();
  bent.fill(0xff, 20, 60);
  it.each<[string, string, Uint8Array]>([
    ['OSM_NOT_XML', 'nothing', new Uint8Array(0)],
    ['OSM_NOT_XML', 'white space', bytesOf('  \n ')],
    ['OSM_NOT_XML', 'text', bytesOf('hello')],
    ['OSM_NOT_XML', 'a protocol buffer', Uint8Array.from([0, 0, 0, 13, 10, 9, 79, 83, 77, 72, 101, 97, 100, 101, 114])],
    ['OSM_NOT_XML', 'a smiley', bytesOf('<3')],
    ['OSM_NOT_OSM', 'a web page', bytesOf('<html><body></body></html>')],
    ['OSM_MALFORMED', 'a document type', bytesOf('<!DOCTYPE osm [<!ENTITY a "b">]><osm></osm>')],
    ['OSM_MALFORMED', 'half a file', bytesOf(VILLAGE.slice(0, VILLAGE.length / 2))],
    ['OSM_MALFORMED', 'a tag that is not closed', bytesOf('<osm><way id="1"></osm>')],
    ['OSM_MALFORMED', 'a tag that never ends', bytesOf(`<osm><node id="${'1'.repeat(200_000)}`)],
    ['OSM_MALFORMED', 'two roots', bytesOf('<osm></osm><osm></osm>')],
    ['OSM_MALFORMED', 'deep nesting', bytesOf(`<osm>${'<a>'.repeat(100_000)}`)],
    ['OSM_MALFORMED', 'an attribute without quotes', bytesOf(osm('<node id=1 lat="5" lon="5"/>'))],
    ['OSM_MALFORMED', 'an unknown entity', bytesOf(street('<tag k="name" v="&lol;"/>'))],
    ['OSM_MALFORMED', 'a bare ampersand', bytesOf(street('<tag k="name" v="A & B"/>'))],
    ['OSM_MALFORMED', 'a node reference that is no number', bytesOf(street('', '<nd ref="one"/>'))],
    ['OSM_MALFORMED', 'a tag without a value', bytesOf(street('<tag k="name"/>'))],
    ['OSM_MALFORMED', 'a way without end', bytesOf(street('', '<nd ref="1"/><nd ref="2"/>'.repeat(15_000)))],
    ['OSM_NOT_UTF8', 'Latin 1', Uint8Array.from([...bytesOf('<osm><tag v="'), 0xe9, ...bytesOf('"/></osm>')])],
    ['OSM_BAD_COORDINATE', 'a latitude beyond the pole', bytesOf(street('').replace('lat="50"', 'lat="91"'))],
    ['OSM_BAD_COORDINATE', 'a longitude beyond 180', bytesOf(street('').replace('lon="10"', 'lon="190"'))],
    ['OSM_BAD_COORDINATE', 'NaN', bytesOf(street('').replace('lat="50"', 'lat="NaN"'))],
    ['OSM_BAD_COORDINATE', 'infinity', bytesOf(street('').replace('lat="50"', 'lat="1e999"'))],
    ['OSM_TOO_LARGE', 'streets around the world', bytesOf(street('').replace('lon="10"', 'lon="60"'))],
    ['OSM_NO_STREETS', 'an empty map', bytesOf('<osm/>')],
    ['OSM_NO_STREETS', 'only footpaths', bytesOf(street('').replace('residential', 'footway'))],
    ['OSM_NO_STREETS', 'streets without nodes', bytesOf(street('').replace(/<node[^>]*>/g, ''))],
    ['OSM_NO_STREETS', 'streets without length', bytesOf(street('').replace('10.002', '10'))],
    ['OSM_NO_STREETS', 'only deleted nodes', bytesOf(street('').replace(/<node/g, '<node action="delete"'))],
    ['OSM_BAD_GZIP', 'half a packed file', cut.slice(0, cut.length / 2)],
    ['OSM_BAD_GZIP', 'only the first bytes of gzip', Uint8Array.from([0x1f, 0x8b])],
    ['OSM_BAD_GZIP', 'a packed file with broken bytes', bent],
  ])('%s for %s', (code, _, bytes) => {
    expect(() => readOpenStreetMap(bytes, 'bad.osm')).toThrow(
      expect.objectContaining({ code, where: expect.stringMatching(/^bad\.osm(, line \d+, column \d+)?$/) }),
    );
  });

  it('long comments and a byte order mark are fine', () => {
    const text = `\uFEFF${VILLAGE.replace('<bounds', `<!--${'- '.repeat(2_000_000)}--><bounds`)}`;
    expect(read(text).graph.streets).toHaveLength(8);
  });
});
