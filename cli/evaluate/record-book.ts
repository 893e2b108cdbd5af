import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { TurnwiseError } from '../../core/errors';
import { type EvaluationRecord, Records, type RecordsHead, readRecords, recordLine } from '../../evaluation/records';
import { asWritable, DISK } from '../node-store';
import { readBytes } from '../read-file';

export const RECORDS_FILE = 'records.jsonl';
export const [REPORT_FILE, RESULTS_FILE, CSV_FILE] = ['report.html', 'results.json', 'results.csv'] as const;
const RESULT_FILES = [REPORT_FILE, RESULTS_FILE, CSV_FILE];

/**
 * The records of an evaluation under way. In a folder they are in a file to which each is added, and on the disk, before the next: whenever
 * the process ends, what it had finished is kept.
 */
export class RecordBook {
  private last: Promise<void> = Promise.resolve();

  private constructor(
    readonly records: Records,
    private readonly file: string | null,
    private isBegun: boolean,
  ) {}

  /**
   * Opens the records of an evaluation; those that are in the folder already are kept. Writes nothing yet.
   *
   * @param folder where they are kept; null for in memory only
   * @throws TurnwiseError EVALUATE_FOLDER_DIFFERS, EVALUATE_RECORDS_INVALID, FILE_UNWRITABLE
   */
  static async open(folder: string | null, head: RecordsHead): Promise<RecordBook> {
    if (folder === null) return new RecordBook(new Records(head), null, true);
    const file = join(folder, RECORDS_FILE);
    if (!(await DISK.exists(file))) {
      await requireNoResults(folder);
      return new RecordBook(new Records(head), file, false);
    }
    const bytes = await readBytes(file);
    const { records, wholeBytes } = readRecords(bytes, file);
    if (records) requireSame(records.head, head, folder);
    if (wholeBytes < bytes.length) await asWritable(file, () => truncate(file, wholeBytes));
    return new RecordBook(records ?? new Records(head), file, records !== null);
  }

  /** Writes the head, if it is not there. */
  async begin(): Promise<void> {
    if (!this.isBegun) await this.append(recordLine(this.records.head));
    this.isBegun = true;
  }

  /** Adds a record; it is kept when this returns. @throws TurnwiseError FILE_UNWRITABLE */
  async add(record: EvaluationRecord): Promise<void> {
    const line = recordLine(record);
    // as it will be read again: of figures, only what JSON keeps is reported
    this.records.add(JSON.parse(line));
    await this.append(line);
  }

  /** One line after the other, whoever asks for how many at a time. */
  private append(line: string): Promise<void> {
    const { file } = this;
    if (file === null) return Promise.resolve();
    this.last = this.last.then(() => DISK.append(file, line));
    return this.last;
  }
}

/**
 * Makes sure that a folder holds no other evaluation.
 *
 * @throws TurnwiseError EVALUATE_FOLDER_DIFFERS, EVALUATE_RECORDS_INVALID
 */
export async function requireUnused(folder: string, head: RecordsHead): Promise<void> {
  await RecordBook.open(folder, head);
}

/** Results without records are somebody else's. @throws TurnwiseError EVALUATE_FOLDER_DIFFERS */
async function requireNoResults(folder: string): Promise<void> {
  for (const file of RESULT_FILES) {
    if (!(await DISK.exists(join(folder, file)))) continue;
    throw new TurnwiseError('EVALUATE_FOLDER_DIFFERS', {
      what: `The folder has a ${file}, and no records that say what of.`,
      where: folder,
      fix: 'Name another folder, or remove the file.',
    });
  }
}

/** @throws TurnwiseError EVALUATE_FOLDER_DIFFERS */
function requireSame(there: RecordsHead, wanted: RecordsHead, folder: string): void {
  const shard = ({ shard }: RecordsHead) => (shard ? `part ${shard.part} of ${shard.of}` : 'all of it');
  const differences: [what: string, there: string, wanted: string][] = [
    ['version of Turnwise', there.turnwise, wanted.turnwise],
    ['driver', driverOf(there), driverOf(wanted)],
    ['seed', String(there.seed), String(wanted.seed)],
    ['number of routes', String(there.routes), String(wanted.routes)],
    ['part', shard(there), shard(wanted)],
    ['repeat', String(there.repeat), String(wanted.repeat)],
    ['routes or maps', there.plan, wanted.plan],
  ];
  const different = differences.find(([, a, b]) => a !== b);
  if (!different) return;
  const [what, a, b] = different;
  throw new TurnwiseError('EVALUATE_FOLDER_DIFFERS', {
    what: `The folder holds another evaluation: its ${what} is ${a}, and this one's is ${b}.`,
    where: folder,
    fix: `Name another folder, or give the options of that evaluation: ${there.command}`,
  });
}

function driverOf({ driver: { driver, weights = '' } }: RecordsHead): string {
  return `${driver} ${weights}`.trim();
}
