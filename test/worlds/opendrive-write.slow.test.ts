import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { loadWorld } from '../../worlds/create-world';
import { readOpenDrive } from '../../worlds/opendrive';
import { writeOpenDrive } from '../../worlds/opendrive/write';
import { planRoute } from '../../worlds/plan-route';
import { Polyline } from '../../worlds/polyline';
import type { RoadNetwork } from '../../worlds/road-network';
import { townWorld } from '../../worlds/town/town-world';
import { HAS_SHARED_DATA, SHARED_DATA, sharedBytes } from '../shared-data';
import { broughtWorld } from './brought-world';
import { all, complaintsAbout, parseXml } from './opendrive-schema';
import { expectSameNetwork } from './same-network';

const read = (bytes: Uint8Array) => readOpenDrive(bytes, 'written.xodr');
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Whether a warning is of more than what lies beside lanes that do not run from end to end. */
const isLoss = (warning: string) => !warning.includes('became roads of their own');

/** Maps whose lanes turn back and jump aside within centimetres, so that even their lengths are a matter of opinion. */
const UNTIDY = /^scenicmisc_Issue/;
/** Maps with roads that meet at a right angle. */
const CORNERED = /^(scenicmisc_Issue|esminiut_mixed_roads)/;

/** Routes between the same places of two networks run along the same line. */
function expectSameRoutes(a: RoadNetwork, b: RoadNetwork, match: readonly number[], seed: number): void {
  const random = new RandomStream(seed, 'routes');
  const streets = a.lanes.filter(({ junction }) => junction < 0);
  for (let k = 0; k < 5; k++) {
    const [from, to] = [0, 1].map(() => streets[random.integer(streets.length)]);
    const plan = (network: RoadNetwork, name: (id: number) => number) => {
      const half = (id: number) => ({ lane: id, s: network.lanes[id].centre.length / 2 });
      try {
        return planRoute(network, half(name(from.id)), half(name(to.id)));
      } catch {
        return null;
      }
    };
    const one = plan(a, (id) => id);
    const other = plan(b, (id) => match[id]);
    expect(other === null).toBe(one === null);
    if (!one || !other) continue;
    expect(Math.abs(other.length - one.length)).toBeLessThan(1e-3 * one.length);
    for (let i = 0; i < one.path.count; i++)
      expect(other.path.project(one.path.points[2 * i], one.path.points[2 * i + 1]).distance).toBeLessThan(0.1);
  }
}

describe('writing OpenDRIVE', () => {
  it('gives towns that read back the same, with the same routes, and keep to the standard', {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1_000_000 }),
        fc.integer({ min: 250, max: 450 }),
        fc.constantFrom('plain', 'varied', 'arterial'),
        (seed, sizeMetres, style) => {
          const world = townWorld(seed, { sizeMetres, style });
          const { bytes, warnings } = writeOpenDrive(world);
          expect(warnings.filter(isLoss)).toEqual([]);
          expect(complaintsAbout(parseXml(text(bytes)))).toEqual([]);
          const back = read(bytes);
          expect(back.warnings).toEqual([]);
          const match = expectSameNetwork(world.network, back.network);
          expectSameRoutes(world.network, back.network, match, seed);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('keeps lights, signs, limits and crossings', () => {
    const world = broughtWorld(4);
    const { bytes, warnings } = writeOpenDrive(world);
    expect(warnings).toEqual([]);
    expect(complaintsAbout(parseXml(text(bytes)))).toEqual([]);
    const back = read(bytes);
    expect(world.network.controls.length).toBeGreaterThan(4);
    expectSameNetwork(world.network, back.network);
  });

  // maps of others are not part of the repository
  const maps = HAS_SHARED_DATA ? readdirSync(`${SHARED_DATA}/opendrive`).filter((name) => /xodr$/.test(name)) : [];
  it.skipIf(!HAS_SHARED_DATA).each(maps)('keeps the lanes of %s', { timeout: 120_000 }, (name) => {
    const source = sharedBytes(`opendrive/${name}`);
    const first = readOpenDrive(source, name);
    const { bytes } = writeOpenDrive(first);
    const back = read(bytes);
    if (source.length < 1_000_000 && !CORNERED.test(name)) expect(complaintsAbout(parseXml(text(bytes)))).toEqual([]);
    if (UNTIDY.test(name)) expect(back.network.lanes.length).toBe(first.network.lanes.length);
    else expectSameNetwork(first.network, back.network);
  });

  const extracts = HAS_SHARED_DATA ? readdirSync(`${SHARED_DATA}/osm`).filter((name) => /osm$/.test(name)) : [];
  it.skipIf(!HAS_SHARED_DATA).each(extracts)('turns the streets of %s into the same lanes', (name) => {
    const source = sharedBytes(`osm/${name}`);
    const world = loadWorld(source, name, 1);
    const { bytes, warnings } = writeOpenDrive(world);
    expect(warnings.filter(isLoss)).toEqual([]);
    const back = read(bytes);
    expectSameNetwork(world.network, back.network);
    expect(back.graph.attribution).toBe(world.graph.attribution);
  });

  it('says where a place is on earth, and whose map it was', () => {
    const { network, graph } = townWorld(4, { sizeMetres: 300 });
    const origin = { latitude: 50.5, longitude: -1.25 };
    const { bytes } = writeOpenDrive({ network, graph: { ...graph, origin, attribution: 'A & B <c>' } });
    const root = parseXml(text(bytes));
    expect(complaintsAbout(root)).toEqual([]);
    const [data] = all(root, 'userData');
    expect(data.attributes.value).toBe('A & B <c>');
    expect(all(root, 'geoReference')).toHaveLength(1);
    const back = read(bytes).graph;
    expect(back.attribution).toBe('A & B <c>');
    expect(back.origin!.latitude).toBeCloseTo(origin.latitude, 7);
    expect(back.origin!.longitude).toBeCloseTo(origin.longitude, 7);
  });

  it('can be driven on as any map', () => {
    const world = townWorld(7, { sizeMetres: 300 });
    const loaded = loadWorld(writeOpenDrive(world).bytes, 'town.xodr', 7);
    const [lane] = world.network.lanes;
    const { x, y } = lane.centre.pointAt(lane.centre.length / 2);
    expect(loaded.network.isOnRoad(x, y)).toBe(true);
    expect(loaded.network.lanesNear(x, y, 0.02)).toHaveLength(1);
    expect(new Polyline(loaded.network.lanes[0].centre.points).length).toBeGreaterThan(0);
  });
});

describe('the check of the standard', () => {
  const good = text(writeOpenDrive(townWorld(4, { sizeMetres: 300 })).bytes);
  it.each<[string, string | RegExp, string]>([
    ['a missing attribute', /<laneLink from="[^"]*"/, '<laneLink'],
    ['an unknown attribute', '<planView>', '<planView colour="red">'],
    ['an unknown element', '<planView>', '<picture/><planView>'],
    ['elements in the wrong order', /(<planView>.*?<\/planView>)(<lanes>.*?<\/lanes>)/s, '$2$1'],
    ['a number that is none', /curvature="[^"]*"/, 'curvature="NaN"'],
    ['a road type that is none', 'type="townLocal"', 'type="alley"'],
    [
      'a link to a road that is not there',
      /elementType="road" elementId="\d+"/,
      'elementType="road" elementId="99999"',
    ],
    ['a gap in the reference line', /(<geometry s="0" x=")/, '$19'],
    ['two roads with one id', /id="2" junction="-1"/, 'id="1" junction="-1"'],
  ])('finds %s', (_, what, instead) => {
    const bad = good.replace(what, instead);
    expect(bad).not.toBe(good);
    expect(complaintsAbout(parseXml(bad)).length).toBeGreaterThan(0);
  });
});
