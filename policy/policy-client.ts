import { type Endpoint, releaseProxy, transfer, wrap } from 'comlink';
import { unwrap } from '../core/reply';
import type { Image, Observation } from '../sim/observation';
import type { BackendOptions } from './backend';
import type { CheckpointFiles } from './checkpoint';
import type { Policy } from './policy';
import type { LoadedPolicy, PolicyService } from './policy-worker';
import { presetByName } from './presets';

/** A policy in a worker: the same decisions as in process, to the bit. */
export type RemotePolicy = Policy & LoadedPolicy;

export interface ConnectOptions extends Pick<BackendOptions, 'kind' | 'softwareAdapter'> {
  /** Where the checkpoint came from, for errors. */
  where?: string;
  /** Ends the worker; called by `dispose` and when loading fails. */
  terminate?: () => void;
}

/**
 * Loads a checkpoint in the worker behind `endpoint` and gives its policy.
 *
 * @example
 * const worker = new Worker(new URL('../policy/policy-worker-browser.ts', import.meta.url), { type: 'module' });
 * const policy = await connectPolicy(worker, files, { terminate: () => worker.terminate() });
 *
 * @throws TurnwiseError as `startBackend` and `restoreNetwork`
 */
export async function connectPolicy(
  endpoint: Endpoint,
  files: CheckpointFiles,
  { where = 'checkpoint', terminate = () => {}, ...backendOptions }: ConnectOptions = {},
): Promise<RemotePolicy> {
  const service = wrap<PolicyService>(endpoint);
  try {
    const { config, backend } = unwrap(await service.load(files, where, backendOptions));
    return {
      config,
      backend,
      preset: presetByName(config.preset),
      act: async (observation) => unwrap(await service.act(packed(observation))),
      dispose: () => {
        service[releaseProxy]();
        terminate();
      },
    };
  } catch (error) {
    terminate();
    throw error;
  }
}

/** Copies the images into one buffer and transfers that: the caller keeps its own, which a page still has to draw. */
function packed(observation: Observation): Observation {
  const entries = Object.entries(observation.images) as [keyof Observation['images'], Image][];
  const pixels = new Uint8Array(entries.reduce((sum, [, { data }]) => sum + data.length, 0));
  let at = 0;
  const images = Object.fromEntries(
    entries.map(([name, image]) => {
      const data = pixels.subarray(at, at + image.data.length);
      data.set(image.data);
      at += data.length;
      return [name, { ...image, data }];
    }),
  ) as Observation['images'];
  return transfer({ ...observation, images }, [pixels.buffer]);
}
