import type { RouteResult } from './drive-route';
import type { Evaluation } from './evaluate';

/** One column of a text table. */
interface Column {
  title: string;
  of: (result: RouteResult) => string;
}

/** The columns of a table of routes: the same for the terminal and for the report. */
export const ROUTE_COLUMNS: readonly Column[] = [
  { title: 'world', of: (r) => r.world },
  { title: 'route', of: (r) => String(r.route) },
  { title: 'end', of: (r) => r.endReason },
  { title: 'done %', of: (r) => (100 * r.completion).toFixed(1) },
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
  const { routes, arrived, offRoad, endReasons, completion, junctions, junctionsRight } = evaluation;
  const share = (part: number, whole: number) => (whole ? ` (${((100 * part) / whole).toFixed(1)} %)` : '');
  return [
    ['arrived', `${arrived} of ${routes}${share(arrived, routes)}`],
    ['off road', String(offRoad)],
    [
      'other ends',
      `${endReasons['wrong-way']} wrong way, ${endReasons.deviated} off the route, ${endReasons.stuck} stuck, ${endReasons.time} out of time`,
    ],
    ['completion', `${(100 * completion).toFixed(1)} %`],
    ['right branch', `${junctionsRight} of ${junctions} junctions${share(junctionsRight, junctions)}`],
    ['off centre', `${evaluation.meanOffset.toFixed(2)} m on average, ${evaluation.maxOffset.toFixed(2)} m at most`],
    ['driven', `${(evaluation.distance / 1000).toFixed(2)} km in ${evaluation.time.toFixed(0)} s of simulated time`],
    ['hash', evaluation.hash],
  ];
}

/** The table for a terminal: every route, then the totals. */
export function evaluationTable(evaluation: Evaluation): string {
  const rows = evaluation.perRoute.map((result) => ROUTE_COLUMNS.map((column) => column.of(result)));
  const totals = totalsOf(evaluation).map(([name, text]) => `${name.padEnd(14)}${text}`);
  const titles = ROUTE_COLUMNS.map((column) => column.title);
  return `${textTable(titles, rows)}\n\n${totals.join('\n')}\n`;
}
