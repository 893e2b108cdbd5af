import type { Variable } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { TurnwiseError } from '../core/errors';
import { RunningHash } from '../core/hash';
import { readSafetensors, type Tensor, writeSafetensors } from '../core/safetensors';
import type { Store } from '../core/store';
import { MIXTURE_HEAD } from './gaussian-mixture';
import { type Network, networkOf, variable } from './network';
import { type Preset, planLayers, presetByName } from './presets';

export const WEIGHTS_FILE = 'model.safetensors';
export const CONFIG_FILE = 'config.json';

const ABOUT = {
  /** Version of Turnwise that trained it. */
  build: z.string(),
  /** Every seed by its name. */
  seeds: z.record(z.string(), z.number()),
  /** What it learned from: whatever identifies the data. */
  data: z.record(z.string(), z.unknown()),
  /** The command that makes it again. */
  command: z.string(),
  /** Figures by name, at the time of saving. */
  metrics: z.record(z.string(), z.number()),
};

const CONFIG = z.object({
  format: z.literal('turnwise-checkpoint'),
  version: z.literal(1),
  preset: z.string(),
  /** The network's outputs are in units of this [1/m]. */
  curvatureScale: z.literal(MIXTURE_HEAD.scale),
  /** Fingerprint of the weights file: a config never speaks for other weights. */
  weights: z.string().regex(/^[0-9a-f]{16}$/),
  ...ABOUT,
});

/** What made a network, kept beside its weights. */
export type CheckpointAbout = z.infer<z.ZodObject<typeof ABOUT>>;
export type CheckpointConfig = z.infer<typeof CONFIG>;

/** The two files of a checkpoint, as they are on disk. */
export interface CheckpointFiles {
  config: Uint8Array;
  weights: Uint8Array;
}

/**
 * Writes `model.safetensors` (float32, names and shapes of `planLayers`), then `config.json`. A folder without its config,
 * or with one that names other weights, is not a checkpoint: a save that was cut short is never taken for one.
 *
 * @throws TurnwiseError PRESET_UNKNOWN for an architecture that is no preset, CHECKPOINT_CONFIG_INVALID for a figure that is not
 *   finite; nothing is written then
 */
export async function saveCheckpoint(
  store: Store,
  folder: string,
  network: Network,
  about: CheckpointAbout,
): Promise<CheckpointConfig> {
  const preset = presetByName(network.preset.name).name;
  const tensors: Record<string, Tensor> = {};
  for (const [name, parameter] of network.parameters) {
    tensors[name] = { dtype: 'F32', shape: parameter.shape, data: (await parameter.data<'float32'>()).slice() };
  }
  const weights = writeSafetensors(tensors, { format: 'turnwise-checkpoint', preset });
  const config: CheckpointConfig = {
    format: 'turnwise-checkpoint',
    version: 1,
    preset,
    curvatureScale: MIXTURE_HEAD.scale,
    weights: fingerprint(weights),
    ...about,
  };
  // A figure that is not finite would become null in JSON, and the checkpoint unreadable.
  checkConfig(config, `${folder}/${CONFIG_FILE}`);
  await store.write(`${folder}/${WEIGHTS_FILE}`, weights);
  await store.write(`${folder}/${CONFIG_FILE}`, new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`));
  return config;
}

/** Reads the files of a checkpoint without looking into them. @throws TurnwiseError CHECKPOINT_MISSING */
export async function readCheckpointFiles(store: Store, folder: string): Promise<CheckpointFiles> {
  for (const file of [CONFIG_FILE, WEIGHTS_FILE]) {
    if (await store.exists(`${folder}/${file}`)) continue;
    throw new TurnwiseError('CHECKPOINT_MISSING', {
      what: `There is no ${file} here.`,
      where: folder,
      fix: `A checkpoint is a folder with ${CONFIG_FILE} and ${WEIGHTS_FILE}, as "turnwise train" writes it.`,
    });
  }
  const config = await store.read(`${folder}/${CONFIG_FILE}`);
  return { config, weights: await store.read(`${folder}/${WEIGHTS_FILE}`) };
}

/** Reads a checkpoint and makes its network on the current backend; the caller disposes it. @throws as {@link restoreNetwork} */
export async function loadCheckpoint(
  store: Store,
  folder: string,
): Promise<{ network: Network; config: CheckpointConfig }> {
  return restoreNetwork(await readCheckpointFiles(store, folder), folder);
}

/**
 * Makes the network of a checkpoint's files; nothing is allocated on the backend unless all of it is right.
 *
 * @param where the folder's name, for errors
 * @throws TurnwiseError CHECKPOINT_CONFIG_INVALID, PRESET_UNKNOWN, CHECKPOINT_WEIGHTS_DIFFER, CHECKPOINT_TENSOR_MISSING,
 *   CHECKPOINT_TENSOR_UNKNOWN, CHECKPOINT_SHAPE, CHECKPOINT_NOT_FINITE, SAFETENSORS_*
 */
export function restoreNetwork(files: CheckpointFiles, where: string): { network: Network; config: CheckpointConfig } {
  const config = readConfig(files.config, `${where}/${CONFIG_FILE}`);
  const preset = presetByName(config.preset);
  const place = `${where}/${WEIGHTS_FILE}`;
  const { tensors } = readSafetensors(files.weights, place);
  const checked = checkTensors(preset, tensors, place);
  const found = fingerprint(files.weights);
  if (found !== config.weights) {
    throw unusable(
      'CHECKPOINT_WEIGHTS_DIFFER',
      place,
      `${CONFIG_FILE} speaks for weights ${config.weights}, not ${found}`,
    );
  }
  const parameters = new Map<string, Variable>();
  for (const [name, { data, shape }] of checked) parameters.set(name, variable(data as Float32Array, shape));
  return { network: networkOf(preset, parameters), config };
}

function readConfig(bytes: Uint8Array, where: string): CheckpointConfig {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unusable('CHECKPOINT_CONFIG_INVALID', where, 'it is not JSON', cause);
  }
  return checkConfig(json, where);
}

function checkConfig(json: unknown, where: string): CheckpointConfig {
  const parsed = CONFIG.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unusable('CHECKPOINT_CONFIG_INVALID', where, `${issue.path.join('.') || 'the file'}: ${issue.message}`);
}

function checkTensors(preset: Preset, tensors: Record<string, Tensor>, where: string): Map<string, Tensor> {
  const checked = new Map<string, Tensor>();
  for (const { name, kernelShape } of planLayers(preset)) {
    checked.set(`${name}.kernel`, check(tensors, `${name}.kernel`, kernelShape, where));
    checked.set(`${name}.bias`, check(tensors, `${name}.bias`, kernelShape.slice(-1), where));
  }
  const unknown = Object.keys(tensors).find((name) => !checked.has(name));
  if (unknown !== undefined) {
    throw unusable('CHECKPOINT_TENSOR_UNKNOWN', where, `preset "${preset.name}" has no tensor "${unknown}"`);
  }
  return checked;
}

function check(tensors: Record<string, Tensor>, name: string, shape: number[], where: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw unusable('CHECKPOINT_TENSOR_MISSING', where, `there is no tensor "${name}"`);
  if (tensor.dtype !== 'F32' || tensor.shape.join() !== shape.join()) {
    const got = `${tensor.dtype} [${tensor.shape}]`;
    throw unusable('CHECKPOINT_SHAPE', where, `"${name}" is ${got} where F32 [${shape}] belongs`);
  }
  const data = tensor.data as Float32Array;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) throw unusable('CHECKPOINT_NOT_FINITE', where, `"${name}" holds ${data[i]} at ${i}`);
  }
  return tensor;
}

function fingerprint(bytes: Uint8Array): string {
  return new RunningHash().bytes(bytes).digest();
}

function unusable(code: string, where: string, rule: string, cause?: unknown): TurnwiseError {
  return new TurnwiseError(code, {
    what: `This is not a usable checkpoint: ${rule}.`,
    where,
    fix: 'Take a folder that "turnwise train" of this version wrote, with both files of the same save.',
    cause,
  });
}
