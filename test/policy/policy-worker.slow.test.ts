import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { startBackend } from '../../policy/backend';
import { type CheckpointFiles, readCheckpointFiles, saveCheckpoint } from '../../policy/checkpoint';
import { createNetwork } from '../../policy/network';
import { createPolicy } from '../../policy/policy';
import type { RemotePolicy } from '../../policy/policy-client';
import { startPolicyThread } from '../../policy/policy-client-node';
import { PRESETS } from '../../policy/presets';
import { buildBefore } from '../build-before';
import { noiseObservation } from './observations';

const WORKER = buildBefore({ 'policy-worker': 'policy/policy-worker-node.ts' })('policy-worker');

let files: CheckpointFiles;

beforeAll(async () => {
  await startBackend({ kind: 'wasm' });
  const store = new MemoryStore();
  const network = createNetwork(PRESETS.small, 7);
  const about = { build: 'test', seeds: { weights: 7 }, data: {}, command: 'test', metrics: {} };
  await saveCheckpoint(store, 'run', network, about);
  network.dispose();
  files = await readCheckpointFiles(store, 'run');
});

describe('policy in a thread', () => {
  let policy: RemotePolicy;

  it('starts, and says what it runs on', async () => {
    policy = await startPolicyThread(WORKER, files, { kind: 'wasm' });
    expect(policy.preset.name).toBe('small');
    expect(policy.config.seeds).toEqual({ weights: 7 });
    expect(policy.backend.kind).toBe('wasm');
  });

  it('decides as in process, to the bit', async () => {
    const local = createPolicy(createNetwork(PRESETS.small, 7));
    for (let seed = 0; seed < 10; seed++) {
      const here = await local.act(noiseObservation(seed));
      const there = await policy.act(noiseObservation(seed));
      expect({ ...there, timings: null }).toEqual({ ...here, timings: null });
      expect(there.timings.total).toBeGreaterThan(0);
    }
    local.dispose();
  });

  it('leaves the images with the caller', async () => {
    const observation = noiseObservation(3);
    const pixels = observation.images.front.data.slice();
    await policy.act(observation);
    expect(observation.images.front.data).toEqual(pixels);
  });

  it('brings errors with their codes', async () => {
    const wrong = noiseObservation(1, PRESETS.amini2019);
    await expect(policy.act(wrong)).rejects.toMatchObject({ name: 'TurnwiseError', code: 'POLICY_IMAGE_SIZE' });
    const broken = { ...files, weights: files.weights.subarray(0, 100) };
    await expect(startPolicyThread(WORKER, broken)).rejects.toMatchObject({ code: 'SAFETENSORS_TRUNCATED' });
  });

  afterAll(() => policy?.dispose());
});
