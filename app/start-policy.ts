import { TurnwiseError } from '../core/errors';
import { connectPolicy, type RemotePolicy } from '../policy/policy-client';
import configUrl from '../policy/pretrained/small/config.json?url';
import weightsUrl from '../policy/pretrained/small/model.safetensors?url';
import { WorkerWatch } from './worker-watch';

/** How long the worker may take to load its script and the weights, and to decide [s]. */
const PATIENCE = { load: 120, decision: 20 };

/**
 * Starts the shipped policy in its worker, so that the page stays smooth whatever the network does.
 *
 * @throws TurnwiseError PAGE_FILE_MISSING where the server does not have the weights, POLICY_WORKER_LOST, and as `connectPolicy`
 */
export async function startPolicy(): Promise<RemotePolicy> {
  const worker = new Worker(new URL('../policy/policy-worker-browser.ts', import.meta.url), { type: 'module' });
  const watch = new WorkerWatch(worker);
  // the worker reads its script while the weights come
  const [config, weights] = await Promise.all([fetchBytes(configUrl), fetchBytes(weightsUrl)]);
  const policy = await watch.guard(
    connectPolicy(worker, { config, weights }, { where: 'the shipped policy', terminate: () => worker.terminate() }),
    PATIENCE.load,
  );
  return { ...policy, act: (observation) => watch.guard(policy.act(observation), PATIENCE.decision) };
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new TurnwiseError('PAGE_FILE_MISSING', {
    what: `The server answered ${response.status} instead of the policy's weights.`,
    where: url,
    fix: 'Build the page again (npm start) and reload.',
  });
}
