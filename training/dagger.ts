import type { Store } from '../core/store';
import type { Network } from '../policy/network';
import type { ObservationSize } from '../sim/observation';
import { COLLECT_DEFAULTS, type CollectDriver, type CollectHooks, type CollectOptions, collect } from './collect';
import { DataSet } from './data-set';
import { checksum, inFolder } from './demonstrations';
import { type TrainHooks, type TrainOptions, type TrainResult, train } from './train';

export interface DaggerOptions {
  /** How often the policy drives, is corrected and learns from it. */
  rounds: number;
  /** What is collected in each round; the seed of round r is `collect.seed` + r. */
  collect: Partial<CollectOptions>;
  /** How long is trained after each round, from the weights of before. */
  train: Partial<TrainOptions>;
}

export const DAGGER_DEFAULTS: DaggerOptions = {
  rounds: 2,
  collect: { ...COLLECT_DEFAULTS, seed: 1000, shards: 8 },
  train: { epochs: 6, learningRate: 6e-4 },
};

export interface DaggerHooks {
  collect: Omit<CollectHooks, 'driver'>;
  train?: TrainHooks;
  /** Lets the network drive. */
  makeDriver: (network: Network) => Pick<CollectDriver, 'act'>;
  onRound?: (round: number, result: TrainResult) => void;
}

/**
 * Improves a trained network on its own mistakes (Ross, Gordon and Bagnell, "DAgger", arXiv 1011.0686): it drives, the
 * expert says what would have been right, and training goes on with all demonstrations together.
 *
 * Round r keeps its shards in `round-r/demonstrations` and its run in `round-r/training` under `folder`; called again
 * after a kill, with the same network to begin with, finished parts are taken from there.
 *
 * @param network trained before; improved in place
 * @param folders of the data sets to begin with
 */
export async function dagger(
  network: Network,
  folders: { training: string[]; validation: string[] },
  size: ObservationSize,
  store: Store,
  folder: string,
  partial: Partial<DaggerOptions>,
  hooks: DaggerHooks,
): Promise<TrainResult[]> {
  const options = { ...DAGGER_DEFAULTS, ...partial };
  const validation = await DataSet.open(store, folders.validation, 'validation', size);
  const gathered = [...folders.training];
  const results: TrainResult[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    const here = inFolder(folder, `round-${round}`);
    const demonstrations = `${here}/demonstrations`;
    const driver = { name: await networkFingerprint(network), ...bind(hooks.makeDriver(network)) };
    const seed = (options.collect.seed ?? COLLECT_DEFAULTS.seed) + round;
    await collect(
      store,
      demonstrations,
      { ...options.collect, seed, size, split: 'training' },
      { ...hooks.collect, driver },
    );
    gathered.push(demonstrations);
    const training = await DataSet.open(store, gathered, 'training', size);
    const result = await train(
      network,
      { training, validation },
      store,
      `${here}/training`,
      options.train,
      hooks.train,
    );
    results.push(result);
    hooks.onRound?.(round, result);
  }
  return results;
}

/** Fingerprints a network's weights, 16 hexadecimal digits. */
export async function networkFingerprint(network: Network): Promise<string> {
  const parts: string[] = [];
  for (const [name, variable] of network.parameters) {
    const values = Float32Array.from((await variable.data()) as Float32Array);
    parts.push(`${name}:${checksum(new Uint8Array(values.buffer))}`);
  }
  return checksum(new TextEncoder().encode(parts.join('\n')));
}

function bind(driver: Pick<CollectDriver, 'act'>): Pick<CollectDriver, 'act'> {
  return { act: (observation) => driver.act(observation) };
}
