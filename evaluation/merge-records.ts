import { TurnwiseError } from '../core/errors';
import { Records, type RecordsHead } from './records';

/** Records of a part, and where they lie. */
export interface RecordsPart {
  where: string;
  /** Null where nothing has been written yet. */
  records: Records | null;
}

/**
 * Puts the records of parts together to those of the whole evaluation.
 *
 * @throws TurnwiseError EVALUATE_PARTS_DIFFER (not of one evaluation), EVALUATE_PARTS_OVERLAP (a route is in two), EVALUATE_PARTS_MISSING (some
 *   are in none)
 */
export function mergeRecords(parts: readonly RecordsPart[]): Records {
  const begun = parts.flatMap(({ where, records }) => (records ? [{ where, records }] : []));
  const [first] = begun;
  if (!first)
    throw new TurnwiseError('EVALUATE_PARTS_MISSING', {
      what: 'No route has been driven in any of these folders.',
      where: parts.map(({ where }) => where).join(', '),
      fix: 'Drive the parts first.',
    });
  const head: RecordsHead = { ...first.records.head, shard: null };
  const versions = new Set(begun.map(({ records }) => records.head.node));
  const merged = new Records({ ...head, node: [...versions].sort().join(', ') });
  const owner = new Map<number, string>();
  for (const { where, records } of begun) {
    if (records.head.plan !== head.plan || records.head.repeat !== head.repeat)
      throw new TurnwiseError('EVALUATE_PARTS_DIFFER', {
        what: `These are parts of different evaluations. There: ${records.head.command}. In ${first.where}: ${head.command}.`,
        where,
        fix: 'Parts differ in --shard and --out alone; maps, checkpoint and version of Turnwise are the same.',
      });
    for (const index of records.routes.keys()) {
      const other = owner.get(index);
      if (other !== undefined)
        throw new TurnwiseError('EVALUATE_PARTS_OVERLAP', {
          what: `Route ${index} has been driven in two of the parts.`,
          where: `${other}, ${where}`,
          fix: 'Name each part once.',
        });
      owner.set(index, where);
    }
    for (const record of records.inOrder()) merged.add(record);
  }
  requireComplete(merged, parts);
  return merged;
}

function requireComplete(records: Records, parts: readonly RecordsPart[]): void {
  const { routes, repeat } = records.head;
  const missing = Array.from({ length: routes }, (_, index) => index).filter((index) =>
    Array.from({ length: repeat }, (_, time) => time + 1).some((time) => !records.has(index, time)),
  );
  if (missing.length === 0) return;
  const of = parts.find((part) => part.records?.head.shard)?.records?.head.shard?.of ?? 1;
  const there = new Set(parts.map(({ records }) => records?.head.shard?.part));
  const words = [...new Set(missing.map((index) => (index % of) + 1))].map((part) => {
    const count = missing.filter((index) => (index % of) + 1 === part).length;
    return there.has(part)
      ? `${count} routes of part ${part}/${of} have not been driven`
      : `part ${part}/${of} is not among them`;
  });
  throw new TurnwiseError('EVALUATE_PARTS_MISSING', {
    what: `${missing.length} of ${routes} routes are missing: ${words.slice(0, 10).join('; ')}${words.length > 10 ? '; ...' : ''}.`,
    where: parts.map(({ where }) => where).join(', '),
    fix: 'Run the command of each of these parts (again): it goes on where it stopped.',
  });
}
