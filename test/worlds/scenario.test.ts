import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TurnwiseError } from '../../core/errors';
import { recoverySuite, robustnessScenarios } from '../../evaluation/scenario-suites';
import { readScenario, type Scenario, writeScenario } from '../../worlds/scenario';

const bytesOf = (content: unknown) => new TextEncoder().encode(JSON.stringify(content));
const HEAD = { format: 'turnwise-scenario', version: 1 };
const WHOLE: Scenario = {
  id: 'everything',
  description: 'All that can be said.',
  start: { offset: 1, headingDeg: -5, speed: 3 },
  gps: { positionSigma: 4, positionTime: 10, headingSigmaDeg: 1, headingTime: 5 },
  map: {
    shiftX: 1,
    shiftY: -2,
    rotationDeg: 3,
    missingStreets: 0.5,
    blank: false,
    falseStreet: { junction: 2 },
    seed: 7,
  },
  triggers: {
    soon: { at: 'time', seconds: 2 },
    far: { at: 'distance', metres: 100 },
    crossing: { at: 'junction', number: 1 },
    fork: { at: 'false-street', metres: -20 },
  },
  faults: [
    { kind: 'image', images: ['front', 'map'], shows: 'frozen', when: 'soon', seconds: 3 },
    { kind: 'gps-outage', when: 'far' },
    { kind: 'command-delay', ticks: 2, seconds: 1 },
    { kind: 'command-loss', share: 0.25, when: 'crossing' },
  ],
  limit: { seconds: 10, when: 'fork' },
  success: 'existing-way',
  actors: [],
};
const file = (change: object) => bytesOf({ ...HEAD, id: 'a', ...change });

describe('scenario files', () => {
  it.each([WHOLE, { id: 'nothing' }, ...robustnessScenarios(3), recoverySuite().entries[0].scenario!])(
    'read back what was written: $id',
    (scenario) => {
      expect(readScenario(writeScenario(scenario), 'a.scenario.json')).toEqual(scenario);
    },
  );

  it.each<[string, string, Uint8Array]>([
    ['SCENARIO_TOO_LARGE', 'two megabytes', new Uint8Array(2 * 1024 * 1024)],
    ['SCENARIO_NOT_JSON', 'nothing', new Uint8Array()],
    ['SCENARIO_NOT_JSON', 'half a file', writeScenario(WHOLE).slice(0, 200)],
    ['SCENARIO_NOT_JSON', 'deep nesting', new TextEncoder().encode('['.repeat(200_000))],
    ['SCENARIO_WRONG_FORMAT', 'null', bytesOf(null)],
    ['SCENARIO_WRONG_FORMAT', 'a world', bytesOf({ format: 'turnwise-world', version: 1 })],
    ['SCENARIO_VERSION', 'version 2', file({ version: 2 })],
    ['SCENARIO_VERSION', 'no version', file({ version: undefined })],
    ['SCENARIO_INVALID', 'no id', file({ id: undefined })],
    ['SCENARIO_INVALID', 'an id with spaces', file({ id: 'my scenario' })],
    ['SCENARIO_INVALID', 'an unknown field', file({ weather: 'rain' })],
    ['SCENARIO_INVALID', 'an unknown field of the map', file({ map: { shift: 3 } })],
    ['SCENARIO_INVALID', 'an unknown fault', file({ faults: [{ kind: 'flat-tyre' }] })],
    ['SCENARIO_INVALID', 'an unknown trigger', file({ triggers: { a: { at: 'noon' } } })],
    ['SCENARIO_INVALID', 'a trigger that is not there', file({ faults: [{ kind: 'gps-outage', when: 'later' }] })],
    ['SCENARIO_INVALID', 'a limit after nothing', file({ limit: { seconds: 5, when: 'later' } })],
    ['SCENARIO_INVALID', 'a fork without a false street', file({ triggers: { a: { at: 'false-street', metres: 0 } } })],
    ['SCENARIO_INVALID', 'a way out without a false street', file({ success: 'existing-way' })],
    ['SCENARIO_INVALID', 'half a tick', file({ faults: [{ kind: 'command-delay', ticks: 0.5 }] })],
    ['SCENARIO_INVALID', 'more than all commands', file({ faults: [{ kind: 'command-loss', share: 1.5 }] })],
    ['SCENARIO_INVALID', 'no camera', file({ faults: [{ kind: 'image', images: [], shows: 'black' }] })],
    ['SCENARIO_INVALID', 'an error that does not last', file({ gps: { positionTime: 0 } })],
    [
      'SCENARIO_INVALID',
      'an infinite speed',
      new TextEncoder().encode('{"format":"turnwise-scenario","version":1,"id":"a","start":{"speed":1e999}}'),
    ],
    ['SCENARIO_INVALID', 'actors that are no list', file({ actors: 'cars' })],
    ['SCENARIO_ACTORS_UNSUPPORTED', 'other road users', file({ actors: [{ kind: 'car' }] })],
  ])('%s for %s', (code, _, bytes) => {
    expect(() => readScenario(bytes, 'bad.scenario.json')).toThrow(
      expect.objectContaining({ code, where: 'bad.scenario.json', fix: expect.any(String) }),
    );
  });

  it('are refused with the path of the field', () => {
    const bytes = file({ faults: [{ kind: 'gps-outage' }, { kind: 'gps-outage', seconds: -1 }] });
    expect(() => readScenario(bytes, 'a')).toThrow(/faults\[1\]\.seconds/);
    expect(() => readScenario(file({ faults: [{ kind: 'gps-outage', when: 'x' }] }), 'a')).toThrow(/faults\[0\]\.when/);
  });

  it('end in a scenario or in one clear error when bytes are changed', () => {
    const good = writeScenario(WHOLE);
    const flip = fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 0, max: 255 }));
    let refused = 0;
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 4 }), (flips) => {
        const bytes = good.slice();
        for (const [at, value] of flips) bytes[at] = value;
        clearOrSound(bytes);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(100);

    function clearOrSound(bytes: Uint8Array) {
      try {
        const scenario = readScenario(bytes, 'fuzz');
        expect(readScenario(writeScenario(scenario), 'again')).toEqual(scenario);
      } catch (error) {
        expect(error).toBeInstanceOf(TurnwiseError);
        expect((error as TurnwiseError).code).toMatch(/^SCENARIO_/);
        refused++;
      }
    }
  });

  it('end in a scenario or in one clear error whatever a field holds', () => {
    const keys = [...Object.keys(WHOLE), '__proto__', 'constructor', 'x'];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 4 }), (key, value) => {
        const text = JSON.stringify({ ...HEAD, ...WHOLE }).replace(
          /}$/,
          `,${JSON.stringify(key)}:${JSON.stringify(value)}}`,
        );
        try {
          readScenario(new TextEncoder().encode(text), 'fuzz');
        } catch (error) {
          expect((error as TurnwiseError).code).toMatch(/^SCENARIO_/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
