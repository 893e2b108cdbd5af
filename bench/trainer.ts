import type { Batch } from '../training/augment';
import type { Shard } from '../training/shard';
import type { TrainRecipe } from './train-case';

/** A network's numbers, by name. */
export type Weights = ReadonlyMap<string, { shape: number[]; data: Float32Array }>;

/** What every contestant of the training bench starts from. */
export interface TrainSetting {
  recipe: TrainRecipe;
  batchSize: number;
  /** First weights, by name. */
  weights: Weights;
  /** The first samples of the shard, as they are. */
  batch: Batch;
  /** Demonstrations in memory. */
  shard: Shard;
  /** Weights and batch as a file, for other processes (`writeCase`). */
  file: string;
}

/** Somebody who can train: ourselves or a peer. Stays warm between its turns. */
export interface Trainer {
  name: string;
  /** What it says about itself: version, threads, libraries. */
  about: Record<string, unknown>;
  /** Takes up a setting in the place of the former one. @throws PeerMissing */
  load(setting: TrainSetting): Promise<void>;
  /** Takes steps on the setting's batch. @returns the loss before each of them [nats] */
  check(steps: number): Promise<number[]>;
  /** Takes steps as it does when it trains. @returns how long they took [s] */
  run(steps: number): Promise<number>;
  close(): Promise<void>;
}
