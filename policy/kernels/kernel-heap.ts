import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { TurnwiseError } from '../../core/errors';
import { KERNELS, KERNELS_SHARED } from './kernels-wasm';

/** What the kernels use of tfjs's wasm backend: its emscripten module, its table of tensors, its allocator of outputs. */
export interface WasmBackend {
  wasm: {
    asm: { memory?: WebAssembly.Memory };
    wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
  };
  dataIdMap: { get(dataId: object): { memoryOffset: number } };
  incRef(dataId: object): void;
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
}

type Kernel = (...numbers: number[]) => void;

/** The functions of assembly/index.ts; every argument is an integer or a pointer, but for Adam's rates. */
export interface KernelExports {
  convolve: Kernel;
  convolveBackward: Kernel;
  convolveImage: Kernel;
  convolveImageBackward: Kernel;
  packFilter: Kernel;
  packFilterTransposed: Kernel;
  addRows: Kernel;
  copyRows: Kernel;
  fillPixels: Kernel;
  takeChannels: Kernel;
  denseBackward: Kernel;
  multiply: Kernel;
  multiplyStriped: Kernel;
  multiplyTransposed: Kernel;
  maskByOutput: Kernel;
  sumRows: Kernel;
  maxPool: Kernel;
  maxPoolBackward: Kernel;
  adam: Kernel;
  developCamera: Kernel;
  scaleBy: Kernel;
  /** Returns a sum of squares. */
  sumBlocks: (...numbers: number[]) => number;
}

/** Scratch buffers of the kernels, kept between calls. */
export type Scratch = 'panels' | 'bias' | 'padded' | 'paddedGradient' | 'gradient';

/** Readable bytes behind every scratch buffer: tiles load whole vectors. */
const SLACK_BYTES = 64;

/**
 * Our wasm module on the heap of one tfjs wasm backend.
 *
 * The module imports the backend's memory and owns none of it: tensors are reached through their heap pointers, scratch
 * comes from the backend's malloc and is kept and grown. No view of the memory is held, because growth detaches views.
 */
export class KernelHeap {
  private readonly buffers = new Map<Scratch, { pointer: number; bytes: number }>();

  private constructor(
    readonly backend: WasmBackend,
    readonly kernels: KernelExports,
  ) {}

  /** Compiles the kernels for a backend. Throws `KERNELS_NO_MEMORY` where the backend does not show its memory. */
  static async create(backend: WasmBackend): Promise<KernelHeap> {
    const memory = backend.wasm.asm?.memory ?? backend.wasm.wasmMemory;
    if (!(memory instanceof WebAssembly.Memory)) {
      throw new TurnwiseError('KERNELS_NO_MEMORY', {
        what: "The wasm backend of this tfjs does not show its memory, so Turnwise's kernels cannot work on it.",
        where: 'registerTurnwiseKernels',
        fix: 'Install @tensorflow/tfjs-backend-wasm 4.22.0.',
      });
    }
    const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
    const module = await WebAssembly.compile(decodeBase64(shared ? KERNELS_SHARED : KERNELS));
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    return new KernelHeap(backend, instance.exports as unknown as KernelExports);
  }

  /** The heap pointer of a tensor; 0 for none. */
  pointer(tensor: TensorInfo | null | undefined): number {
    return tensor ? this.backend.dataIdMap.get(tensor.dataId).memoryOffset : 0;
  }

  output(shape: number[]): TensorInfo {
    return this.backend.makeOutput(shape, 'float32');
  }

  /** A pointer to at least `floats` float32 of scratch, valid until the next call with the same name; contents undefined. */
  scratch(name: Scratch, floats: number): number {
    const bytes = floats * 4 + SLACK_BYTES;
    const held = this.buffers.get(name);
    if (held && held.bytes >= bytes) return held.pointer;
    if (held) this.backend.wasm._free(held.pointer);
    this.buffers.delete(name);
    const pointer = this.backend.wasm._malloc(bytes) >>> 0;
    if (pointer === 0) {
      throw new TurnwiseError('KERNELS_OUT_OF_MEMORY', {
        what: `The wasm heap has no room for ${bytes} bytes of scratch.`,
        where: `kernel scratch "${name}"`,
        fix: 'Use a smaller batch or a smaller network.',
      });
    }
    this.buffers.set(name, { pointer, bytes });
    return pointer;
  }
}

export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
