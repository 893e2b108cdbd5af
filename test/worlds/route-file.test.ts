import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRouteFile, writeRouteFile } from '../../worlds/route-file';
import type { RouteSet } from '../../worlds/route-set';

const SET: RouteSet = {
  name: 'trips',
  description: 'Two trips.',
  attribution: 'Somebody',
  licence: 'CC0',
  routes: [
    {
      id: 'a',
      map: 'town-7',
      waypoints: [
        { x: -200.125, y: 100, heading: 1.5 },
        { x: 150, y: -120, z: 2 },
      ],
    },
    {
      id: 'b',
      waypoints: [
        { x: 0, y: 0, carla: { pitch: '0.0' } },
        { x: 1, y: 1 },
      ],
      carla: { weathers: [{ cloudiness: '5' }], others: [{ name: 'x', attributes: {}, children: [] }] },
    },
  ],
};
const bytes = (content: unknown) =>
  new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content));
const file = (change: object) => ({ ...JSON.parse(new TextDecoder().decode(writeRouteFile(SET))), ...change });
const read = (content: unknown) => readRouteFile(bytes(content), 'trips.routes.json');
const [route] = SET.routes;

describe('route files', () => {
  it('written and read are the same', () => {
    expect(readRouteFile(writeRouteFile(SET), 'x')).toEqual(SET);
  });

  it.each<[string, unknown, RegExp?]>([
    ['ROUTES_NOT_JSON', ''],
    ['ROUTES_NOT_JSON', '{"format":'],
    ['ROUTES_WRONG_FORMAT', []],
    ['ROUTES_WRONG_FORMAT', null],
    ['ROUTES_WRONG_FORMAT', { format: 'turnwise-world', version: 1 }],
    ['ROUTES_VERSION', file({ version: 2 })],
    ['ROUTES_INVALID', file({ routes: [] }), /routes/],
    ['ROUTES_INVALID', file({ routes: [{ ...route, waypoints: [{ x: 1, y: 2 }] }] }), /routes\[0\]\.waypoints/],
    ['ROUTES_INVALID', file({ routes: [{ ...route, waypoints: [{ x: 1, y: 2 }, { x: 1 }] }] }), /waypoints\[1\]\.y/],
    [
      'ROUTES_INVALID',
      file({
        routes: [
          {
            ...route,
            waypoints: [
              { x: 1, y: 2 },
              { x: 1e7, y: 0 },
            ],
          },
        ],
      }),
      /waypoints\[1\]\.x/,
    ],
    ['ROUTES_INVALID', file({ routes: [{ ...route, other: 1 }] }), /routes\[0\]/],
    ['ROUTES_INVALID', file({ routes: [{ ...route, id: '' }] }), /routes\[0\]\.id/],
    ['ROUTES_INVALID', file({ routes: [{ ...route, carla: { attributes: { 'a b': '1' } } }] }), /carla\.attributes/],
  ])('%s: %j', (code, content, where = /./) => {
    expect(() => read(content)).toThrow(expect.objectContaining({ code, what: expect.stringMatching(where) }));
  });

  it('that are nested too deeply are refused', () => {
    const deep = `${'{"name":"x","attributes":{},"children":['.repeat(60_000)}${']}'.repeat(60_000)}`;
    const text = JSON.stringify(file({ routes: [{ ...route, carla: { others: ['DEEP'] } }] })).replace('"DEEP"', deep);
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ROUTES_(INVALID|NOT_JSON)$/) }),
    );
  });

  it('that hold anything give routes or one clear error', () => {
    const text = JSON.stringify(file({}));
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 30 }), fc.json({ maxDepth: 3 }), (at, cut, put) => {
        const from = at % text.length;
        try {
          read(text.slice(0, from) + put + text.slice(from + cut));
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^ROUTES_/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
