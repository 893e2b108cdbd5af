import { type CollectOptions, indexShards } from '../../training/collect';
import type { DemonstrationIndex, ShardEntry } from '../../training/demonstrations';
import { DISK } from '../node-store';
import { type Crew, callback } from './crew';

export interface ShardsProgress {
  /** Shards that are there. */
  shards: number;
  /** Samples that are there, kept ones included. */
  samples: number;
  /** Samples made in this call. */
  made: number;
}

/**
 * Collects demonstrations with a crew: each worker makes a shard at a time. The same bytes whatever the crew; shards that are
 * there already are kept.
 *
 * @throws TurnwiseError as `collect`, and WORKER_LOST
 */
export async function collectShards(
  crew: Crew,
  folder: string,
  options: CollectOptions,
  build: string,
  onProgress: (progress: ShardsProgress) => void,
): Promise<DemonstrationIndex> {
  const entries: ShardEntry[] = [];
  let given = 0;
  let shards = 0;
  /** Samples of the shards that are being made. */
  const under = new Map<number, number>();
  let made = 0;
  const report = () => {
    const samples = [...under.values()].reduce((sum, count) => sum + count, shards * options.samplesPerShard);
    onProgress({ shards, samples, made });
  };
  await crew.work<number, ShardEntry>({
    next: () => (given < options.shards ? given++ : undefined),
    ask: (service, number) =>
      service.collectShard(
        { folder, options, number, build },
        callback((count: number) => {
          // the last message of a shard may come after its result
          if (entries[number]) return;
          made += count - (under.get(number) ?? 0);
          under.set(number, count);
          report();
        }),
      ),
    done: (number, entry) => {
      if (under.has(number)) made += entry.count - (under.get(number) as number);
      under.delete(number);
      entries[number] = entry;
      shards++;
      report();
    },
  });
  return indexShards(DISK, folder, options, entries, build);
}
