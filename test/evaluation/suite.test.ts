import { describe, expect, it } from 'vitest';
import { checkSuite, indicesInWorlds, type Suite, sampledSuite } from '../../evaluation/suite';
import { readSuiteFile, writeSuiteFile } from '../../evaluation/suite-file';

const SUITE: Suite = {
  name: 'mine-v1',
  description: 'Mine.',
  role: 'unseen',
  pairedWith: 'other-v1',
  attribution: 'Me',
  licence: 'CC0',
  entries: [
    {
      id: 'a',
      world: { town: 7 },
      route: {
        kind: 'waypoints',
        waypoints: [
          { x: 1, y: 2, heading: 3 },
          { x: 4, y: 5 },
        ],
      },
      manoeuvres: ['left', 'roundabout-exit'],
      pair: 'b',
    },
    { id: 'c', world: { file: 'x.osm', scenery: 2 }, route: { kind: 'sampled', seed: 1, count: 2, index: 1 } },
    {
      id: 'd',
      world: { file: 'x.osm', scenery: 2 },
      route: { kind: 'sampled', seed: 1, count: 2, index: 1 },
      scenario: { id: 'blank', map: { blank: true }, success: 'on-road' },
      undisturbed: 'c',
    },
  ],
};
const file = (change: object) =>
  new TextEncoder().encode(
    JSON.stringify({ ...JSON.parse(new TextDecoder().decode(writeSuiteFile(SUITE))), ...change }),
  );
const [entry] = SUITE.entries;

describe('suite files', () => {
  it('written and read are the same', () => {
    expect(readSuiteFile(writeSuiteFile(SUITE), 'x')).toEqual(SUITE);
  });

  it.each<[string, object, RegExp]>([
    ['SUITE_WRONG_FORMAT', { format: 'turnwise-routes' }, /turnwise-suite/],
    ['SUITE_VERSION', { version: '1' }, /version 1/],
    ['SUITE_INVALID', { entries: [] }, /entries/],
    ['SUITE_INVALID', { entries: [{ ...entry, world: { town: -1 } }] }, /entries\[0\]\.world/],
    ['SUITE_INVALID', { entries: [{ ...entry, route: { kind: 'sampled', seed: 1 } }] }, /entries\[0\]\.route/],
    ['SUITE_INVALID', { entries: [{ ...entry, manoeuvres: ['up'] }] }, /manoeuvres\[0\]/],
    ['SUITE_INVALID', { entries: [{ ...entry, scenario: { id: 'a', weather: 'rain' } }] }, /entries\[0\]\.scenario/],
    ['SUITE_UNDISTURBED_MISSING', { entries: [{ ...entry, undisturbed: 'z' }] }, /"z"/],
    ['SUITE_INVALID', { role: 'secret' }, /role/],
    ['SUITE_INVALID', { more: 1 }, /more/],
    ['SUITE_ID_TWICE', { entries: [entry, entry] }, /"a"/],
    ['SEED_WRONG_SPLIT', { entries: [{ ...entry, world: { town: 12_345 } }] }, /12345/],
    ['SEED_WRONG_SPLIT', { role: 'training' }, /Town 7/],
  ])('%s: %j', (code, change, what) => {
    expect(() => readSuiteFile(file(change), 'x')).toThrow(
      expect.objectContaining({ code, what: expect.stringMatching(what) }),
    );
  });

  it('may use training towns where they say so', () => {
    const entries = [{ ...entry, world: { town: 12_345 } }];
    expect(readSuiteFile(file({ role: 'training', entries }), 'x').entries).toHaveLength(1);
    expect(() => checkSuite({ ...SUITE, entries: [] })).toThrow(expect.objectContaining({ code: 'SUITE_EMPTY' }));
  });
});

describe('sampled suites', () => {
  it('have every route of every world in order', () => {
    const { entries } = sampledSuite([{ town: 1 }, { file: 'a.osm', scenery: 1 }], 2, 5);
    expect(entries.map(({ id }) => id)).toEqual(['town-1/0', 'town-1/1', 'a.osm/0', 'a.osm/1']);
    expect(entries[3].route).toEqual({ kind: 'sampled', seed: 5, count: 2, index: 1 });
    expect(indicesInWorlds([...entries, ...entries])).toEqual([0, 1, 0, 1, 2, 3, 2, 3]);
  });
});
