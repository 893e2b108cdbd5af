import { z } from 'zod';
import { TurnwiseError } from '../core/errors';
import { type JsonFormat, readVersionedJson, writeVersionedJson } from '../core/versioned-json';

const FORMAT = 'turnwise-scenario';
const VERSION = 1;
const NO_ACTORS = 'this build has no other road users, so the list must be empty';

const name = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,79}$/, 'must be small letters, digits, dots and hyphens');
const seconds = z.number().min(0).max(86_400);
const metres = z.number().min(0).max(100_000);

/** Something that happens once on a drive. What hangs on it begins with the first observation that shows it. */
const triggerSchema = z.discriminatedUnion('at', [
  /** Simulated time since the start [s]. */
  z.strictObject({ at: z.literal('time'), seconds }),
  /** Arc length driven on the route [m]. */
  z.strictObject({ at: z.literal('distance'), metres }),
  /** The car enters the how manyth junction of its route, from 1. */
  z.strictObject({ at: z.literal('junction'), number: z.int().min(1).max(10_000) }),
  /** The car is where the false street of the map leaves its route, or so far beyond (before: negative) [m]. */
  z.strictObject({ at: z.literal('false-street'), metres: z.number().min(-1000).max(1000) }),
]);

/** `when` names a trigger (else from the start), `seconds` is how long (else for the rest of the drive). */
const during = { when: name.optional(), seconds: seconds.optional() };

const faultSchema = z.discriminatedUnion('kind', [
  /** Images are black, or stay as they are when the fault begins. */
  z.strictObject({
    kind: z.literal('image'),
    images: z.array(z.enum(['front', 'left', 'right', 'map'])).min(1),
    shows: z.enum(['black', 'frozen']),
    ...during,
  }),
  /** The receiver goes on saying where it was when the fault began. The compass goes on. */
  z.strictObject({ kind: z.literal('gps-outage'), ...during }),
  /** The car does what was asked of it so many ticks before; until then what it last did. */
  z.strictObject({ kind: z.literal('command-delay'), ticks: z.int().min(1).max(100), ...during }),
  /** This share of the commands is lost, drawn by the episode's seed; the car goes on doing what it last did. */
  z.strictObject({ kind: z.literal('command-loss'), share: z.number().min(0).max(1), ...during }),
]);

const startSchema = z.strictObject({
  /** To the left of the path [m]. */
  offset: z.number().min(-50).max(50).optional(),
  /** To the left [degrees]. */
  headingDeg: z.number().min(-180).max(180).optional(),
  /** [m/s] */
  speed: z.number().min(0).max(70).optional(),
});

/** The drifting error of the rough pose, as `PoseNoiseOptions` in sim has it; what is left out stays ordinary. */
const gpsSchema = z.strictObject({
  positionSigma: z.number().min(0).max(1000).optional(),
  positionTime: z.number().min(0.1).max(86_400).optional(),
  headingSigmaDeg: z.number().min(0).max(180).optional(),
  headingTime: z.number().min(0.1).max(86_400).optional(),
});

/** What is wrong with the route map, all of the drive long. */
const mapSchema = z.strictObject({
  /** It lies this far east and north of the truth [m]. */
  shiftX: z.number().min(-10_000).max(10_000).optional(),
  shiftY: z.number().min(-10_000).max(10_000).optional(),
  /** It is turned about the car [degrees], counter-clockwise. */
  rotationDeg: z.number().min(-180).max(180).optional(),
  /** Share of the streets that it does not have, drawn by `seed`. */
  missingStreets: z.number().min(0).max(1).optional(),
  /** Nothing is on it: no street, no route. */
  blank: z.boolean().optional(),
  /**
   * It has a street that does not exist, and the route is drawn along it: from the how manyth junction of the route (from 1), or the
   * first where there is room. Where it leads is drawn by `seed`.
   */
  falseStreet: z.strictObject({ junction: z.int().min(1).max(10_000).optional() }).optional(),
  seed: z.int().optional(),
});

/** Fields of a scenario, without what the file says of itself. */
const fields = {
  id: name,
  description: z.string().max(1000).optional(),
  start: startSchema.optional(),
  gps: gpsSchema.optional(),
  map: mapSchema.optional(),
  triggers: z.record(name, triggerSchema).optional(),
  faults: z.array(faultSchema).max(100).optional(),
  /** The episode ends so long after a trigger, or after the start [s]. */
  limit: z.strictObject({ seconds, when: name.optional() }).optional(),
  success: z.enum(['arrived', 'recovered', 'existing-way', 'on-road']).optional(),
  /** Other road users: none yet. */
  actors: z.array(z.unknown()).max(0, NO_ACTORS).optional(),
};

/** What is out of the ordinary on a drive, as plain data: for files that hold scenarios. */
export const scenarioSchema = z.strictObject(fields).check(({ value, issues }) => {
  const { triggers = {}, faults = [], limit, map } = value;
  const complain = (message: string, ...path: PropertyKey[]) =>
    issues.push({ code: 'custom', message, path, input: value });
  const needs = (when: string | undefined, ...path: PropertyKey[]) => {
    if (when !== undefined && !Object.hasOwn(triggers, when)) complain(`there is no trigger "${when}"`, ...path);
  };
  faults.forEach(({ when }, i) => {
    needs(when, 'faults', i, 'when');
  });
  needs(limit?.when, 'limit', 'when');
  if (map?.falseStreet) return;
  for (const [id, { at }] of Object.entries(triggers))
    if (at === 'false-street') complain('the map has no falseStreet', 'triggers', id, 'at');
  if (value.success === 'existing-way') complain('existing-way needs a map with a falseStreet', 'success');
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioTrigger = z.infer<typeof triggerSchema>;
export type ScenarioFault = z.infer<typeof faultSchema>;

/**
 * How it is told whether a driver mastered a scenario:
 * - `arrived`: at the goal (what holds where nothing is said);
 * - `recovered`: back near the lane's centre, and never off the road;
 * - `existing-way`: left the junction of the false street by a street that exists;
 * - `on-road`: neither off the road, nor against the traffic, nor stuck, wherever it went.
 */
export type SuccessTest = NonNullable<Scenario['success']>;

const KIND: JsonFormat<Scenario> = {
  format: FORMAT,
  version: VERSION,
  kind: 'scenario',
  fix: 'Begin with the one in docs/formats.md.',
  maxBytes: 1024 * 1024,
  schema: z
    .looseObject({ format: z.literal(FORMAT), version: z.literal(VERSION) })
    .transform(({ format: _, version: __, ...rest }) => rest)
    .pipe(scenarioSchema),
  codes: {
    tooLarge: 'SCENARIO_TOO_LARGE',
    notJson: 'SCENARIO_NOT_JSON',
    wrongFormat: 'SCENARIO_WRONG_FORMAT',
    version: 'SCENARIO_VERSION',
    invalid: 'SCENARIO_INVALID',
  },
};

/** Writes a scenario as a `.scenario.json` file: `format: "turnwise-scenario"`, version 1, UTF-8 JSON, indented. */
export function writeScenario(scenario: Scenario): Uint8Array {
  return writeVersionedJson({ format: FORMAT, version: VERSION, ...scenario });
}

/**
 * Reads a `.scenario.json` file. Fields that are unknown are refused.
 *
 * @param fileName for messages
 * @throws TurnwiseError SCENARIO_TOO_LARGE, SCENARIO_NOT_JSON, SCENARIO_WRONG_FORMAT, SCENARIO_VERSION, SCENARIO_INVALID (with the path
 *   of the field), SCENARIO_ACTORS_UNSUPPORTED
 */
export function readScenario(bytes: Uint8Array, fileName: string): Scenario {
  try {
    return readVersionedJson(bytes, fileName, KIND);
  } catch (error) {
    if (error instanceof TurnwiseError && error.what.includes(NO_ACTORS))
      throw new TurnwiseError('SCENARIO_ACTORS_UNSUPPORTED', {
        what: error.what,
        where: fileName,
        fix: 'Leave out the actors, or use a later build.',
        cause: error,
      });
    throw error;
  }
}
