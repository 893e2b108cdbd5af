import * as tf from '@tensorflow/tfjs-core';
import { RandomStream } from '../core/random';
import type { Tensor } from '../core/safetensors';
import type { Network } from '../policy/network';
import type { ObservationSize } from '../sim/observation';
import { Adam, assign } from './adam';
import { type AugmentOptions, BatchAssembler } from './augment';
import { batchTensors } from './batch-tensors';
import type { BatchSamples } from './data-set';
import { augmentStream } from './develop';
import { trainStep } from './train-step';

/** What an engine needs to know of a run. */
export interface EngineOptions {
  size: ObservationSize;
  batchSize: number;
  /** Decides the augmentation. */
  seed: number;
  augment: AugmentOptions;
  /** Gradients are scaled down to this norm over all parameters. */
  clipNorm: number;
  /** Weight of the routed branch's squared error, in networks that have one. */
  routedWeight: number;
}

/** What a step found before it changed the weights. */
export interface StepResult {
  /** What is minimised, and its likelihood part [nats]. */
  loss: number;
  negativeLogLikelihood: number;
  /** Over all parameters, before clipping; where it is not finite the weights were left alone. */
  gradientNorm: number;
}

/** Takes one step on samples that were handed over. */
export type StagedStep = (learningRate: number) => Promise<StepResult>;

/**
 * What computes while a network is trained; `train` is the loop around it. It begins with the weights of the network that it was made
 * for, and changes them there at {@link sync} only.
 */
export interface TrainingEngine {
  /** What the results depend on beside options and data: part of the run's identity. */
  readonly about: Record<string, string | number>;
  /** Optimiser steps taken. */
  readonly step: number;
  /** Hands samples over. At most two may be waiting: one whose step is under way, and the next. */
  stage(samples: BatchSamples): StagedStep;
  /** Runs the network on samples as they are. @returns its heads, float32 [count, 3K] */
  predict(samples: BatchSamples): Promise<Float32Array>;
  /** Reads weights (`parameter/NAME`) and moments (`first/NAME`, `second/NAME`). */
  save(): Promise<Record<string, Tensor>>;
  /** Takes over what `save` gave, and the number of steps that it comes from. */
  restore(tensors: Record<string, Tensor>, steps: number): Promise<void>;
  /** Brings the network's variables up to date. */
  sync(): Promise<void>;
  dispose(): Promise<void>;
}

export type MakeEngine = (network: Network, options: EngineOptions) => TrainingEngine | Promise<TrainingEngine>;

/** Trains on tfjs's current backend, in this thread: on hardware WebGPU, and where there are no workers. */
export const tfjsEngine: MakeEngine = (network, options) => {
  const optimiser = new Adam(network.parameters);
  const assembler = new BatchAssembler(options.size, options.batchSize, options.augment);
  const plain = new BatchAssembler(options.size, options.batchSize, null);
  return {
    about: {},
    get step() {
      return optimiser.step;
    },
    stage: (samples) => (learningRate) => {
      const batch = assembler.assemble(samples, augmentStream(options.seed, optimiser.step));
      return trainStep(network, optimiser, batch, learningRate, options);
    },
    async predict(samples) {
      const inputs = batchTensors(network, plain.assemble(samples, new RandomStream(0, 'unused')));
      const head = tf.tidy(() => network.forward(inputs).head);
      const values = Float32Array.from((await head.data()) as Float32Array);
      tf.dispose([head, ...Object.values(inputs)]);
      return values;
    },
    async save() {
      const tensors = await optimiser.save();
      for (const [name, variable] of network.parameters) {
        const data = Float32Array.from((await variable.data()) as Float32Array);
        tensors[`parameter/${name}`] = { dtype: 'F32', shape: [...variable.shape], data };
      }
      return tensors;
    },
    async restore(tensors, steps) {
      for (const [name, variable] of network.parameters) assign(variable, tensors[`parameter/${name}`]);
      optimiser.restore(tensors, steps);
    },
    async sync() {},
    async dispose() {
      optimiser.dispose();
    },
  };
};
