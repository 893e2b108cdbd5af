import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCarlaRoutes, writeCarlaRoutes } from '../../worlds/carla-routes';
import { readRouteFile, writeRouteFile } from '../../worlds/route-file';
import { HAS_SHARED_DATA, sharedBytes } from '../shared-data';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readCarlaRoutes(bytes(text), 'test.xml');
const routes = (inside: string) => `<?xml version='1.0'?>\n<routes>${inside}</routes>`;
const WAYPOINTS = '<waypoint x="1" y="2"/><waypoint x="3" y="4"/>';

const OLD = routes(`
  <!-- two of them -->
  <route id="3" town="Town03" map="x">
    <weather cloudiness="30.0" sun_altitude_angle="15.0"/>
    <waypoint pitch="360.0" roll="0.0" x="338.7" y="226.75" yaw="90.0" z="0.5" connection="RoadOption.LEFT"/>
    <waypoint pitch="0.0" roll="0.0" x="-1" y="0" yaw="269.5" z="0.0"/>
  </route>
  <route id="3" town="Town01">${WAYPOINTS}</route>`);

const NEW = routes(`
  <route id="0" town="Town12">
    <weathers><weather route_percentage="0" cloudiness="5.0"/><weather route_percentage="100" cloudiness="9.0"/></weathers>
    <waypoints><position x="983.5" y="5382.2" z="371"/><position x="824.2" y="5575.3" z="371"/></waypoints>
    <scenarios>
      <scenario name="ParkingExit_1" type="ParkingExit">
        <trigger_point x="983.5" y="5382.2" z="371" yaw="90"/><direction value="right"/>
        <other_actors><vehicle model="a &amp; &quot;b&quot;"/></other_actors>
      </scenario>
    </scenarios>
    <criteria><one value="1"/></criteria>
  </route>`);

describe('CARLA routes', () => {
  it('of leaderboard 1.0 come into the plan frame: y north, headings counter-clockwise', () => {
    const { routes: found, warnings } = read(OLD);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ id: '3', map: 'Town03' });
    const [first, second] = found[0].waypoints;
    expect(first).toEqual({
      x: 338.7,
      y: -226.75,
      z: 0.5,
      heading: -Math.PI / 2,
      carla: { pitch: '360.0', roll: '0.0', connection: 'RoadOption.LEFT' },
    });
    expect(Object.is(second.y, 0)).toBe(true);
    expect(second.heading).toBeCloseTo((90.5 * Math.PI) / 180, 12);
    expect(found[0].carla).toEqual({
      attributes: { map: 'x' },
      weathers: [{ cloudiness: '30.0', sun_altitude_angle: '15.0' }],
    });
    expect(found[1].waypoints).toEqual([
      { x: 1, y: -2 },
      { x: 3, y: -4 },
    ]);
    expect(warnings).toEqual([expect.stringMatching(/^1 weathers/)]);
  });

  it('of leaderboard 2.x keep weathers, scenarios and what is not known', () => {
    const { routes: found, warnings } = read(NEW);
    expect(found[0].waypoints[0]).toEqual({ x: 983.5, y: -5382.2, z: 371 });
    expect(found[0].carla?.weathers).toHaveLength(2);
    const [scenario] = found[0].carla!.scenarios!;
    expect(scenario.attributes).toEqual({ name: 'ParkingExit_1', type: 'ParkingExit' });
    expect(scenario.children.map(({ name }) => name)).toEqual(['trigger_point', 'direction', 'other_actors']);
    expect(scenario.children[2].children[0].attributes.model).toBe('a & "b"');
    expect(found[0].carla?.others).toMatchObject([{ name: 'criteria' }]);
    expect(warnings).toHaveLength(2);
  });

  it.each([
    ['1.0', OLD],
    ['2', NEW],
    ['2', OLD],
  ] as const)('written for %s and read again are the same', (dialect, text) => {
    const { routes: found } = read(text);
    const written = writeCarlaRoutes({ routes: found }, dialect);
    expect(written.warnings).toEqual([]);
    const again = readCarlaRoutes(written.bytes, 'again.xml').routes;
    // headings may differ in the last digit
    const rounded = (list: typeof found) =>
      list.map((route) => ({
        ...route,
        waypoints: route.waypoints.map((p) => ({ ...p, z: p.z ?? 0, heading: p.heading?.toFixed(9) })),
        carla: {
          ...route.carla,
          scenarios: route.carla?.scenarios ?? [],
          weathers: route.carla?.weathers?.map(({ route_percentage: _, ...weather }) => weather),
        },
      }));
    expect(rounded(again)).toEqual(rounded(found));
  });

  it('written for 1.0 say what does not fit', () => {
    expect(writeCarlaRoutes(read(NEW), '1.0').warnings).toEqual([
      expect.stringMatching(/^1 scenarios/),
      expect.stringMatching(/^1 weathers/),
    ]);
  });

  it('go through a route file without loss', () => {
    for (const text of [OLD, NEW]) {
      const { routes: found } = read(text);
      expect(readRouteFile(writeRouteFile({ routes: found }), 'x').routes).toEqual(found);
    }
  });

  it.each([
    ['CARLA_NOT_XML', ''],
    ['CARLA_NOT_XML', 'routes'],
    ['CARLA_NOT_ROUTES', '<OpenDRIVE></OpenDRIVE>'],
    ['CARLA_NO_ROUTES', '<routes/>'],
    ['CARLA_NO_ROUTES', routes('<other/>')],
    ['CARLA_MALFORMED', '<routes>'],
    ['CARLA_MALFORMED', routes('<route id="1"></routes>')],
    ['CARLA_MALFORMED', '<!DOCTYPE routes [<!ENTITY a "aaaa">]><routes>&a;</routes>'],
    ['CARLA_MALFORMED', routes('<route id="&lol;"/>')],
    ['CARLA_MALFORMED', routes(`${'<route>'.repeat(20)}${'</route>'.repeat(20)}`)],
    ['CARLA_NO_WAYPOINTS', routes('<route id="1" town="Town01"/>')],
    ['CARLA_NO_WAYPOINTS', routes('<route id="1"><waypoint x="1" y="2"/></route>')],
    ['CARLA_BAD_VALUE', routes('<route id="1"><waypoint x="1"/><waypoint x="1" y="2"/></route>')],
    ['CARLA_BAD_VALUE', routes('<route id="1"><waypoint x="NaN" y="2"/><waypoint x="1" y="2"/></route>')],
    ['CARLA_BAD_VALUE', routes('<route id="1"><waypoint x="1e9" y="2"/><waypoint x="1" y="2"/></route>')],
    ['CARLA_BAD_VALUE', routes('<route id="1"><waypoint x="" y="2"/><waypoint x="1" y="2"/></route>')],
    ['CARLA_BAD_VALUE', routes('<route id="1"><waypoint x="1" y="2" yaw="north"/><waypoint x="1" y="2"/></route>')],
  ])('%s: %s', (code, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }));
  });

  it('that are not UTF-8 are refused', () => {
    expect(() => readCarlaRoutes(new Uint8Array([0x3c, 0xff, 0xfe]), 'x')).toThrow(
      expect.objectContaining({ code: 'CARLA_NOT_UTF8' }),
    );
  });

  it('with damage give routes or one clear error', () => {
    const damage = fc.oneof(
      fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) }),
      fc.record({ at: fc.nat(), cut: fc.nat({ max: 60 }) }),
      fc.record({
        at: fc.nat(),
        put: fc.constantFrom('<route>', 'NaN', '1e999', '<', '"', '</waypoint>', '&#0;', '<a>'),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(OLD, NEW), fc.array(damage, { minLength: 1, maxLength: 5 }), (text, damages) => {
        let broken = [...bytes(text)];
        for (const one of damages) {
          const at = one.at % broken.length;
          if ('to' in one) broken[at] = one.to;
          else if ('cut' in one) broken = [...broken.slice(0, at), ...broken.slice(at + one.cut), 0x20];
          else broken = [...broken.slice(0, at), ...bytes(one.put), ...broken.slice(at)];
        }
        try {
          const { routes: found } = readCarlaRoutes(new Uint8Array(broken), 'broken.xml');
          const written = writeCarlaRoutes({ routes: found }, '2').bytes;
          expect(readCarlaRoutes(written, 'again.xml').routes).toHaveLength(found.length);
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^CARLA_/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe.skipIf(!HAS_SHARED_DATA)('files of CARLA', () => {
  it('are read whole', () => {
    const training = readCarlaRoutes(sharedBytes('routes/lb10_routes_training.xml'), 'training');
    expect(training.routes).toHaveLength(50);
    expect(training.routes.reduce((sum, { waypoints }) => sum + waypoints.length, 0)).toBe(1673);
    const devtest = readCarlaRoutes(sharedBytes('routes/lb21_routes_devtest.xml'), 'devtest');
    expect(devtest.routes.reduce((sum, { carla }) => sum + carla!.scenarios!.length, 0)).toBe(119);
    const again = readCarlaRoutes(writeCarlaRoutes(devtest, '2').bytes, 'again');
    expect(again.routes).toEqual(devtest.routes);
  });
});
