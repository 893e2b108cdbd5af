import { CompiledNetwork } from '../../policy/compiled-network';
import { Places } from '../../policy/kernels/places';
import { parameterLayout } from '../../policy/parameter-layout';
import type { Preset } from '../../policy/presets';
import type { ObservationSize } from '../../sim/observation';
import { NOISE_FLOATS, stagedBytes } from '../develop';

/** Batches that may be in the memory at once: the one under way and the next. */
export const SLOTS = 2;

/** Addresses in the memory that workers train in. */
export interface MemoryPlan {
  /** Int32, for {@link Barrier}. */
  barrier: number;
  /** Float64 [workers]: each worker's part of the squared norm. */
  squares: number;
  noise: number;
  /** Blocks of `floats` float32 each, laid out by `parameterLayout`. */
  floats: number;
  parameters: number;
  first: number;
  second: number;
  /** Gradients of all workers, one block behind the other. */
  gradients: number;
  gradientBytes: number;
  workers: {
    /** Of its {@link CompiledNetwork}. */
    network: number;
    /** Staged samples, by slot. */
    staged: number[];
  }[];
  bytes: number;
}

/**
 * Lays out the memory of `workers` workers that run up to `capacity` samples each at a time. The same arguments give the same plan in
 * every thread.
 */
export function planMemory(preset: Preset, size: ObservationSize, workers: number, capacity: number): MemoryPlan {
  const places = new Places(64);
  const { floats } = parameterLayout(preset);
  const network = { batch: capacity, gradients: true };
  const barrier = places.take(16);
  const squares = places.take(2 * workers);
  const noise = places.take(NOISE_FLOATS);
  const parameters = places.take(floats);
  const first = places.take(floats);
  const second = places.take(floats);
  const gradientBytes = Math.ceil((floats * 4) / 64) * 64;
  const gradients = places.take((workers * gradientBytes) / 4);
  const own = Array.from({ length: workers }, () => {
    const base = places.take(CompiledNetwork.bytes(preset, network) / 4 + 16);
    const staged = Array.from({ length: SLOTS }, () => places.take((capacity * stagedBytes(size)) / 4));
    return { network: base, staged };
  });
  const blocks = { floats, parameters, first, second, gradients, gradientBytes };
  return { barrier, squares, noise, ...blocks, workers: own, bytes: places.end };
}

/** Which of `count` things worker `index` of `workers` takes: [from, to), in whole `unit`s, differing by one unit at most. */
export function shareOf(index: number, workers: number, count: number, unit = 1): [from: number, to: number] {
  const units = Math.ceil(count / unit);
  const at = (i: number) => Math.min(count, Math.floor((i * units) / workers) * unit);
  return [at(index), at(index + 1)];
}
