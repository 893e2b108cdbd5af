import { TurnwiseError } from '../core/errors';
import type { Store } from '../core/store';
import type { ObservationSize } from '../sim/observation';
import {
  type DemonstrationIndex,
  inFolder,
  readIndex,
  readShard,
  requireSize,
  type ShardEntry,
} from './demonstrations';
import { type Shard, type Split, sampleBytes } from './shard';

/** Samples that are in memory together: the i-th is row `rows[i]` of `shards[i]`. */
export interface BatchSamples {
  shards: Shard[];
  rows: Int32Array;
}

interface Source {
  folder: string;
  index: DemonstrationIndex;
  entry: ShardEntry;
}

export interface DataSetOptions {
  /** Images kept in memory at once [bytes]; at least one shard is. */
  memory: number;
}

export const DATA_SET_DEFAULTS: DataSetOptions = { memory: 4e9 };

/**
 * The demonstrations of a split: labels of all samples in memory, images as far as they fit.
 *
 * A set that does not fit is read a group of shards at a time: samples are then mixed within a group only.
 */
export class DataSet {
  readonly size: ObservationSize;
  readonly count: number;
  /** Labels of every sample [1/m], and what the route did (index in `MANOEUVRES`). */
  readonly curvature: Float32Array;
  readonly turn: Uint8Array;
  /** Hashes of the shards in order: names the data in checkpoints. */
  readonly hashes: string[];
  private readonly store: Store;
  private readonly sources: Source[];
  /** Number of the first sample of each shard. */
  private readonly firsts: number[];
  private readonly shardsAtOnce: number;
  private readonly loaded = new Map<number, Shard>();

  private constructor(store: Store, sources: Source[], options: DataSetOptions) {
    this.store = store;
    this.sources = sources;
    this.size = sources[0].index.size;
    this.hashes = sources.map(({ entry }) => entry.hash);
    this.firsts = [];
    let count = 0;
    let largest = 0;
    for (const { entry } of sources) {
      this.firsts.push(count);
      count += entry.count;
      largest = Math.max(largest, entry.count);
    }
    this.count = count;
    this.curvature = new Float32Array(count);
    this.turn = new Uint8Array(count);
    this.shardsAtOnce = Math.max(1, Math.floor(options.memory / (largest * sampleBytes(this.size))));
  }

  /**
   * Opens one or more data sets as one, for one use, and checks every shard once.
   *
   * @param folders where their index.json are; '' for the root of the store
   * @param size the sizes that the images must have
   * @throws TurnwiseError whatever {@link readIndex} and {@link readShard} throw, DATA_EMPTY, DATA_WRONG_SIZE
   */
  static async open(
    store: Store,
    folders: string | readonly string[],
    split: Split,
    size: ObservationSize,
    options: Partial<DataSetOptions> = {},
  ): Promise<DataSet> {
    const sources: Source[] = [];
    for (const folder of typeof folders === 'string' ? [folders] : folders) {
      const index = await readIndex(store, folder, split);
      requireSize(index.size, size, inFolder(folder, 'index.json'));
      for (const entry of index.shards) sources.push({ folder, index, entry });
    }
    if (sources.length === 0) {
      throw new TurnwiseError('DATA_EMPTY', {
        what: `There are no demonstrations for ${split}.`,
        where: String(folders),
        fix: 'Run collect.',
      });
    }
    const set = new DataSet(store, sources, { ...DATA_SET_DEFAULTS, ...options });
    for (let i = 0; i < sources.length; i++) {
      const shard = await set.read(i);
      for (let row = 0; row < shard.count; row++) set.curvature[set.firsts[i] + row] = shard.action[2 * row];
      set.turn.set(shard.turn, set.firsts[i]);
      if (i < set.shardsAtOnce) set.loaded.set(i, shard);
    }
    return set;
  }

  /**
   * Walks through samples in batches, in the given order; where not all images fit in memory, shards come group by
   * group in the order in which `order` first names them.
   *
   * @param order sample numbers; @param dropRest leaves out batches that are not full
   */
  async *batches(order: Int32Array, batchSize: number, dropRest = false): AsyncGenerator<BatchSamples> {
    for (const group of this.groups(order)) {
      await this.load(new Set(group.map((sample) => this.shardOf(sample))));
      for (let from = 0; from < group.length; from += batchSize) {
        const samples = group.slice(from, from + batchSize);
        if (dropRest && samples.length < batchSize) break;
        const owners = samples.map((sample) => this.shardOf(sample));
        yield {
          shards: owners.map((owner) => this.loaded.get(owner) as Shard),
          rows: Int32Array.from(samples, (sample, i) => sample - this.firsts[owners[i]]),
        };
      }
    }
  }

  private groups(order: Int32Array): number[][] {
    if (this.firsts.length <= this.shardsAtOnce) return [Array.from(order)];
    const groupOf = new Map<number, number>();
    const groups: number[][] = [];
    for (const sample of order) {
      const owner = this.shardOf(sample);
      let group = groupOf.get(owner);
      if (group === undefined) {
        group = Math.floor(groupOf.size / this.shardsAtOnce);
        groupOf.set(owner, group);
        groups[group] ??= [];
      }
      groups[group].push(sample);
    }
    return groups;
  }

  private async load(wanted: Set<number>): Promise<void> {
    for (const i of this.loaded.keys()) {
      if (!wanted.has(i) && this.loaded.size + wanted.size > this.shardsAtOnce) this.loaded.delete(i);
    }
    for (const i of wanted) {
      if (!this.loaded.has(i)) this.loaded.set(i, await this.read(i));
    }
  }

  private read(i: number): Promise<Shard> {
    const { folder, index, entry } = this.sources[i];
    return readShard(this.store, folder, index, entry);
  }

  private shardOf(sample: number): number {
    let low = 0;
    let high = this.firsts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.firsts[middle] <= sample) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
