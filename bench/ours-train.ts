import { networkOf, variable } from '../policy/network';
import { AUGMENT_DEFAULTS, type AugmentOptions } from '../training/augment';
import type { BatchSamples } from '../training/data-set';
import type { MakeEngine, StepResult, TrainingEngine } from '../training/training-engine';
import type { Trainer, TrainSetting } from './trainer';

/** Leaves the images as they are. */
const NO_AUGMENTATION = Object.fromEntries(Object.keys(AUGMENT_DEFAULTS).map((key) => [key, 0])) as Record<
  keyof AugmentOptions,
  number
>;

/**
 * Turnwise as `turnwise train` runs it: every step's batch is gathered from demonstrations in memory and augmented on the way.
 *
 * @param workers that the engine must have: what is timed is what is named
 */
export function oursTrainer(name: string, workers: number, makeEngine: MakeEngine): Trainer {
  let setting: TrainSetting;
  let engine: { current: TrainingEngine; dispose(): Promise<void> } | undefined;

  const open = async (augment: AugmentOptions) => {
    const { recipe, weights, shard, batchSize } = setting;
    const parameters = [...weights].map(([key, { data, shape }]) => [key, variable(data, shape)] as const);
    const network = networkOf(recipe.preset, new Map(parameters));
    const { clipNorm, routedWeight } = recipe;
    const options = { size: shard.size, batchSize, seed: 1, augment, clipNorm, routedWeight };
    const current = await makeEngine(network, options);
    const has = current.about.workers ?? 1;
    if (has !== Math.min(workers, batchSize)) throw new Error(`${name} would train with ${has} workers.`);
    const dispose = async () => {
      await current.dispose();
      network.dispose();
    };
    return { current, dispose };
  };
  const close = async () => {
    await engine?.dispose();
    engine = undefined;
  };
  /** Takes steps as `train` does: the next batch is gathered while the engine works on this one. */
  const steps = async ({ current }: { current: TrainingEngine }, batches: Iterable<BatchSamples>) => {
    const results: StepResult[] = [];
    let working: Promise<StepResult> | undefined;
    for (const samples of batches) {
      const step = current.stage(samples);
      if (working) results.push(await working);
      working = step(setting.recipe.learningRate);
      working.catch(() => {});
    }
    if (working) results.push(await working);
    return results;
  };
  /** @param first row of the first batch; later batches go on through the shard, and round */
  function* batches(count: number, first: number, stride: number): Generator<BatchSamples> {
    const { shard, batchSize } = setting;
    const shards = Array.from({ length: batchSize }, () => shard);
    for (let i = 0; i < count; i++) {
      yield { shards, rows: Int32Array.from(shards, (_, row) => (first + i * stride + row) % shard.count) };
    }
  }

  return {
    name,
    about: { workers },
    async load(next) {
      await close();
      setting = next;
    },
    async check(count) {
      await close();
      const checked = await open(NO_AUGMENTATION);
      try {
        return (await steps(checked, batches(count, 0, 0))).map(({ loss }) => loss);
      } finally {
        await checked.dispose();
      }
    },
    async run(count) {
      engine ??= await open(AUGMENT_DEFAULTS);
      const { batchSize } = setting;
      const start = performance.now();
      await steps(engine, batches(count, engine.current.step * batchSize, batchSize));
      return (performance.now() - start) / 1000;
    },
    close,
  };
}
