import { COMFORT_LIMITS, COMFORT_NAMES } from './comfort';
import type { RouteResult } from './drive-route';
import type { Evaluation } from './evaluate';
import { INFRACTION_KINDS } from './infractions';
import { MANOEUVRES } from './manoeuvres';
import type { Difference } from './paired';
import type { SuiteGap } from './suite-gap';
import type { Proportion } from './wilson';

/** A route, and its id where its suite gives it one. */
type TabledRoute = RouteResult & { entry?: string };

/** One column of a text table. */
interface Column {
  title: string;
  of: (result: TabledRoute) => string;
}

/** The columns of a table of routes: the same for the terminal and for the report. */
export const ROUTE_COLUMNS: readonly Column[] = [
  { title: 'world', of: (r) => r.world },
  { title: 'route', of: (r) => r.entry ?? String(r.route) },
  { title: 'end', of: (r) => r.endReason },
  { title: 'done %', of: (r) => (100 * r.completion).toFixed(1) },
  { title: 'score 2.1', of: (r) => r.drivingScore['carla-leaderboard-2.1'].toFixed(1) },
  { title: 'infractions', of: (r) => String(r.infractions.length) },
  { title: 'length m', of: (r) => r.length.toFixed(0) },
  { title: 'junctions', of: (r) => `${r.junctionsRight}/${r.junctions}` },
  { title: 'off centre m', of: (r) => r.meanOffset.toFixed(2) },
  { title: 'most m', of: (r) => r.maxOffset.toFixed(2) },
  { title: 'time s', of: (r) => r.time.toFixed(1) },
  { title: 'hash', of: (r) => r.hash },
];
const LEFT_ALIGNED = new Set(['world', 'end']);

/** Lays out rows of text under titles; numbers to the right. */
export function textTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (LEFT_ALIGNED.has(titles[i]) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(titles), ...rows.map(line)].join('\n');
}

/** Totals as name and text, in the order in which they are read. */
export function totalsOf(evaluation: Evaluation): [name: string, text: string][] {
  const { routes, arrived, success, successRate, drivingScore, offRoad, endReasons, completion, infractions } =
    evaluation;
  const { junctions, junctionsRight, junctionRate, manoeuvres, beliefs } = evaluation;
  const kinds = INFRACTION_KINDS.filter((kind) => infractions[kind]);
  const { metres, moreThan } = evaluation.distanceBetweenInfractions;
  const passed = MANOEUVRES.filter((name) => manoeuvres[name].passed);
  const limits = COMFORT_NAMES.filter((name) => evaluation.comfort[name] < 0.9995);
  const totals: [string, string][] = [
    ['arrived', `${arrived} of ${routes}${routes ? ` (${percent(arrived / routes)})` : ''}`],
    ['success', `${success} of ${routes}${between(successRate)}, arrived without a collision`],
    [
      'driving score',
      `${drivingScore['carla-leaderboard-2.0'].toFixed(1)} (CARLA leaderboard 2.0), ${drivingScore['carla-leaderboard-2.1'].toFixed(1)} (2.1)`,
    ],
    ...scenarioTotals(evaluation),
    ['off road', String(offRoad)],
    [
      'other ends',
      `${endReasons['wrong-way']} wrong way, ${endReasons.deviated} off the route, ${endReasons.stuck} stuck, ${endReasons.time} out of time` +
        (endReasons.limit ? `, ${endReasons.limit} as long as they were meant to be` : ''),
    ],
    ['completion', percent(completion)],
    ['right branch', `${junctionsRight} of ${junctions} junctions${between(junctionRate)}`],
    ...passed.map((name): [string, string] => {
      const { passed, right } = manoeuvres[name];
      return [`  ${name}`, `${right} of ${passed}${between(manoeuvres[name])}`];
    }),
    ['infractions', kinds.map((kind) => `${infractions[kind]} ${kind}`).join(', ') || 'none'],
    ['  one in', `${moreThan ? 'more than ' : ''}${(metres / 1000).toFixed(2)} km`],
    [
      'comfort',
      `${evaluation.comfortable} of ${routes} routes within nuPlan's limits` +
        limits
          .map(
            (name) =>
              `; ${COMFORT_LIMITS[name].title} on ${evaluation.comfortRoutes[name]}, ${percent(evaluation.comfort[name])} of the time`,
          )
          .join(''),
    ],
  ];
  if (beliefs) {
    totals.push(
      [
        'mixture',
        `NLL ${beliefs.nll.toFixed(3)} nats, calibration off by ${percent(beliefs.calibrationError)}, ` +
          `on the right branch ${percent(beliefs.modeRight)} by its highest peak, ${percent(beliefs.drivenRight)} as driven`,
      ],
      [
        '  entropy',
        `${beliefs.entropyRouted.toFixed(2)} nats with the route, ${beliefs.entropyUnrouted.toFixed(2)} without, before junctions`,
      ],
    );
  }
  const { mismatch } = evaluation;
  if (mismatch)
    totals.push([
      '  false streets',
      `${mismatch.entropyAt.toFixed(2)} nats at streets that only the map shows, ${mismatch.entropyBefore.toFixed(2)} before` +
        (mismatch.auc === null ? '' : `; told apart by entropy with AUC ${mismatch.auc.toFixed(3)}`),
    ]);
  totals.push(
    ['off centre', `${evaluation.meanOffset.toFixed(2)} m on average, ${evaluation.maxOffset.toFixed(2)} m at most`],
    ['driven', `${(evaluation.distance / 1000).toFixed(2)} km in ${evaluation.time.toFixed(0)} s of simulated time`],
    ['hash', evaluation.hash],
  );
  return totals;
}

/** What scenarios asked for, where that was more than to arrive. */
function scenarioTotals({
  routes,
  passed,
  passedRate,
  recovery,
  perRoute,
}: Evaluation): [name: string, text: string][] {
  const totals: [string, string][] = [];
  if (perRoute.some(({ outcome }) => outcome))
    totals.push(['passed', `${passed} of ${routes}${between(passedRate)}, by the tests of the scenarios`]);
  if (recovery)
    totals.push([
      'recovered',
      `${recovery.recovered} of ${recovery.starts}${between(recovery)}${recovery.seconds === null ? '' : `, after ${recovery.seconds.toFixed(1)} s on average`}`,
    ]);
  return totals;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A share with its interval, where there is one. */
function between({ share, low, high }: Proportion): string {
  return low === 0 && high === 1
    ? ''
    : ` (${percent(share)}, 95 % interval ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
}

/** Gaps between suites as name and text. */
export function gapTotals(gaps: readonly SuiteGap[]): [name: string, text: string][] {
  return gaps.map(({ first, second, pairs, success, drivingScore }) => [
    'gap',
    `${first} minus ${second}, ${pairs} pairs: success ${withInterval(success, 100, ' points')}, driving score 2.1 ${withInterval(drivingScore, 1)}`,
  ]);
}

/** A difference with its interval, in another unit. */
function withInterval({ difference, low, high }: Difference, scale: number, unit = ''): string {
  const [middle, from, to] = [difference, low, high].map((value) => (scale * value).toFixed(1));
  return `${middle}${unit} (95 % interval ${from} to ${to})`;
}

/** The table for a terminal: every route, then the totals. */
export function evaluationTable(evaluation: Evaluation): string {
  const rows = evaluation.perRoute.map((result) => ROUTE_COLUMNS.map((column) => column.of(result)));
  const totals = totalsOf(evaluation).map(([name, text]) => `${name.padEnd(19)}${text}`);
  const titles = ROUTE_COLUMNS.map((column) => column.title);
  return `${textTable(titles, rows)}\n\n${totals.join('\n')}\n`;
}
