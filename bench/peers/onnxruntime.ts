import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../cli/package-root';
import type { PreparedImages } from '../ours-infer';
import { PeerMissing } from './line-process';

/** As much of onnxruntime-node as is used here; it is no dependency of Turnwise, so its types are not at hand. */
export interface OnnxRuntime {
  version: string;
  Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => OnnxTensor;
  InferenceSession: {
    create(model: Uint8Array, options: object): Promise<OnnxSession>;
  };
}
export interface OnnxTensor {
  data: Float32Array;
}
export interface OnnxSession {
  run(inputs: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

const FOLDER = join(packageRoot(), 'bench/peers');
/** Longest that the installation may take [ms]. */
const PATIENCE = 240_000;

/** Whether onnxruntime-node is installed for the bench. */
export function onnxruntimeIsInstalled(): boolean {
  return existsSync(join(FOLDER, 'node_modules/onnxruntime-node/package.json'));
}

/**
 * Loads onnxruntime-node, and first installs it into bench/peers/node_modules (288 MB) where it is missing. Its install
 * script, which would fetch GPU libraries, does not run.
 *
 * @param tell says what takes so long
 * @throws PeerMissing
 */
export async function loadOnnxruntime(tell: (text: string) => void): Promise<OnnxRuntime> {
  if (!onnxruntimeIsInstalled()) {
    tell('Installing onnxruntime-node into bench/peers/node_modules, once (npm ci, 288 MB) ...\n');
    try {
      const options = { cwd: FOLDER, timeout: PATIENCE, shell: process.platform === 'win32' };
      await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund', '--prefix', FOLDER], options);
    } catch (error) {
      const { message, stderr } = error as Error & { stderr?: string };
      throw new PeerMissing(`npm ci in bench/peers failed: ${(stderr || message).trim().slice(-300)}`);
    }
  }
  try {
    const require = createRequire(join(FOLDER, 'package.json'));
    const { version } = require('onnxruntime-node/package.json');
    return { ...require('onnxruntime-node'), version };
  } catch (error) {
    throw new PeerMissing(`onnxruntime-node does not load: ${(error as Error).message.slice(0, 300)}`);
  }
}

/** Opens a model for one decision at a time, on one thread. */
export function openSession({ InferenceSession }: OnnxRuntime, model: Uint8Array): Promise<OnnxSession> {
  return InferenceSession.create(model, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
}

/** Makes the inputs of a model of prepared images [H, W, C]: float32 NCHW, as it wants them. */
export function onnxInputs({ Tensor }: OnnxRuntime, images: PreparedImages): Record<string, OnnxTensor> {
  return Object.fromEntries(
    Object.entries(images).map(([name, { shape, data }]) => {
      const [height, width, channels] = shape;
      const moved = new Float32Array(data.length);
      for (let i = 0; i < data.length; i++) moved[(i % channels) * height * width + Math.floor(i / channels)] = data[i];
      return [name, new Tensor('float32', moved, [1, channels, height, width])];
    }),
  );
}
