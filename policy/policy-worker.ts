import { TurnwiseError } from '../core/errors';
import { type Reply, reply } from '../core/reply';
import type { Observation } from '../sim/observation';
import { type Backend, type BackendOptions, startBackend } from './backend';
import { type CheckpointConfig, type CheckpointFiles, restoreNetwork } from './checkpoint';
import type { Decision } from './decision';
import { createPolicy, type Policy } from './policy';

export interface LoadedPolicy {
  config: CheckpointConfig;
  backend: Backend;
}

/** What a policy worker answers to; exposed through comlink by `policy-worker-browser.ts` and `policy-worker-node.ts`. */
export interface PolicyService {
  /** Starts the backend and makes the network; a network loaded before goes. */
  load(files: CheckpointFiles, where: string, options: Omit<BackendOptions, 'wasmUrl'>): Promise<Reply<LoadedPolicy>>;
  act(observation: Observation): Promise<Reply<Decision>>;
  dispose(): void;
}

export interface PolicyServiceOptions extends Pick<BackendOptions, 'wasmUrl'> {
  /** Clock for timings [ms]. */
  now: () => number;
}

/** Makes the service that runs inside a worker. */
export function createPolicyService({ now, wasmUrl }: PolicyServiceOptions): PolicyService {
  let policy: Policy | undefined;
  return {
    load: (files, where, options) =>
      reply(async () => {
        const backend = await startBackend({ ...options, wasmUrl });
        const { network, config } = restoreNetwork(files, where);
        policy?.dispose();
        policy = createPolicy(network, { now });
        return { config, backend };
      }),
    act: (observation) =>
      reply(async () => {
        if (policy) return policy.act(observation);
        throw new TurnwiseError('POLICY_NOT_LOADED', {
          what: 'The worker has no network yet.',
          where: 'policy worker',
          fix: 'Await load() before act().',
        });
      }),
    dispose: () => {
      policy?.dispose();
      policy = undefined;
    },
  };
}
