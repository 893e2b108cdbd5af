import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { TurnwiseError } from '../core/errors';
import { registerTurnwiseKernels } from './kernels/register';

export interface BackendOptions {
  /** `auto`: webgpu on a hardware adapter, else wasm. `cpu` is tfjs's plain JavaScript: slow, for comparison. */
  kind?: 'auto' | 'wasm' | 'webgpu' | 'cpu';
  /** Whether webgpu may run on an adapter that computes on the CPU: slow, to try it out where there is no GPU. */
  softwareAdapter?: boolean;
  /** Address of `tfjs-backend-wasm-simd.wasm`; in Node the package's own file is found without it. */
  wasmUrl?: string;
}

/** What tensors run on in this process or worker. */
export interface Backend {
  kind: 'wasm' | 'webgpu' | 'cpu';
  /** Why this one, for people. */
  why: string;
}

const SIMD_BINARY = 'tfjs-backend-wasm-simd.wasm';

/**
 * Starts the backend that tensors run on, with our kernels. Called once before any tensor; again is harmless.
 *
 * wasm always means the SIMD binary without threads: the same file in Node and in every browser, page isolated or not, and
 * therefore the same bits.
 *
 * @throws TurnwiseError BACKEND_UNAVAILABLE
 */
export async function startBackend({
  kind = 'auto',
  softwareAdapter = false,
  wasmUrl,
}: BackendOptions = {}): Promise<Backend> {
  if (kind === 'cpu') {
    await import('@tensorflow/tfjs-backend-cpu');
    await activate('cpu');
    return { kind: 'cpu', why: 'asked for' };
  }
  if (kind === 'auto' || kind === 'webgpu') {
    const adapter = await findAdapter(softwareAdapter);
    if (adapter.name !== undefined) {
      await import('@tensorflow/tfjs-backend-webgpu');
      await activate('webgpu');
      return { kind: 'webgpu', why: `adapter ${adapter.name}` };
    }
    if (kind === 'webgpu') throw unavailable('webgpu', adapter.reason, 'Use --backend wasm.');
    await startWasm(wasmUrl);
    return { kind: 'wasm', why: `no webgpu: ${adapter.reason}` };
  }
  await startWasm(wasmUrl);
  return { kind: 'wasm', why: 'asked for' };
}

async function startWasm(wasmUrl: string | undefined): Promise<void> {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
    throw unavailable('wasm', 'this browser or Node has no WebAssembly SIMD', 'Use a version from 2022 or later.');
  }
  if (wasmUrl !== undefined && tf.getBackend() !== 'wasm') {
    // tfjs wants all three names, though only the SIMD binary is ever loaded.
    const names = ['tfjs-backend-wasm.wasm', SIMD_BINARY, 'tfjs-backend-wasm-threaded-simd.wasm'];
    setWasmPaths(Object.fromEntries(names.map((name) => [name, wasmUrl])));
  }
  await activate('wasm');
  await registerTurnwiseKernels();
}

async function activate(name: string): Promise<void> {
  if (tf.getBackend() === name) return;
  let cause: unknown;
  const done = await tf.setBackend(name).catch((error: unknown) => {
    cause = error;
    return false;
  });
  if (!done) throw unavailable(name, 'tfjs could not start it', 'Run "turnwise doctor".', cause);
}

interface AdapterInfo {
  vendor?: string;
  architecture?: string;
  device?: string;
  description?: string;
  isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options: object): Promise<{ info?: AdapterInfo; isFallbackAdapter?: boolean } | null>;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

async function findAdapter(softwareAdapter: boolean): Promise<{ name: string } | { name: undefined; reason: string }> {
  const none = (reason: string) => ({ name: undefined, reason });
  const gpu = (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
  if (!gpu) return none('there is none here');
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return none('it has no adapter');
    const { vendor = '', architecture = '', device = '', description = '', isFallbackAdapter } = adapter.info ?? {};
    const name = [vendor, architecture, device, description].filter(Boolean).join(' ');
    const software = isFallbackAdapter || adapter.isFallbackAdapter || SOFTWARE.test(name) || name === '';
    return software && !softwareAdapter ? none(`its adapter is software or unnamed (${name || 'no name'})`) : { name };
  } catch (error) {
    return none(`asking for an adapter failed (${String(error)})`);
  }
}

function unavailable(name: string, reason: string, fix: string, cause?: unknown): TurnwiseError {
  return new TurnwiseError('BACKEND_UNAVAILABLE', {
    what: `The ${name} backend cannot be used: ${reason}.`,
    where: 'backend',
    fix,
    cause,
  });
}
