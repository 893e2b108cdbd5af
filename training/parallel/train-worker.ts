import { transfer } from 'comlink';
import { pow } from '../../core/maths';
import type { RandomStream } from '../../core/random';
import { type Reply, reply } from '../../core/reply';
import { CompiledNetwork } from '../../policy/compiled-network';
import { MIXTURE_HEAD } from '../../policy/gaussian-mixture';
import { ADAM_DEFAULTS } from '../../policy/kernels/adam-defaults';
import { createKernelMemory, joinKernelMemory, type KernelMemory } from '../../policy/kernels/kernel-memory';
import type { Preset } from '../../policy/presets';
import { augmentStream, Developer, drawDevelopment, drawMapDropout, noiseTable, stagedBytes } from '../develop';
import { mixtureGradient } from '../mixture-gradient';
import type { EngineOptions } from '../training-engine';
import { Barrier } from './barrier';
import { type MemoryPlan, planMemory, shareOf } from './memory-plan';

/** What a worker is told once. */
export interface WorkerSetup {
  preset: Preset;
  options: EngineOptions;
  /** Which of how many it is. */
  index: number;
  workers: number;
  /** The memory that all workers share; without one the worker makes its own, and gradients travel by message. */
  memory?: WebAssembly.Memory;
}

/** Samples for one worker. In shared memory the pixels lie in the slot already. */
export interface WorkerSamples {
  slot: number;
  pixels?: Uint8Array;
  curvature: Float32Array;
  /** Of the whole batch, as collected. */
  routed: Float32Array;
}

/** One of the numbers that Adam and clipping need. */
export interface Update {
  learningRate: number;
  /** From 1. */
  step: number;
}

/** What a worker found about its samples, and about all where it knows. */
export interface StepPart {
  /** Sums over the worker's samples, in units of the batch's mean. */
  negativeLogLikelihood: number;
  routedError: number;
  /** Norm of the whole batch's gradient; of shared memory only. NaN where a worker was lost. */
  gradientNorm?: number;
  /** Of the worker's samples; without shared memory. */
  gradient?: Float32Array;
}

/** Blocks of parameters, laid out by `parameterLayout`. */
export interface ParameterBlocks {
  parameters: Float32Array;
  first: Float32Array;
  second: Float32Array;
}

/** What a training worker answers to; exposed through comlink by `train-worker-node.ts` and `train-worker-browser.ts`. */
export interface TrainService {
  open(setup: WorkerSetup): Promise<Reply<void>>;
  /** Finds the gradient of the samples; in shared memory takes the step too, together with the others. */
  step(samples: WorkerSamples, update: Update): Promise<Reply<StepPart>>;
  /** Takes the step with the summed gradient of all workers. @returns its norm. Without shared memory. */
  apply(gradient: Float32Array, update: Update): Promise<Reply<number>>;
  /** @returns heads, float32 [count, 3K] */
  predict(samples: WorkerSamples): Promise<Reply<Float32Array>>;
  /** Reads or replaces parameters and moments. Without shared memory. */
  read(): Promise<Reply<ParameterBlocks>>;
  write(blocks: ParameterBlocks): Promise<Reply<void>>;
}

/** Makes the service that runs inside a worker. */
export function createTrainService(): TrainService {
  let worker: TrainWorker | undefined;
  const opened = () => worker as TrainWorker;
  return {
    open: (setup) =>
      reply(async () => {
        worker = new TrainWorker(setup);
      }),
    step: (samples, update) =>
      reply(async () => {
        const part = opened().step(samples, update);
        return part.gradient ? transfer(part, [part.gradient.buffer]) : part;
      }),
    apply: (gradient, update) => reply(async () => opened().apply(gradient, update)),
    predict: (samples) => reply(async () => opened().predict(samples)),
    read: () => reply(async () => opened().read()),
    write: (blocks) => reply(async () => opened().write(blocks)),
  };
}

class TrainWorker {
  private readonly place: KernelMemory;
  private readonly plan: MemoryPlan;
  /** Place among the plan's workers. */
  private readonly index: number;
  private readonly network: CompiledNetwork;
  private readonly developer: Developer;
  private readonly barrier: Barrier | null;
  /** Float64 [workers]. */
  private readonly squares: Float64Array;

  constructor(private readonly setup: WorkerSetup) {
    const { preset, options, workers, memory } = setup;
    const capacity = Math.ceil(options.batchSize / workers);
    this.plan = planMemory(preset, options.size, memory ? workers : 1, capacity);
    this.place = memory ? joinKernelMemory(memory) : createKernelMemory(this.plan.bytes, false);
    this.index = memory ? setup.index : 0;
    const { buffer } = this.place.memory;
    if (!memory) new Float32Array(buffer, this.plan.noise).set(noiseTable());
    const { parameters, gradients, gradientBytes } = this.plan;
    const at = {
      base: this.plan.workers[this.index].network,
      parameters,
      gradients: gradients + this.index * gradientBytes,
    };
    this.network = new CompiledNetwork(preset, this.place, at, { batch: capacity, gradients: true });
    this.developer = new Developer(this.place, options.size, this.plan.noise, 0.5, this.network.inputs);
    this.barrier = memory ? new Barrier(buffer, this.plan.barrier, workers) : null;
    this.squares = new Float64Array(buffer, this.plan.squares, memory ? workers : 1);
  }

  step(samples: WorkerSamples, update: Update): StepPart {
    const { barrier, plan, index } = this;
    const part = this.findGradient(samples, update);
    if (!barrier) {
      const at = plan.gradients;
      return { ...part, gradient: new Float32Array(this.place.memory.buffer, at, plan.floats).slice() };
    }
    if (!barrier.wait()) return { ...part, gradientNorm: Number.NaN };
    const { kernels } = this.place;
    const [from, to] = this.share(this.setup.index);
    const here = plan.gradients + from * 4;
    this.squares[index] = kernels.sumBlocks(here, plan.gradientBytes, this.setup.workers, to - from, here);
    if (!barrier.wait()) return { ...part, gradientNorm: Number.NaN };
    let squares = 0;
    for (const square of this.squares) squares += square;
    const gradientNorm = Math.sqrt(squares);
    this.update(from, to, gradientNorm, update);
    return { ...part, gradientNorm };
  }

  apply(gradient: Float32Array, update: Update): number {
    const { plan, place } = this;
    new Float32Array(place.memory.buffer, plan.gradients, plan.floats).set(gradient);
    // by shares, as in shared memory, so that the norm has the same bits
    let squares = 0;
    for (let i = 0; i < this.setup.workers; i++) {
      const [from, to] = this.share(i);
      const here = plan.gradients + from * 4;
      squares += place.kernels.sumBlocks(here, 0, 1, to - from, here);
    }
    const gradientNorm = Math.sqrt(squares);
    this.update(0, plan.floats, gradientNorm, update);
    return gradientNorm;
  }

  predict(samples: WorkerSamples): Float32Array {
    const count = samples.curvature.length;
    this.receive(samples);
    for (let i = 0; i < count; i++) this.developer.develop(this.stagedAt(samples.slot, i), i, null);
    this.network.forward(count);
    return this.network.head.slice(0, count * 3 * this.setup.preset.components);
  }

  read(): ParameterBlocks {
    const { floats, parameters, first, second } = this.plan;
    const block = (address: number) => new Float32Array(this.place.memory.buffer, address, floats).slice();
    return { parameters: block(parameters), first: block(first), second: block(second) };
  }

  write(blocks: ParameterBlocks): void {
    const { parameters, first, second } = this.plan;
    const { buffer } = this.place.memory;
    new Float32Array(buffer, parameters).set(blocks.parameters);
    new Float32Array(buffer, first).set(blocks.first);
    new Float32Array(buffer, second).set(blocks.second);
  }

  /** Forward, loss, backward. */
  private findGradient(samples: WorkerSamples, { step }: Update): StepPart {
    const { network } = this;
    const { options, preset, index, workers } = this.setup;
    const { batchSize, size, augment, seed, routedWeight } = options;
    const batchStream = augmentStream(seed, step - 1);
    const [first] = shareOf(index, workers, batchSize);
    const { curvature } = samples;
    const count = curvature.length;
    this.receive(samples);
    const routed = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const how = drawDevelopment(batchStream.fork(String(first + i)), size, augment);
      this.developer.develop(this.stagedAt(samples.slot, i), i, how);
      routed[i] = samples.routed[first + i] * how.route;
    }
    network.forward(count);
    const { components } = preset;
    const sum = mixtureGradient(network.head, components, curvature, count, 1 / batchSize, network.headGradient);
    let routedError = 0;
    if (preset.routed) {
      const all = this.countRouted(samples.routed, batchStream);
      const { scale } = MIXTURE_HEAD;
      for (let i = 0; i < count; i++) {
        const error = (network.routedCurvature[i] - curvature[i]) / scale;
        const share = all === 0 ? 0 : routed[i] / all;
        routedError += share * error * error;
        network.routedGradient[i] = (routedWeight * 2 * share * error) / scale;
      }
    }
    network.backward(count);
    return { negativeLogLikelihood: sum / batchSize, routedError };
  }

  /** How many samples of the whole batch show the route after augmentation. */
  private countRouted(routed: Float32Array, batchStream: RandomStream): number {
    let all = 0;
    for (const [i, flag] of routed.entries())
      if (flag === 1) all += drawMapDropout(batchStream.fork(String(i)), this.setup.options.augment).route;
    return all;
  }

  private receive({ slot, pixels }: WorkerSamples): void {
    if (pixels) new Uint8Array(this.place.memory.buffer, this.stagedAt(slot, 0)).set(pixels);
  }

  private stagedAt(slot: number, i: number): number {
    return this.plan.workers[this.index].staged[slot] + i * stagedBytes(this.setup.options.size);
  }

  /** Which parameters a worker adds up and changes. */
  private share(index: number): [from: number, to: number] {
    return shareOf(index, this.setup.workers, this.plan.floats, 16);
  }

  /** Clips and takes Adam's step (arXiv 1412.6980) on parameters `from` to `to`; not where the norm is lost. */
  private update(from: number, to: number, gradientNorm: number, { learningRate, step }: Update): void {
    if (!Number.isFinite(gradientNorm)) return;
    const { kernels } = this.place;
    const { parameters, first, second, gradients } = this.plan;
    const { beta1, beta2, epsilon } = ADAM_DEFAULTS;
    const scale = Math.min(1, this.setup.options.clipNorm / gradientNorm);
    if (scale < 1) kernels.scaleBy(gradients + from * 4, to - from, scale);
    const rate = learningRate / (1 - pow(beta1, step));
    const correction = 1 / Math.sqrt(1 - pow(beta2, step));
    const pointers = [parameters, gradients, first, second].map((address) => address + from * 4);
    kernels.adam(...pointers, to - from, beta1, beta2, rate, correction, epsilon);
  }
}
