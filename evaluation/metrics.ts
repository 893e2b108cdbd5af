/** One figure of an evaluation. */
export interface Metric {
  /** Field of the JSON. */
  name: string;
  /** SI unit, or the range of a number without one; empty of counts and of what is no number. */
  unit: string;
  /** What it is, as a sentence without its full stop. */
  definition: string;
}

/** The figures of many routes: fields of `Evaluation`. */
export const EVALUATION_METRICS: readonly Metric[] = [
  { name: 'routes', unit: '', definition: 'routes driven' },
  { name: 'arrived', unit: '', definition: 'of them, ended at the goal' },
  { name: 'success', unit: '', definition: 'of them, arrived without a collision (as in NoCrash)' },
  { name: 'successRate', unit: '0..1', definition: '`share` of all routes, `low` and `high`: 95 % interval by Wilson' },
  {
    name: 'drivingScore',
    unit: '0..100',
    definition:
      '`carla-leaderboard-2.0` and `carla-leaderboard-2.1`: [driving score](#driving-score), mean over routes',
  },
  {
    name: 'passed',
    unit: '',
    definition: 'of them, passed the test of their [scenario](#scenario-file); without a scenario, arrived',
  },
  { name: 'passedRate', unit: '0..1', definition: '`share`, `low`, `high` of that' },
  {
    name: 'recovery',
    unit: '',
    definition:
      'of drives that began off their line: `starts`, `recovered`, `share`, `low`, `high`, mean `seconds` of those that did; null where there were none',
  },
  { name: 'offRoad', unit: '', definition: 'of them, ended off the road' },
  { name: 'endReasons', unit: '', definition: 'how many ended for each [reason](#end-reasons)' },
  { name: 'completion', unit: '0..1', definition: 'part of the route covered, mean over routes' },
  { name: 'junctions', unit: '', definition: 'junctions gone through that left something to choose' },
  { name: 'junctionsRight', unit: '', definition: "of them, left by the route's branch" },
  { name: 'junctionRate', unit: '0..1', definition: '`share`, `low`, `high` of that' },
  {
    name: 'manoeuvres',
    unit: '',
    definition: '`passed`, `right`, `share`, `low`, `high` for each [manoeuvre](#manoeuvres)',
  },
  {
    name: 'infractions',
    unit: '',
    definition: 'how many of each [kind](#infractions); null of kinds that are not measured',
  },
  {
    name: 'distanceBetweenInfractions',
    unit: 'm',
    definition:
      '`metres` driven for each infraction; `moreThan` is true where there was none, and `metres` is all that was driven',
  },
  { name: 'outsideLanes', unit: 'm', definition: 'driven outside the lanes of the route' },
  { name: 'comfortable', unit: '', definition: 'routes that kept every limit of [comfort](#comfort) all the way' },
  { name: 'comfort', unit: '0..1', definition: 'share of ticks within each limit' },
  { name: 'comfortRoutes', unit: '', definition: 'routes that kept each limit all the way' },
  { name: 'beliefs', unit: '', definition: "how the driver's [mixtures](#mixtures) fared; null where it gave none" },
  {
    name: 'mismatch',
    unit: '',
    definition:
      "how well the [entropy](#false-streets) of the mixtures tells streets that only the driver's map shows; null where there were none",
  },
  { name: 'meanOffset', unit: 'm', definition: "distance from the route's line, mean over all ticks" },
  { name: 'maxOffset', unit: 'm', definition: 'the largest' },
  { name: 'distance', unit: 'm', definition: 'driven' },
  { name: 'time', unit: 's', definition: 'simulated' },
  { name: 'ticks', unit: '', definition: 'of the policy clock, 10 a second' },
  { name: 'hash', unit: '', definition: 'fingerprint of all trajectories in order: 16 hexadecimal digits' },
  { name: 'perRoute', unit: '', definition: 'an object for each route, below' },
];

/** What is told of a driver's mixtures: fields of `Beliefs`. */
export const BELIEF_METRICS: readonly Metric[] = [
  { name: 'ticks', unit: '', definition: 'at which the driver gave a mixture' },
  {
    name: 'nll',
    unit: 'nats',
    definition: "negative log-likelihood of the expert's curvature, mean; a density over 1/m, so it may be negative",
  },
  {
    name: 'pit',
    unit: '',
    definition:
      'labels in each twentieth of the predicted distribution, those to the right of the prediction first; all alike where it is calibrated',
  },
  {
    name: 'calibration',
    unit: '0..1',
    definition: 'for each `z`: share of labels `within`, and the share `expected` of a calibrated driver, 2 Phi(z) - 1',
  },
  { name: 'calibrationError', unit: '0..1', definition: 'mean distance between the two; 0 is calibrated' },
  {
    name: 'branchTicks',
    unit: '',
    definition: 'ticks at junctions where branches can be told apart: what the expert would steer differs by 0.02 1/m',
  },
  { name: 'drivenRight', unit: '0..1', definition: "of them, the curvature driven led onto the route's branch" },
  { name: 'modeRight', unit: '0..1', definition: 'of them, the highest peak of the density did' },
  {
    name: 'entropySamples',
    unit: '',
    definition:
      'times that the driver was asked with the route and without: every tenth tick from 10 m before a junction with a choice',
  },
  { name: 'entropyRouted', unit: 'nats', definition: 'mean entropy with the route on the map' },
  { name: 'entropyUnrouted', unit: 'nats', definition: 'mean entropy of the same observations without it' },
];

/** A row of a table in Markdown. */
export function metricRow({ name, unit, definition }: Metric): string {
  return `| \`${name}\` | ${unit}${unit ? ' ' : ''}| ${definition} |`;
}
