import { TurnwiseError } from '../../core/errors';
import { decodeBase64, type KernelExports } from './kernel-heap';
import { KERNELS, KERNELS_SHARED } from './kernels-wasm';

/** A wasm memory of our own, and the kernels that work on it. */
export interface KernelMemory {
  memory: WebAssembly.Memory;
  kernels: KernelExports;
}

const PAGE_BYTES = 65_536;
const MOST_PAGES = 65_536;

const modules = new Map<boolean, WebAssembly.Module>();

/**
 * Makes a memory of at least `bytes`, all zero, with the kernels on it. Its size is fixed: it never grows, so views of it stay good.
 * Address 0 means "none" to the kernels: place nothing there.
 *
 * @param shared whether other workers may join it (`joinKernelMemory`)
 * @throws TurnwiseError KERNEL_MEMORY where it cannot be had
 */
export function createKernelMemory(bytes: number, shared: boolean): KernelMemory {
  const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  const fail = (reason: string, cause?: unknown) =>
    new TurnwiseError('KERNEL_MEMORY', {
      what: `A ${shared ? 'shared ' : ''}memory of ${bytes} bytes for the kernels cannot be had: ${reason}.`,
      where: 'kernels',
      fix: shared
        ? 'Use a smaller batch or fewer workers; a page must be cross-origin isolated to share memory.'
        : 'Use a smaller batch or a smaller network.',
      cause,
    });
  if (!Number.isSafeInteger(bytes) || pages > MOST_PAGES) throw fail('wasm addresses 4 GiB');
  let memory: WebAssembly.Memory;
  try {
    memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch (error) {
    throw fail(String(error), error);
  }
  return joinKernelMemory(memory);
}

/** Puts kernels on a memory that was made by {@link createKernelMemory}, here or in another worker. */
export function joinKernelMemory(memory: WebAssembly.Memory): KernelMemory {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  let module = modules.get(shared);
  if (!module) {
    module = new WebAssembly.Module(decodeBase64(shared ? KERNELS_SHARED : KERNELS));
    modules.set(shared, module);
  }
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, kernels: exports as unknown as KernelExports };
}
