import { join } from 'node:path';
import type { Records } from '../../evaluation/records';
import { evaluationReport } from '../../evaluation/report';
import { type Results, resultsOf, routesInOrder } from '../../evaluation/results';
import { resultsCsv } from '../../evaluation/results-csv';
import { evaluationTable, gapTotals } from '../../evaluation/table';
import { writeWhole } from '../node-store';
import { printResult, type Session } from '../session';
import { printWarnings } from '../warnings';
import { CSV_FILE, REPORT_FILE, RESULTS_FILE } from './record-book';

/** Where results go. */
export interface ResultsTarget {
  /** Gets report, JSON and CSV. */
  out?: string;
  /** Gets the report. */
  report?: string;
  json?: boolean;
}

/**
 * Writes and prints what an evaluation found.
 *
 * @throws TurnwiseError FILE_UNWRITABLE
 */
export async function writeResults(session: Session, records: Records, target: ResultsTarget): Promise<void> {
  const results = resultsOf(records);
  const { out, report, json } = target;
  const page = () => evaluationReport(results, routesInOrder(records));
  const files: string[] = [];
  const write = async (file: string, text: string) => {
    await writeWhole(file, text);
    files.push(file);
  };
  if (out && !results.shard) {
    await write(join(out, REPORT_FILE), page());
    await write(join(out, RESULTS_FILE), `${JSON.stringify(results, null, 2)}\n`);
    await write(join(out, CSV_FILE), resultsCsv(results.perRoute));
  }
  if (report) await write(report, page());
  printWarnings(session, routeWarnings(results));
  printResult(session, json, results, textOf(results, files, out));
  if (results.repeat && !results.repeat.identical) session.exitCode = 1;
}

/** What is known of the suites before anything is driven that is not as their files ask. */
export function suiteWarnings(suites: Results['suites']): string[] {
  return suites.flatMap(({ warnings = [] }) => warnings);
}

/** What is not as the files of routes ask, route by route. */
function routeWarnings({ perRoute }: Results): string[] {
  return perRoute.flatMap(({ entry, warnings = [] }) => warnings.map((warning) => `route ${entry}: ${warning}`));
}

function textOf(results: Results, files: readonly string[], out: string | undefined): string {
  const line = (name: string, text: string) => `${name.padEnd(19)}${text}\n`;
  const { repeat, shard } = results;
  const repeated = (times: number, different: readonly string[] | undefined) =>
    different
      ? `${times} times, NOT identical: ${different.length} of ${results.routes} routes went another way (${different.slice(0, 5).join(', ')}${different.length > 5 ? ', ...' : ''})`
      : `${times} times, identical`;
  return (
    evaluationTable({ ...results, perRoute: results.perRoute.map((route) => ({ ...route, driven: [] })) }) +
    gapTotals(results.gaps)
      .map(([name, text]) => line(name, text))
      .join('') +
    (repeat ? line('repeated', repeated(repeat.times, repeat.different)) : '') +
    files.map((file) => line(file.endsWith('.html') ? 'report' : 'results', file)).join('') +
    (shard ? line('part', `${shard.part} of ${shard.of}, kept in ${out}; put together by turnwise evaluate merge`) : '')
  );
}
