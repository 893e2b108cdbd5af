import type { BackendOptions } from '../../../policy/backend';
import { connectPolicy } from '../../../policy/policy-client';
import { noiseObservation } from '../../policy/observations';

/** Bytes as text, because a page call carries JSON. */
const bytes = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

/** Decides on observations 0 .. count-1 in a worker, on a backend; numbers as JavaScript prints them, which is exact. */
async function decide(config: string, weights: string, count: number, backend: BackendOptions) {
  const worker = new Worker(new URL('../../../policy/policy-worker-browser.ts', import.meta.url), { type: 'module' });
  const files = { config: bytes(config), weights: bytes(weights) };
  const policy = await connectPolicy(worker, files, { ...backend, terminate: () => worker.terminate() });
  const decisions: object[] = [];
  let milliseconds = 0;
  for (let seed = 0; seed < count; seed++) {
    const { curvature, speed, mixture, timings } = await policy.act(noiseObservation(seed));
    decisions.push({ curvature, speed, means: [...mixture.means], deviations: [...mixture.deviations] });
    milliseconds = timings.total;
  }
  policy.dispose();
  return { backend: policy.backend.kind, decisions, milliseconds };
}

Object.assign(globalThis, { decide });
