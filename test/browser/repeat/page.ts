import { connectPolicy } from '../../../policy/policy-client';
import configUrl from '../../../policy/pretrained/small/config.json?url';
import weightsUrl from '../../../policy/pretrained/small/model.safetensors?url';
import { fingerprintDrive } from './drive';

const load = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());

/** The shipped policy in a worker, as in the page; world and simulator here. */
async function drive(town: number, ticks: number) {
  const worker = new Worker(new URL('../../../policy/policy-worker-browser.ts', import.meta.url), { type: 'module' });
  const files = { config: await load(configUrl), weights: await load(weightsUrl) };
  const policy = await connectPolicy(worker, files, { kind: 'wasm', terminate: () => worker.terminate() });
  const fingerprints = await fingerprintDrive(policy, town, ticks);
  policy.dispose();
  return fingerprints;
}

Object.assign(globalThis, { drive });
