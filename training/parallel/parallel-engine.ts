import { type Endpoint, type Remote, releaseProxy, transfer, wrap } from 'comlink';
import { TurnwiseError } from '../../core/errors';
import { type Reply, unwrap } from '../../core/reply';
import type { Tensor } from '../../core/safetensors';
import { createKernelMemory } from '../../policy/kernels/kernel-memory';
import type { Network } from '../../policy/network';
import { type ParameterLayout, parameterLayout } from '../../policy/parameter-layout';
import { assign } from '../adam';
import type { BatchSamples } from '../data-set';
import { noiseTable, stagedBytes, stageSample } from '../develop';
import type { EngineOptions, MakeEngine, StepResult, TrainingEngine } from '../training-engine';
import { Barrier } from './barrier';
import { type MemoryPlan, planMemory, SLOTS, shareOf } from './memory-plan';
import type { ParameterBlocks, StepPart, TrainService, WorkerSamples } from './train-worker';

/** A started worker with the service of `train-worker.ts` behind it. */
export interface StartedWorker {
  endpoint: Endpoint;
  /** Rejects when the worker has ended or failed; never resolves. */
  lost: Promise<never>;
  terminate(): void;
}

export interface ParallelOptions {
  workers: number;
  startWorker: () => StartedWorker;
  /** Whether the workers share one memory; by default where this can be done. Without it gradients travel by message. */
  shared?: boolean;
}

/** Whether threads can share memory here: pages must be cross-origin isolated. */
export function canShareMemory(): boolean {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;
  return typeof SharedArrayBuffer !== 'undefined' && isolated !== false;
}

/**
 * Trains in several workers, each on its part of every batch; gradients are averaged.
 *
 * In shared memory every worker adds up, clips and applies its own share of the parameters, in the order of the workers: nothing is
 * copied, and the same seed and number of workers give the same bits. Without shared memory the sum is made here, in the same order,
 * and every worker applies it to weights of its own: again the same bits.
 *
 * @throws TurnwiseError TRAIN_WORKER_LOST from any call, KERNEL_MEMORY
 */
export function parallelEngine({ workers, startWorker, shared = canShareMemory() }: ParallelOptions): MakeEngine {
  return async (network, options) => {
    const count = Math.min(workers, options.batchSize);
    const started: StartedWorker[] = [];
    try {
      for (let i = 0; i < count; i++) started.push(startWorker());
      const exchange = shared ? new SharedExchange(network, options, count) : new MessageExchange();
      const engine = new ParallelEngine(network, options, started, exchange);
      await engine.open();
      return engine;
    } catch (error) {
      for (const worker of started) worker.terminate();
      throw error;
    }
  };
}

/** How weights and gradients get from worker to worker. */
interface Exchange {
  readonly memory?: WebAssembly.Memory;
  /** Copies samples to where a worker finds them, or into what is sent to it. */
  place(worker: number, slot: number, samples: BatchSamples, from: number, to: number): Uint8Array | undefined;
  /** Ends a step. @returns the gradient's norm */
  finish(parts: StepPart[], crew: Crew, learningRate: number, step: number): Promise<number>;
  read(crew: Crew): Promise<ParameterBlocks>;
  write(crew: Crew, blocks: ParameterBlocks): Promise<void>;
  /** Wakes workers that wait for one that will not come. */
  release(): void;
}

type Ask<T> = (service: Remote<TrainService>, index: number) => Promise<Reply<T>>;

interface Crew {
  readonly size: number;
  /** Asks all workers. @throws TurnwiseError TRAIN_WORKER_LOST, or what a worker answers */
  all<T>(ask: Ask<T>): Promise<T[]>;
}

class ParallelEngine implements TrainingEngine, Crew {
  readonly about: Record<string, string | number>;
  readonly size: number;
  step = 0;
  private slot = 0;
  private readonly services: Remote<TrainService>[];
  private readonly layout: ParameterLayout;
  private readonly lost: Promise<never>;
  private closed = false;

  constructor(
    private readonly network: Network,
    private readonly options: EngineOptions,
    private readonly started: StartedWorker[],
    private readonly exchange: Exchange,
  ) {
    this.size = started.length;
    this.about = { workers: this.size };
    this.services = started.map(({ endpoint }) => wrap<TrainService>(endpoint));
    this.layout = parameterLayout(network.preset);
    this.lost = Promise.race(started.map(({ lost }) => lost)).catch((cause) => {
      exchange.release();
      throw new TurnwiseError('TRAIN_WORKER_LOST', {
        what: `A training worker ended: ${cause instanceof Error ? cause.message : cause}.`,
        where: 'training workers',
        fix: 'Run the command again: it goes on from the last whole epoch. With little memory, use fewer workers or a smaller batch.',
        cause,
      });
    });
    this.lost.catch(() => {});
  }

  async open(): Promise<void> {
    const { network, options, exchange, size } = this;
    const { memory } = exchange;
    const { preset } = network;
    await this.all((service, index) => service.open({ preset, options, index, workers: size, memory }));
    await exchange.write(this, blocksOf(await weightsOf(network), this.layout));
  }

  async all<T>(ask: Ask<T>): Promise<T[]> {
    const answers = this.services.map((service, index) => ask(service, index));
    for (const answer of answers) {
      // an error inside one worker leaves the others waiting for it
      answer.then(
        (reply) => 'error' in reply && this.exchange.release(),
        () => this.exchange.release(),
      );
    }
    return (await Promise.race([Promise.all(answers), this.lost])).map(unwrap);
  }

  stage(samples: BatchSamples): (learningRate: number) => Promise<StepResult> {
    const parts = this.hand(samples, this.slot++ % SLOTS);
    return async (learningRate) => {
      const step = this.step + 1;
      const update = { learningRate, step };
      const found = await this.all((service, index) => service.step(sent(parts[index]), update));
      const gradientNorm = await this.exchange.finish(found, this, learningRate, step);
      this.step = step;
      let negativeLogLikelihood = 0;
      let routedError = 0;
      for (const part of found) {
        negativeLogLikelihood += part.negativeLogLikelihood;
        routedError += part.routedError;
      }
      const loss = negativeLogLikelihood + this.options.routedWeight * routedError;
      return { loss, negativeLogLikelihood, gradientNorm };
    };
  }

  async predict(samples: BatchSamples): Promise<Float32Array> {
    const parts = this.hand(samples, this.slot++ % SLOTS);
    const heads = await this.all((service, index) => service.predict(sent(parts[index])));
    const all = new Float32Array(heads.reduce((sum, head) => sum + head.length, 0));
    let at = 0;
    for (const head of heads) {
      all.set(head, at);
      at += head.length;
    }
    return all;
  }

  async save(): Promise<Record<string, Tensor>> {
    const blocks = await this.exchange.read(this);
    const tensors: Record<string, Tensor> = {};
    for (const [name, { offset, shape, size }] of this.layout.places) {
      const cut = (block: Float32Array): Tensor => ({
        dtype: 'F32',
        shape: [...shape],
        data: block.slice(offset, offset + size),
      });
      tensors[`parameter/${name}`] = cut(blocks.parameters);
      tensors[`first/${name}`] = cut(blocks.first);
      tensors[`second/${name}`] = cut(blocks.second);
    }
    return tensors;
  }

  async restore(tensors: Record<string, Tensor>, steps: number): Promise<void> {
    await this.exchange.write(this, blocksOf(tensors, this.layout));
    this.step = steps;
  }

  async sync(): Promise<void> {
    const tensors = await this.save();
    for (const [name, variable] of this.network.parameters) assign(variable, tensors[`parameter/${name}`]);
  }

  async dispose(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.exchange.release();
    for (const service of this.services) service[releaseProxy]();
    for (const worker of this.started) worker.terminate();
  }

  /** Gives every worker its part of a batch. */
  private hand(samples: BatchSamples, slot: number): WorkerSamples[] {
    const { shards, rows } = samples;
    const routed = Float32Array.from(rows, (row, i) => shards[i].routed[row]);
    return this.services.map((_, index) => {
      const [from, to] = shareOf(index, this.size, rows.length);
      const curvature = Float32Array.from({ length: to - from }, (_, i) => shards[from + i].action[2 * rows[from + i]]);
      const pixels = this.exchange.place(index, slot, samples, from, to);
      return { slot, curvature, routed, ...(pixels && { pixels }) };
    });
  }
}

/** Samples as they are sent: pixels that travel are given away. */
function sent(samples: WorkerSamples): WorkerSamples {
  return samples.pixels ? transfer(samples, [samples.pixels.buffer]) : samples;
}

/** Everything lies in one memory that all workers have joined. */
class SharedExchange implements Exchange {
  readonly memory: WebAssembly.Memory;
  private readonly plan: MemoryPlan;
  private readonly barrier: Barrier;
  private readonly bytes: Uint8Array;

  constructor(
    { preset }: Network,
    private readonly options: EngineOptions,
    workers: number,
  ) {
    this.plan = planMemory(preset, options.size, workers, Math.ceil(options.batchSize / workers));
    this.memory = createKernelMemory(this.plan.bytes, true).memory;
    this.bytes = new Uint8Array(this.memory.buffer);
    this.barrier = new Barrier(this.memory.buffer, this.plan.barrier, workers);
    new Float32Array(this.memory.buffer, this.plan.noise).set(noiseTable());
  }

  place(worker: number, slot: number, { shards, rows }: BatchSamples, from: number, to: number): undefined {
    const { size } = this.options;
    const each = stagedBytes(size);
    let at = this.plan.workers[worker].staged[slot];
    for (let i = from; i < to; i++) {
      stageSample(shards[i].images, rows[i], size, this.bytes, at);
      at += each;
    }
  }

  async finish(parts: StepPart[]): Promise<number> {
    return parts[0].gradientNorm as number;
  }

  async read(): Promise<ParameterBlocks> {
    const { parameters, first, second } = this.plan;
    return { parameters: this.block(parameters), first: this.block(first), second: this.block(second) };
  }

  async write(_: Crew, blocks: ParameterBlocks): Promise<void> {
    const { parameters, first, second } = this.plan;
    this.block(parameters).set(blocks.parameters);
    this.block(first).set(blocks.first);
    this.block(second).set(blocks.second);
  }

  release(): void {
    this.barrier.break();
  }

  private block(address: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, this.plan.floats);
  }
}

/** Every worker has weights of its own; gradients and pixels travel. */
class MessageExchange implements Exchange {
  place(_worker: number, _slot: number, { shards, rows }: BatchSamples, from: number, to: number): Uint8Array {
    const { size } = shards[0];
    const each = stagedBytes(size);
    const pixels = new Uint8Array((to - from) * each);
    for (let i = from; i < to; i++) stageSample(shards[i].images, rows[i], size, pixels, (i - from) * each);
    return pixels;
  }

  async finish(parts: StepPart[], crew: Crew, learningRate: number, step: number): Promise<number> {
    const [sum, ...others] = parts.map(({ gradient }) => gradient as Float32Array);
    for (const gradient of others) for (let i = 0; i < sum.length; i++) sum[i] += gradient[i];
    const norms = await crew.all((service) => service.apply(sum, { learningRate, step }));
    return norms[0];
  }

  async read(crew: Crew): Promise<ParameterBlocks> {
    const [blocks] = await crew.all((service) => service.read());
    return blocks;
  }

  async write(crew: Crew, blocks: ParameterBlocks): Promise<void> {
    await crew.all((service) => service.write(blocks));
  }

  release(): void {}
}

async function weightsOf(network: Network): Promise<Record<string, Tensor>> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, variable] of network.parameters) {
    tensors[`parameter/${name}`] = { dtype: 'F32', shape: [...variable.shape], data: await variable.data() } as Tensor;
  }
  return tensors;
}

/** Lays saved tensors out; what is not there is zero. */
function blocksOf(tensors: Record<string, Tensor>, layout: ParameterLayout): ParameterBlocks {
  const block = (kind: string) => {
    const values = new Float32Array(layout.floats);
    for (const [name, { offset }] of layout.places) {
      const tensor = tensors[`${kind}/${name}`];
      if (tensor) values.set(tensor.data as Float32Array, offset);
    }
    return values;
  };
  return { parameters: block('parameter'), first: block('first'), second: block('second') };
}
