import { join } from 'node:path';
import type { Command } from 'commander';
import { mergeRecords } from '../../evaluation/merge-records';
import { type Records, readRecords, recordLine } from '../../evaluation/records';
import { claimFolder } from '../claim-folder';
import { RECORDS_FILE, requireUnused } from '../evaluate/record-book';
import { suiteWarnings, writeResults } from '../evaluate/write-results';
import { writeWhole } from '../node-store';
import { readBytes, requireFolder } from '../read-file';
import type { Session } from '../session';
import { printWarnings } from '../warnings';

interface MergeOptions {
  out: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ turnwise evaluate --towns 100 --shard 1/2 --out part-1
  $ turnwise evaluate --towns 100 --shard 2/2 --out part-2
  $ turnwise evaluate merge part-1 part-2 --out whole

The parts may have been driven anywhere. Report, JSON and CSV are those of the evaluation driven in one piece, byte for byte.`;

export function addEvaluateMerge(evaluate: Command, session: Session): void {
  evaluate
    .command('merge')
    .description('Puts the parts of an evaluation (--shard) together.')
    .argument('<folder...>', 'folders of all parts')
    .requiredOption('--out <folder>', 'gets records, report.html, results.json and results.csv')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((folders: string[], options: MergeOptions) => merge(session, folders, options));
}

async function merge(session: Session, folders: readonly string[], { out, json }: MergeOptions): Promise<void> {
  const parts: { where: string; records: Records | null }[] = [];
  for (const folder of folders) {
    await requireFolder(folder);
    const file = join(folder, RECORDS_FILE);
    parts.push({ where: folder, records: readRecords(await readBytes(file), file).records });
  }
  const records = mergeRecords(parts);
  const release = await claimFolder(out);
  try {
    await requireUnused(out, records.head);
    const lines = [records.head, ...records.inOrder()].map(recordLine);
    await writeWhole(join(out, RECORDS_FILE), lines.join(''));
    printWarnings(session, suiteWarnings(records.head.suites));
    await writeResults(session, records, { out, json });
  } finally {
    await release();
  }
}
