import { startBackend } from '../../policy/backend';
import { createNetwork } from '../../policy/network';
import { PRESETS } from '../../policy/presets';
import { DrivingEnv } from '../../sim/driving-env';
import { Adam } from '../../training/adam';
import { TRAIN_DEFAULTS } from '../../training/train';
import { trainStep } from '../../training/train-step';
import { openPolicy, SHIPPED_CHECKPOINT } from '../open-driver';
import { FIRST_UNSEEN_TOWN, worldOf } from '../world-options';
import type { Probe } from './probes';

const REINSTALL = 'npm ci && npm run build:kernels';
const BATCH = 4;

/** Four training steps of the shipped architecture on one batch: its kernels run forwards and backwards, and the loss falls. */
export const networkProbe: Probe = {
  name: 'network on wasm',
  prescription: REINSTALL,
  async look() {
    const backend = await startBackend({ kind: 'wasm' });
    const network = createNetwork(PRESETS.small, 1);
    const optimiser = new Adam(network.parameters);
    try {
      const losses: number[] = [];
      for (let i = 0; i < 4; i++)
        losses.push(
          (await trainStep(network, optimiser, syntheticBatch(), 1e-3, TRAIN_DEFAULTS)).negativeLogLikelihood,
        );
      const evidence = `${backend.kind}, loss ${losses[0].toFixed(3)} -> ${losses[3].toFixed(3)} in three training steps`;
      if (losses.every(Number.isFinite) && losses[3] < losses[0]) return { status: 'ok', evidence };
      return { status: 'fail', evidence, prescription: this.prescription };
    } finally {
      optimiser.dispose();
      network.dispose();
    }
  },
};

/** A batch of brightness ramps; every sample turns by another curvature. */
function syntheticBatch() {
  const { camera, map } = PRESETS.small;
  const ramp = ([height, width, channels]: readonly number[]) =>
    Float32Array.from({ length: BATCH * height * width * channels }, (_, i) => (i % 97) / 97);
  return {
    count: BATCH,
    images: { front: ramp(camera), left: ramp(camera), right: ramp(camera), map: ramp(map) },
    curvature: Float32Array.from({ length: BATCH }, (_, i) => 0.02 * i),
    routed: new Float32Array(BATCH).fill(1),
  };
}

/** Draws one observation in a generated town. */
export const drawingProbe: Probe = {
  name: 'software renderer',
  prescription: 'npm ci; if it stays, report it with this output.',
  async look() {
    const { width, height, data } = (await firstObservation()).images.front;
    const colours = new Set<number>();
    for (let i = 0; i < data.length; i += 3) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    const evidence = `${width}x${height} frame with ${colours.size} colours`;
    if (colours.size >= 8) return { status: 'ok', evidence };
    return { status: 'fail', evidence: `${evidence}: it is empty`, prescription: this.prescription };
  },
};

/** Loads the shipped policy and lets it decide once. */
export const checkpointProbe: Probe = {
  name: 'shipped policy',
  prescription: 'Install the package again: npm ci.',
  async look() {
    const { policy } = await openPolicy(undefined);
    try {
      const { curvature, speed } = await policy.act(await firstObservation());
      const evidence = `${SHIPPED_CHECKPOINT} decides ${curvature.toFixed(4)} 1/m, ${speed.toFixed(1)} m/s`;
      if (Number.isFinite(curvature) && Number.isFinite(speed)) return { status: 'ok', evidence };
      return { status: 'fail', evidence, prescription: this.prescription };
    } finally {
      policy.dispose();
    }
  },
};

async function firstObservation() {
  const environment = new DrivingEnv(await worldOf({ town: [FIRST_UNSEEN_TOWN], scenery: 1 }));
  try {
    return (await environment.reset({ seed: 1 })).observation;
  } finally {
    environment.dispose();
  }
}
