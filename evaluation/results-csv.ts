import type { ReportedRoute } from './results';

/** Objects that may be missing: their columns are there all the same. */
const MAY_BE_NULL: Readonly<Record<string, readonly string[]>> = {
  failure: ['x', 'y', 'heading'],
  outcome: ['test', 'passed'],
  mismatch: ['before', 'at', 'entropyBefore', 'entropyAt'],
};

/**
 * Writes routes as CSV (RFC 4180): a header, then a line for each route. Columns have the names of the JSON's fields; fields of fields are
 * joined by dots, lists are JSON. What is null is empty.
 */
export function resultsCsv(routes: readonly ReportedRoute[]): string {
  const rows = routes.map((route) => new Map(cellsOf(route)));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))];
  return lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

function* cellsOf(value: object, prefix = ''): Iterable<[column: string, text: string]> {
  for (const [name, field] of Object.entries(value)) {
    const column = prefix + name;
    if (field === null && MAY_BE_NULL[column]) for (const part of MAY_BE_NULL[column]) yield [`${column}.${part}`, ''];
    else if (field === null || field === undefined) yield [column, ''];
    else if (Array.isArray(field)) yield [column, JSON.stringify(field)];
    else if (typeof field === 'object') yield* cellsOf(field, `${column}.`);
    else yield [column, String(field)];
  }
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
