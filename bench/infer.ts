import { startBackend } from '../policy/backend';
import { PRESETS, type Preset, type PresetName } from '../policy/presets';
import type { Observation } from '../sim/observation';
import { largestDifference } from './agreement';
import { firstWeights } from './first-weights';
import { openNetwork, openPolicyOf, type PreparedImages, prepareImages } from './ours-infer';
import { PeerMissing } from './peers/line-process';
import { encodeOnnx } from './peers/onnx';
import { loadOnnxruntime, type OnnxRuntime, type OnnxSession, onnxInputs, openSession } from './peers/onnxruntime';
import type { InferReport } from './report';
import { type Contestant, playRounds, type RoundsOptions, timesATurn } from './rounds';
import { summarise } from './statistics';
import { syntheticShard } from './train-case';
import type { Weights } from './trainer';

export const INFER_PEERS = ['onnxruntime'] as const;
export type InferPeerName = (typeof INFER_PEERS)[number];

export interface InferBenchOptions {
  rounds: number;
  presets: readonly PresetName[];
  peers: readonly InferPeerName[];
  /** Fewest decisions in a turn. */
  decisions: number;
}

/** What outputs may differ by: relative, absolute below 1. */
const TOLERANCE = 1e-4;

type Hooks = Pick<RoundsOptions, 'signal'> & {
  onProgress?: (done: number, total: number, note: string) => void;
  /** Says what takes so long, for people. */
  tell?: (text: string) => void;
};

/** Measures one decision on one thread: ours and onnxruntime's, turn by turn, after they have agreed on the outputs. */
export async function benchInfer(
  { rounds, presets, peers: wanted, decisions }: InferBenchOptions,
  { signal, onProgress, tell = () => {} }: Hooks = {},
): Promise<Pick<InferReport, 'peers' | 'cases' | 'agreement' | 'agrees'>> {
  await startBackend({ kind: 'wasm' });
  const peers: InferReport['peers'] = {};
  const cases: InferReport['cases'] = [];
  const agreement: InferReport['agreement'] = [];
  let runtime: OnnxRuntime | undefined;
  if (wanted.includes('onnxruntime')) {
    try {
      runtime = await loadOnnxruntime(tell);
      peers.onnxruntime = { version: runtime.version, threads: 1, graphOptimizationLevel: 'all' };
    } catch (error) {
      if (!(error instanceof PeerMissing)) throw error;
      peers.onnxruntime = { missing: error.message };
    }
  }
  const total = presets.length * rounds * (runtime ? 3 : 2);
  let done = 0;
  for (const name of presets) {
    const preset = PRESETS[name];
    const weights = livelyWeights(preset);
    const observation = syntheticObservation(preset);
    const images = prepareImages(observation);
    const network = openNetwork(preset, weights, images);
    const policy = openPolicyOf(preset, weights);
    const theirs = runtime && (await openTheirs(runtime, preset, weights, images));
    try {
      const outputs = [network(), ...(theirs ? [await theirs.run()] : [])];
      const largest = Math.max(...outputs[0].map((_, i) => largestDifference(outputs.map((values) => values[i]))));
      const agrees = largest <= TOLERANCE;
      agreement.push({ preset: name, tolerance: TOLERANCE, largestDifference: largest, agrees });
      const contestants = [
        await contestantOf('network', async () => network(), decisions),
        await contestantOf('act', () => policy.act(observation), decisions),
        ...(theirs ? [await contestantOf('onnxruntime', () => theirs.run(), decisions)] : []),
      ];
      const { figures } = await playRounds(contestants, rounds, {
        signal,
        onTurn: (who, round) => onProgress?.(++done, total, `${name}: round ${round + 1}, ${who}`),
      });
      cases.push(caseOf(name, decisions, figures, peers));
    } finally {
      await theirs?.session.release();
      policy.dispose();
    }
  }
  return { peers, cases, agreement, agrees: agreement.every(({ agrees }) => agrees) };
}

/** First weights whose outputs depend on the images as much as those of a trained network: heads start a hundred times smaller. */
function livelyWeights(preset: Preset): Weights {
  const weights = firstWeights(preset);
  for (const name of ['head.kernel', 'routed.curvature.kernel']) {
    const data = weights.get(name)?.data ?? [];
    for (let i = 0; i < data.length; i++) data[i] *= 100;
  }
  return weights;
}

/** An observation of seeded noise, with the route on the map. */
function syntheticObservation(preset: Preset): Observation {
  const { images, size } = syntheticShard(preset, 1);
  const camera = { width: size.cameraWidth, height: size.cameraHeight, channels: 3 };
  return {
    images: {
      front: { ...camera, data: images.front },
      left: { ...camera, data: images.left },
      right: { ...camera, data: images.right },
      map: { width: size.mapWidth, height: size.mapHeight, channels: 2, data: images.map },
    },
    state: { speed: 8, speedLimit: 13.9, advisedSpeed: 10, routed: true, drivingSide: 'right' },
    timestamp: 0,
    tick: 0,
  };
}

/** Opens onnxruntime on the same weights and images, which it gets once and as it wants them. */
async function openTheirs(
  runtime: OnnxRuntime,
  preset: Preset,
  weights: Weights,
  images: PreparedImages,
): Promise<{ session: OnnxSession; run: () => Promise<number[]> }> {
  const session = await openSession(runtime, encodeOnnx(preset, weights));
  const inputs = onnxInputs(runtime, images);
  const run = async () => {
    const { head, routedCurvature } = await session.run(inputs);
    return [...head.data, ...(routedCurvature?.data ?? [])];
  };
  return { session, run };
}

/** Measures milliseconds a decision, in turns of at least `least` of them; warms up first. */
async function contestantOf(name: string, decide: () => Promise<unknown>, least: number): Promise<Contestant> {
  const run = async (count: number) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) await decide();
    return (performance.now() - start) / count;
  };
  const warmUp = Math.ceil(least / 10);
  await run(warmUp);
  const count = Math.max(least, timesATurn((await run(warmUp)) / 1000));
  return { name, turn: () => run(count) };
}

function caseOf(
  preset: PresetName,
  decisions: number,
  figures: ReadonlyMap<string, number[]>,
  about: InferReport['peers'],
): InferReport['cases'][number] {
  const spread = summarise(figures.get('network')!);
  const act = summarise(figures.get('act')!);
  const measured = figures.get('onnxruntime');
  const peers: InferReport['cases'][number]['peers'] = {};
  const ratios: Record<string, number | null> = {};
  if (measured) {
    const theirs = summarise(measured);
    peers.onnxruntime = { milliseconds: theirs.median, spread: theirs };
    ratios.onnxruntime = spread.median / theirs.median;
  } else if (about.onnxruntime) {
    peers.onnxruntime = { missing: String(about.onnxruntime.missing) };
    ratios.onnxruntime = null;
  }
  return {
    preset,
    milliseconds: spread.median,
    spread,
    act: { milliseconds: act.median, spread: act },
    decisions,
    peers,
    ratios,
  };
}
