import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadEngine } from '../cli/train-workers';
import { startBackend } from '../policy/backend';
import { PRESETS, type Preset, type PresetName } from '../policy/presets';
import { tfjsEngine } from '../training/training-engine';
import { largestDifference, TOLERANCE } from './agreement';
import { firstWeights } from './first-weights';
import { oursTrainer } from './ours-train';
import { PeerMissing } from './peers/line-process';
import { startPytorch, startStockTfjs } from './peers/train-peers';
import type { TrainReport } from './report';
import { type Contestant, playRounds, type RoundsOptions, timesATurn } from './rounds';
import { summarise } from './statistics';
import { fixedBatch, recipeOf, syntheticShard, writeCase } from './train-case';
import type { Trainer, TrainSetting } from './trainer';

/**
 * `tfjsWasm` puts the gradient of a filter together from slices and matrix products, `tfjsWasmDilated` from one dilated
 * convolution (`peers/stock-network.ts`).
 */
export const TRAIN_PEERS = ['pytorch', 'tfjsWasm', 'tfjsWasmDilated'] as const;
export type TrainPeerName = (typeof TRAIN_PEERS)[number];

export interface TrainBenchOptions {
  rounds: number;
  presets: readonly PresetName[];
  batches: readonly number[];
  /** Numbers of workers, and of PyTorch's threads. */
  workers: readonly number[];
  peers: readonly TrainPeerName[];
}

/** Steps after which losses are compared. */
const AGREEMENT_STEPS = 10;
/** Batch on which everybody is compared; stock tfjs would take minutes for the batches that are timed. */
const AGREEMENT_BATCH = 8;
/** Samples that batches are drawn from. */
const SHARD_SAMPLES = 256;
/** What is asked of stock tfjs, where more would take the most of the bench's time. */
const STOCK_LIMITS: Partial<Record<PresetName, { batch: number; rounds: number }>> = {
  amini2019: { batch: 32, rounds: 3 },
};

interface Entry {
  trainer: Trainer;
  peer?: TrainPeerName;
  /** Stock tfjs has one thread, whatever it is compared with. */
  workers?: number;
}

type Hooks = Pick<RoundsOptions, 'signal'> & {
  onProgress?: (done: number, total: number, note: string) => void;
  /** Built script of the training workers. Without it ours is tfjs in this thread, which is one worker. */
  script?: URL;
};

/** Measures training: ours and its peers in one run, turn by turn, after they have agreed on the loss. */
export async function benchTrain(
  options: TrainBenchOptions,
  { signal, onProgress, script }: Hooks = {},
): Promise<Pick<TrainReport, 'peers' | 'cases' | 'agreement' | 'agrees'>> {
  await startBackend({ kind: 'wasm' });
  const folder = await mkdtemp(join(tmpdir(), 'turnwise-bench-'));
  const { entries, peers } = await startAll(options, script);
  const cases: TrainReport['cases'] = [];
  const agreement: TrainReport['agreement'] = [];
  const total = options.presets.length * entries.length * (1 + options.batches.length * (1 + options.rounds));
  let done = 0;
  const tick = (note: string) => onProgress?.(++done, total, note);

  /** Whether it was done; a peer that fails is out of the bench. */
  const ask = async ({ trainer, peer }: Entry, what: () => Promise<void>): Promise<boolean> => {
    signal?.throwIfAborted();
    try {
      await what();
      return true;
    } catch (error) {
      if (!(error instanceof PeerMissing) || !peer) throw error;
      entries.splice(
        entries.findIndex((entry) => entry.trainer === trainer),
        1,
      );
      peers[trainer.name] = { missing: error.message };
      await trainer.close();
      return false;
    }
  };
  /** Lets some of them take steps on one batch; they stay loaded with it. */
  const compare = async (among: Entry[], setting: TrainSetting) => {
    const { preset } = setting.recipe;
    const losses: Record<string, number> = {};
    let lossBefore = Number.NaN;
    for (const entry of among) {
      const { trainer } = entry;
      await ask(entry, async () => {
        await trainer.load(setting);
        const all = await trainer.check(AGREEMENT_STEPS + 1);
        losses[trainer.name] = all[AGREEMENT_STEPS];
        if (!entry.peer) lossBefore = all[0];
      });
      tick(`${preset.name} batch ${setting.batchSize}: ${trainer.name} checked`);
    }
    const difference = largestDifference(Object.values(losses));
    agreement.push({
      preset: preset.name,
      batch: setting.batchSize,
      steps: AGREEMENT_STEPS,
      lossBefore,
      losses,
      tolerance: TOLERANCE,
      largestDifference: difference,
      agrees: difference <= TOLERANCE,
    });
  };

  try {
    for (const name of options.presets) {
      const makeSetting = settingsOf(PRESETS[name], folder);
      await compare([...entries], await makeSetting(AGREEMENT_BATCH));
      for (const batch of options.batches) {
        const setting = await makeSetting(batch);
        const most = Math.max(...options.workers);
        const compared = entries.filter(({ peer, workers }) => !peer || (peer === 'pytorch' && workers === most));
        await compare(compared, setting);
        const limit = STOCK_LIMITS[name] ?? { batch: Number.POSITIVE_INFINITY, rounds: options.rounds };
        const racing = entries.filter(({ workers }) => workers !== undefined || batch <= limit.batch);
        const contestants: Contestant[] = [];
        for (const entry of racing) {
          const { trainer, workers } = entry;
          const stock = workers === undefined;
          let steps = 1;
          const ready = await ask(entry, async () => {
            if (!compared.includes(entry)) await trainer.load(setting);
            if (!stock) steps = timesATurn(await trainer.run(1));
          });
          if (ready) contestants.push(contestantOf(trainer, batch, steps, stock ? limit.rounds : options.rounds));
        }
        const { figures, missing } = await playRounds(contestants, options.rounds, {
          signal,
          onTurn: (who, round) => tick(`${name} batch ${batch}: round ${round + 1}, ${who}`),
        });
        cases.push(...casesOf(name, batch, options, figures, missing, peers));
      }
    }
  } finally {
    for (const { trainer } of entries) await trainer.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { peers, cases, agreement, agrees: agreement.every(({ agrees }) => agrees) };
}

async function startAll({ workers, peers }: TrainBenchOptions, script: URL | undefined) {
  const entries: Entry[] = [];
  const about: TrainReport['peers'] = {};
  for (const count of workers) {
    const makeEngine = script ? threadEngine(script, count) : tfjsEngine;
    entries.push({ trainer: oursTrainer(nameOf('ours', count), count, makeEngine), workers: count });
  }
  const start = async (peer: TrainPeerName, name: string, starting: Promise<Trainer>, count?: number) => {
    try {
      const trainer = await starting;
      entries.push({ trainer, peer, workers: count });
      about[name] = trainer.about;
    } catch (error) {
      if (!(error instanceof PeerMissing)) throw error;
      about[name] = { missing: error.message };
    }
  };
  for (const peer of TRAIN_PEERS) {
    if (!peers.includes(peer)) continue;
    if (peer === 'pytorch') {
      for (const count of workers) {
        const name = nameOf(peer, count);
        await start(peer, name, startPytorch(name, count), count);
      }
    } else await start(peer, peer, startStockTfjs(peer, peer === 'tfjsWasm' ? 'patches' : 'dilated'));
  }
  return { entries, peers: about };
}

function nameOf(who: 'ours' | 'pytorch', workers: number): string {
  return `${who}@${workers}`;
}

/** Makes settings of a preset, with the same weights and demonstrations for every batch size. */
function settingsOf(preset: Preset, folder: string) {
  const weights = firstWeights(preset);
  const recipe = recipeOf(preset);
  const shard = syntheticShard(preset, SHARD_SAMPLES);
  return async (batchSize: number): Promise<TrainSetting> => {
    const batch = fixedBatch(shard, batchSize);
    const file = join(folder, `${preset.name}-${batchSize}.safetensors`);
    await writeFile(file, writeCase(recipe, weights, batch));
    return { recipe, batchSize, weights, batch, shard, file };
  };
}

/** @param steps in the first turn; later ones are as long as {@link timesATurn} says */
function contestantOf(trainer: Trainer, batch: number, steps: number, rounds: number): Contestant {
  let next = steps;
  return {
    name: trainer.name,
    rounds,
    async turn() {
      const taken = next;
      const seconds = await trainer.run(taken);
      next = timesATurn(seconds / taken);
      return (batch * taken) / seconds;
    },
  };
}

function casesOf(
  preset: PresetName,
  batch: number,
  options: TrainBenchOptions,
  figures: ReadonlyMap<string, number[]>,
  missing: ReadonlyMap<string, string>,
  about: TrainReport['peers'],
): TrainReport['cases'] {
  return options.workers.map((workers) => {
    const spread = summarise(figures.get(nameOf('ours', workers))!);
    const peers: TrainReport['cases'][number]['peers'] = {};
    const ratios: Record<string, number | null> = {};
    for (const peer of options.peers) {
      const name = peer === 'pytorch' ? nameOf(peer, workers) : peer;
      const measured = figures.get(name);
      if (measured) {
        const theirs = summarise(measured);
        peers[peer] = { samplesPerSecond: theirs.median, spread: theirs, threads: peer === 'pytorch' ? workers : 1 };
        ratios[peer] = spread.median / theirs.median;
      } else {
        const known = about[name]?.missing ?? missing.get(name);
        peers[peer] = {
          missing: known === undefined ? 'left out: too slow at this batch; see batch 32' : String(known),
        };
        ratios[peer] = null;
      }
    }
    return { preset, batch, workers, samplesPerSecond: spread.median, spread, peers, ratios };
  });
}
