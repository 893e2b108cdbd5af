import { type Figures, hasScenarios, type Results } from '../results';
import { DRIVING_SCORES } from '../scores';
import { intervalBar } from './charts';
import {
  escapeText,
  type Fields,
  fixed,
  kilometres,
  type Path,
  percent,
  section,
  type TableColumn,
  table,
} from './html';

/** Names of the formulas, as they stand above columns. */
const SCORE_TITLES: Readonly<Record<(typeof DRIVING_SCORES)[number], string>> = {
  'carla-leaderboard-2.0': 'CARLA 2.0',
  'carla-leaderboard-2.1': 'CARLA 2.1',
};

/** The figures that are looked for first. */
export function cards(results: Results, fields: Fields): string {
  const show: Fields['show'] = (path, format) => fields.show(path, format);
  const { metres, moreThan } = results.distanceBetweenInfractions;
  const card = (name: string, figure: string, note: string) =>
    `<div class="card"><div class="name">${name}</div><div class="figure">${figure}</div><div class="note">${note}</div></div>`;
  const interval = (path: Path) =>
    `95 % interval ${show([...path, 'low'], percent)} to ${show([...path, 'high'], percent)}`;
  const all = [
    card(
      'Success',
      show(['successRate', 'share'], percent),
      `${show(['success'])} of ${show(['routes'])} routes at their goal without a collision; ${interval(['successRate'])}`,
    ),
    card(
      'Driving score',
      `${show(['drivingScore', 'carla-leaderboard-2.1'], fixed(1))} <small>/ ${show(['drivingScore', 'carla-leaderboard-2.0'], fixed(1))}</small>`,
      'CARLA leaderboard, formula 2.1 / formula 2.0; of 100',
    ),
    card('Completion', show(['completion'], percent), `of the routes' length, mean over routes`),
    card(
      'Right branch',
      show(['junctionRate', 'share'], percent),
      `${show(['junctionsRight'])} of ${show(['junctions'])} junctions with a choice; ${interval(['junctionRate'])}`,
    ),
    card(
      'One infraction in',
      `${moreThan ? '<small>more than</small> ' : ''}${show(['distanceBetweenInfractions', 'metres'], kilometres)}`,
      moreThan && metres > 0 ? 'none in all that was driven' : `${show(['distance'], kilometres)} driven`,
    ),
    hasScenarios(results)
      ? card(
          'Scenarios passed',
          show(['passedRate', 'share'], percent),
          `${show(['passed'])} of ${show(['routes'])} by the tests of the scenarios; ${interval(['passedRate'])}` +
            (results.recovery
              ? `; ${show(['recovery', 'recovered'])} of ${show(['recovery', 'starts'])} recovered`
              : ''),
        )
      : card(
          'Comfortable',
          `${show(['comfortable'])} <small>of ${show(['routes'])}</small>`,
          `routes within nuPlan's limits all the way; that of acceleration on ${show(['comfortRoutes', 'longitudinalAcceleration'])}`,
        ),
  ];
  return `<div class="cards">${all.join('\n')}</div>`;
}

/** One row of a table of groups: where its figures lie in the JSON. */
interface Group {
  name: string;
  label: string;
  figures: Figures;
  path: Path;
}

/** The same figures for each suite, world and scenario, and the junctions by manoeuvre. */
export function groupSections(results: Results, fields: Fields): string {
  const roles = new Map(results.worlds.map(({ id, role }) => [id, role]));
  const label = (name: string) => {
    const role = roles.get(name);
    return `${escapeText(name)}${role ? ` <span class="tag ${role}">${role}</span>` : ''}`;
  };
  const groups = (key: 'perSuite' | 'perWorld' | 'perScenario', of = escapeText): Group[] =>
    Object.entries(results[key]).map(([name, figures]) => ({ name, label: of(name), figures, path: [key, name] }));
  const scenarios = hasScenarios(results);
  const parts = [
    groupTable('Suite', groups('perSuite'), fields, scenarios),
    gapTable(results, fields),
    groupTable('World', groups('perWorld', label), fields, scenarios),
    groupTable('Scenario', groups('perScenario'), fields, scenarios),
    manoeuvreTable(results, fields),
  ];
  return section('groups', 'By suite, world and manoeuvre', parts.join('\n'));
}

function groupTable(title: string, groups: readonly Group[], fields: Fields, scenarios: boolean): string {
  if (groups.length === 0) return '';
  const of =
    (keys: Path, format?: Parameters<Fields['show']>[1]) =>
    ({ path }: Group) =>
      fields.show([...path, ...keys], format);
  const columns: TableColumn<Group>[] = [
    { title, text: true, cell: ({ label }) => label },
    { title: 'routes', cell: of(['routes']) },
    ...(scenarios
      ? [
          {
            title: 'passed, 95 % interval',
            hint: 'the test of the scenario; without a scenario, arrived',
            cell: (group: Group) => share(fields, [...group.path, 'passedRate'], group.figures.passedRate),
          },
        ]
      : [{ title: 'arrived', cell: of(['arrived']) }]),
    {
      title: 'success, 95 % interval',
      hint: 'arrived without a collision; interval by Wilson',
      cell: (group) => share(fields, [...group.path, 'successRate'], group.figures.successRate),
    },
    ...DRIVING_SCORES.toReversed().map((name) => ({
      title: SCORE_TITLES[name],
      hint: `driving score by the formula of the CARLA leaderboard ${name.slice(-3)}`,
      cell: of(['drivingScore', name], fixed(1)),
    })),
    { title: 'completion', cell: of(['completion'], percent) },
    {
      title: 'right branch, 95 % interval',
      hint: 'junctions with a choice that were left by the branch of the route',
      cell: (group) => share(fields, [...group.path, 'junctionRate'], group.figures.junctionRate),
    },
    ...(scenarios ? [] : [{ title: 'off road', cell: of(['offRoad']) }]),
    {
      title: 'per infraction',
      hint: 'distance driven for each infraction',
      cell: (group) =>
        `${group.figures.distanceBetweenInfractions.moreThan ? '&gt; ' : ''}${of(['distanceBetweenInfractions', 'metres'], kilometres)(group)}`,
    },
    { title: 'driven', cell: of(['distance'], kilometres) },
    ...(scenarios
      ? []
      : [
          {
            title: 'off centre',
            hint: 'mean distance from the line of the route',
            cell: of(['meanOffset'], fixed(2, 'm')),
          },
        ]),
  ];
  return `<h3>${title}s</h3>${table(columns, groups)}`;
}

/** What suites that answer each other route by route differ by. */
function gapTable({ gaps }: Results, fields: Fields): string {
  if (gaps.length === 0) return '';
  type Gap = Results['gaps'][number];
  const difference = (key: 'success' | 'drivingScore' | 'completion', scale: number) => (_: Gap, i: number) => {
    const show = (name: string) => fields.show(['gaps', i, key, name], (value) => (scale * value).toFixed(1));
    return `${show('difference')} <span class="range">${show('low')} to ${show('high')}</span>`;
  };
  const count =
    (key: string): TableColumn<Gap>['cell'] =>
    (_, i) =>
      fields.show(['gaps', i, 'success', key]);
  const columns: TableColumn<Gap>[] = [
    { title: 'Gap', text: true, cell: ({ first, second }) => `${escapeText(first)} minus ${escapeText(second)}` },
    { title: 'pairs', cell: (_, i) => fields.show(['gaps', i, 'pairs']) },
    { title: 'both succeed', cell: count('both') },
    { title: 'only the first', cell: count('onlyFirst') },
    { title: 'only the second', cell: count('onlySecond') },
    { title: 'neither', cell: count('neither') },
    {
      title: 'success, points of 100',
      hint: "95 % interval by Newcombe's method 10",
      cell: difference('success', 100),
    },
    { title: 'CARLA 2.1', hint: '95 % interval by bootstrap over pairs', cell: difference('drivingScore', 1) },
    {
      title: 'completion, points of 100',
      hint: '95 % interval by bootstrap over pairs',
      cell: difference('completion', 100),
    },
  ];
  return `<h3>Between paired suites</h3>${table(columns, gaps)}`;
}

function manoeuvreTable(results: Results, fields: Fields): string {
  const passed = Object.entries(results.manoeuvres).filter(([, { passed }]) => passed > 0);
  if (passed.length === 0) return '';
  const columns: TableColumn<(typeof passed)[number]>[] = [
    { title: 'Manoeuvre', text: true, cell: ([name]) => escapeText(name) },
    { title: 'junctions', cell: ([name]) => fields.show(['manoeuvres', name, 'passed']) },
    { title: 'right branch', cell: ([name]) => fields.show(['manoeuvres', name, 'right']) },
    { title: 'share, 95 % interval', cell: ([name, rate]) => share(fields, ['manoeuvres', name], rate) },
  ];
  return `<div class="narrow"><h3>Manoeuvres at junctions with a choice</h3>${table(columns, passed)}</div>`;
}

/** A proportion: its share, the interval in words, and both as a bar. */
function share(fields: Fields, path: Path, rate: { share: number; low: number; high: number }): string {
  if (rate.low === 0 && rate.high === 1) return '<span class="muted">–</span>';
  const bound = (key: string) => fields.show([...path, key], (value) => (100 * value).toFixed(1));
  return `${fields.show([...path, 'share'], percent)} <span class="range">${bound('low')}–${bound('high')}</span>${intervalBar(rate)}`;
}
