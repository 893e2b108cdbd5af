import * as tf from '@tensorflow/tfjs-core';
import { TurnwiseError } from '../core/errors';
import { cos } from '../core/maths';
import type { Store } from '../core/store';
import type { Network } from '../policy/network';
import { AUGMENT_DEFAULTS, type AugmentOptions } from './augment';
import type { DataSet } from './data-set';
import { balancedWeights, drawEpoch, SAMPLER_DEFAULTS, type SamplerOptions } from './sampler';
import { type MakeEngine, type StepResult, tfjsEngine } from './training-engine';
import { readTrainingState, type TrainingState, writeTrainingState } from './training-state';
import { validate } from './validate';

export interface TrainOptions {
  /** Decides the order of samples and the augmentation; the network's own seed decides its first weights. */
  seed: number;
  epochs: number;
  batchSize: number;
  /** Draws in an epoch; 0 for as many as there are samples. */
  samplesPerEpoch: number;
  /** Highest learning rate: reached after `warmUpSteps`, then falling as half a cosine to `lastLearningRate`. */
  learningRate: number;
  lastLearningRate: number;
  warmUpSteps: number;
  /** Gradients are scaled down to this norm over all parameters. */
  clipNorm: number;
  /** Weight of the routed branch's squared error, in networks that have one. */
  routedWeight: number;
  /** Training stops after this many epochs without a better validation likelihood. */
  patience: number;
  /** Validation samples looked at, spread over the set; 0 for all. */
  validationSamples: number;
  sampler: SamplerOptions;
  augment: AugmentOptions;
}

export const TRAIN_DEFAULTS: TrainOptions = {
  seed: 1,
  epochs: 20,
  batchSize: 128,
  samplesPerEpoch: 0,
  learningRate: 1.5e-3,
  lastLearningRate: 2e-5,
  warmUpSteps: 200,
  clipNorm: 5,
  routedWeight: 1,
  patience: 6,
  validationSamples: 4000,
  sampler: SAMPLER_DEFAULTS,
  augment: AUGMENT_DEFAULTS,
};

/** What is logged for an epoch, and written as a line of `metrics.jsonl`. */
export interface EpochMetrics {
  /** From 1. */
  epoch: number;
  /** Optimiser steps so far. */
  step: number;
  learningRate: number;
  /** Mean over the epoch's augmented, balanced batches [nats]. */
  trainingNll: number;
  /** Mean norm of the gradients before clipping. */
  gradientNorm: number;
  /** On the validation set as it was collected [nats]. */
  validationNll: number;
  /** Mean distance of the chosen curvature from the expert's curvature [1/m]: over all samples, and in junctions only. */
  validationCurvatureError: number;
  validationTurnError: number;
  /** Tensors alive: grows when something leaks. */
  tensors: number;
}

export interface TrainProgress {
  epoch: number;
  epochs: number;
  /** Steps done in this run, of how many. */
  step: number;
  steps: number;
  /** Of the last step [nats]. */
  loss: number;
  /** By the clock passed in; null without one. */
  samplesPerSecond: number | null;
  secondsLeft: number | null;
}

export interface TrainHooks {
  /** Keeps the network of the moment: `best` after each better epoch, `last` after each one. */
  saveNetwork?: (name: 'best' | 'last', metrics: EpochMetrics) => Promise<void>;
  /** Milliseconds, for rates only. */
  clock?: () => number;
  onProgress?: (progress: TrainProgress) => void;
  onEpoch?: (metrics: EpochMetrics) => void;
  signal?: AbortSignal;
  /** Makes what computes; tfjs in this thread without it. */
  makeEngine?: MakeEngine;
}

export interface TrainResult {
  epochs: number;
  steps: number;
  /** The epoch with the best validation likelihood. */
  best: EpochMetrics;
  history: EpochMetrics[];
  stoppedEarly: boolean;
}

/**
 * Trains a network by maximum likelihood. The whole run reads from here to the end of this function.
 *
 * After every epoch the state goes into `resume.safetensors` in `folder` (one write: weights, optimiser, counts); called
 * again with the same options and data, training goes on from there and gives bit for bit what an uninterrupted run gives.
 *
 * @param network is trained in place; its weights are the start, so pass a trained one to go on from it
 * @throws TurnwiseError TRAIN_OPTIONS_DIFFER where the folder holds another run, TRAIN_BAD_STATE, TRAIN_DIVERGED,
 * TRAIN_TOO_FEW_SAMPLES
 */
export async function train(
  network: Network,
  data: { training: DataSet; validation: DataSet },
  store: Store,
  folder: string,
  partial: Partial<TrainOptions> = {},
  hooks: TrainHooks = {},
): Promise<TrainResult> {
  const options: TrainOptions = { ...TRAIN_DEFAULTS, ...partial };
  const { training, validation } = data;
  const draws = options.samplesPerEpoch || training.count;
  const stepsPerEpoch = Math.floor(draws / options.batchSize);
  if (stepsPerEpoch === 0) {
    throw new TurnwiseError('TRAIN_TOO_FEW_SAMPLES', {
      what: `An epoch of ${draws} samples does not fill one batch of ${options.batchSize}.`,
      where: 'batchSize',
      fix: 'Collect more, or make the batches smaller.',
    });
  }
  const totalSteps = stepsPerEpoch * options.epochs;
  const weights = balancedWeights(training.curvature, training.turn, options.sampler);
  const engine = await (hooks.makeEngine ?? tfjsEngine)(network, { ...options, size: training.size });
  let working: Promise<StepResult> | undefined;
  try {
    const run = { options, training: training.hashes, validation: validation.hashes, engine: engine.about };
    const state = (await readTrainingState(store, folder, network, engine, run)) ?? {
      history: [],
      stoppedEarly: false,
    };
    const { history } = state;
    const startedAt = { time: hooks.clock?.() ?? 0, step: engine.step };

    while (history.length < options.epochs && !state.stoppedEarly) {
      const epoch = history.length + 1;
      const order = drawEpoch(weights, draws, options.seed, epoch);
      let nllSum = 0;
      let normSum = 0;
      let batches = 0;
      let learningRate = 0;

      const take = ({ loss, negativeLogLikelihood, gradientNorm }: StepResult) => {
        if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw diverged(epoch, engine.step, loss);
        nllSum += negativeLogLikelihood;
        normSum += gradientNorm;
        batches++;
        hooks.onProgress?.({
          epoch,
          epochs: options.epochs,
          step: engine.step,
          steps: totalSteps,
          loss,
          ...rates(startedAt, engine.step, totalSteps, options.batchSize, hooks.clock),
        });
      };
      // the next batch is gathered while the engine works on this one
      for await (const samples of training.batches(order, options.batchSize, true)) {
        const step = engine.stage(samples);
        if (working) take(await working);
        hooks.signal?.throwIfAborted();
        learningRate = learningRateAt(engine.step, totalSteps, options);
        working = step(learningRate);
        working.catch(() => {});
        // lets timers and signals of the host have their turn
        if (batches % 8 === 7) await new Promise((done) => setTimeout(done, 0));
      }
      if (working) take(await working);
      working = undefined;
      await engine.sync();

      const checked = await validate(engine, network.preset, validation, options.batchSize, options.validationSamples);
      const metrics: EpochMetrics = {
        epoch,
        step: engine.step,
        learningRate,
        trainingNll: nllSum / batches,
        gradientNorm: normSum / batches,
        validationNll: checked.negativeLogLikelihood,
        validationCurvatureError: checked.curvatureError,
        validationTurnError: checked.turnError,
        tensors: tf.memory().numTensors,
      };
      history.push(metrics);
      const best = bestOf(history);
      state.stoppedEarly = epoch - best.epoch >= options.patience;
      if (best === metrics) await hooks.saveNetwork?.('best', metrics);
      await hooks.saveNetwork?.('last', metrics);
      await writeTrainingState(store, folder, network, engine, run, state);
      hooks.onEpoch?.(metrics);
    }
    return {
      epochs: history.length,
      steps: engine.step,
      best: bestOf(history),
      history,
      stoppedEarly: state.stoppedEarly,
    };
  } finally {
    await working?.catch(() => {});
    await engine.dispose();
  }
}

/** Linear warm-up, then half a cosine (Loshchilov and Hutter, arXiv 1608.03983, without restarts). `step` from 0. */
export function learningRateAt(step: number, totalSteps: number, options: TrainOptions): number {
  const warmUp = Math.min(options.warmUpSteps, Math.floor(totalSteps / 4));
  if (step < warmUp) return (options.learningRate * (step + 1)) / warmUp;
  const part = Math.min(1, (step - warmUp) / Math.max(1, totalSteps - warmUp));
  const { learningRate, lastLearningRate } = options;
  return lastLearningRate + (learningRate - lastLearningRate) * 0.5 * (1 + cos(Math.PI * part));
}

function bestOf(history: TrainingState['history']): EpochMetrics {
  return history.reduce((best, metrics) => (metrics.validationNll < best.validationNll ? metrics : best));
}

function rates(
  from: { time: number; step: number },
  step: number,
  steps: number,
  batchSize: number,
  clock: (() => number) | undefined,
): Pick<TrainProgress, 'samplesPerSecond' | 'secondsLeft'> {
  const seconds = clock ? (clock() - from.time) / 1000 : 0;
  if (seconds <= 0) return { samplesPerSecond: null, secondsLeft: null };
  const stepsPerSecond = (step - from.step) / seconds;
  return { samplesPerSecond: stepsPerSecond * batchSize, secondsLeft: (steps - step) / stepsPerSecond };
}

function diverged(epoch: number, step: number, loss: number): TurnwiseError {
  return new TurnwiseError('TRAIN_DIVERGED', {
    what: `The loss or its gradient is no longer a finite number (loss ${loss}).`,
    where: `epoch ${epoch}, step ${step}`,
    fix: 'Lower the learning rate or clipNorm; the state of the last whole epoch is kept.',
  });
}
