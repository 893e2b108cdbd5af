import { RandomStream } from '../core/random';
import { CompiledNetwork } from '../policy/compiled-network';
import { type Extractor, type Wiring, wireNetwork } from '../policy/compiled-wiring';
import { createKernelMemory } from '../policy/kernels/kernel-memory';
import { parameterLayout } from '../policy/parameter-layout';
import { CAMERAS, type LayerPlan, PRESETS, type Preset, type PresetName, planLayers } from '../policy/presets';
import { type MachinePeak, measurePeak } from './machine-peak';
import { type Contestant, playRounds, timesATurn } from './rounds';
import { type Spread, summarise } from './statistics';

/** One layer, one way, of one image. */
export interface RooflineCase {
  preset: PresetName;
  /** As `planLayers` names it; layers of the three cameras are one row, `camera.conv1`. */
  layer: string;
  work: 'forward' | 'backward';
  /** Multiplications and additions of a sample, all cameras together [1e6]. */
  megaflops: number;
  gigaflops: number;
  /** Of what the core could do at best. */
  ofPeak: number;
  /** Time of a sample [ms], and which share of all of them that is. */
  milliseconds: number;
  share: number;
  spread: Spread;
}

export interface RooflineBody {
  peak: MachinePeak;
  batch: number;
  cases: RooflineCase[];
  /** All layers of a preset, forward and backward, and what one core could then train at best [samples a second]. */
  totals: { preset: PresetName; megaflops: number; gigaflops: number; ofPeak: number; samplesPerSecond: number }[];
  /** Updates of all parameters: Adam reads four floats of each and writes three. */
  adam: { preset: PresetName; gigabytes: number; ofPeak: number; milliseconds: number }[];
  agrees: true;
}

export interface RooflineOptions {
  rounds: number;
  presets: readonly PresetName[];
  batch: number;
  onProgress?: (text: string) => void;
}

const FROM = 64;

/**
 * Measures how near every layer of a network comes to what one core could do at best: multiplications and additions a second of each
 * kernel, forward and backward, over the machine's own peak; bytes a second of the optimiser.
 */
export async function benchRoofline({
  rounds,
  presets,
  batch,
  onProgress = () => {},
}: RooflineOptions): Promise<RooflineBody> {
  onProgress('measures the peak of the machine');
  const peak = await measurePeak(rounds);
  const body: RooflineBody = { peak, batch, cases: [], totals: [], adam: [], agrees: true };
  for (const name of presets) {
    const preset: Preset = PRESETS[name];
    const { works, adam, bytesOfAdam } = openLayers(preset, batch);
    const contestants = [...works, { name: 'adam', work: adam }].map(({ name, work }) => contestantOf(name, work));
    const { figures } = await playRounds(contestants, rounds, {
      onTurn: (layer, round) => onProgress(`${name}, round ${round + 1} of ${rounds}: ${layer}`),
    });
    const cases = works.map(({ name: key, layer, way, flops, times }) => {
      const spread = summarise(figures.get(key)!);
      const milliseconds = (1000 * spread.median * times) / batch;
      const gigaflops = (flops * batch) / spread.median / 1e9;
      return {
        ...{
          preset: name,
          layer,
          work: way,
          megaflops: (flops * times) / 1e6,
          gigaflops,
          ofPeak: gigaflops / peak.gigaflops,
        },
        ...{ milliseconds, share: 0, spread },
      };
    });
    const milliseconds = cases.reduce((sum, one) => sum + one.milliseconds, 0);
    for (const one of cases) one.share = one.milliseconds / milliseconds;
    body.cases.push(...cases);
    const megaflops = cases.reduce((sum, one) => sum + one.megaflops, 0);
    const gigaflops = megaflops / milliseconds;
    const ofPeak = gigaflops / peak.gigaflops;
    body.totals.push({ preset: name, megaflops, gigaflops, ofPeak, samplesPerSecond: 1000 / milliseconds });
    const update = summarise(figures.get('adam')!).median;
    const gigabytes = bytesOfAdam / update / 1e9;
    body.adam.push({ preset: name, gigabytes, ofPeak: gigabytes / peak.gigabytes, milliseconds: 1000 * update });
  }
  return body;
}

/** Takes turns of which each gives the time of one piece of work [s]. */
function contestantOf(name: string, work: () => void): Contestant {
  const time = (times: number) => {
    const start = performance.now();
    for (let i = 0; i < times; i++) work();
    return (performance.now() - start) / 1000 / times;
  };
  time(2);
  const times = timesATurn(time(2));
  return { name, turn: async () => time(times) };
}

interface Work {
  name: string;
  layer: string;
  way: 'forward' | 'backward';
  /** Of one image. */
  flops: number;
  /** How often the layer is there: the cameras have the same. */
  times: number;
  /** A whole batch. */
  work: () => void;
}

/** Places a network in memory of its own, with something to work on everywhere. */
function openLayers(preset: Preset, batch: number) {
  const { floats } = parameterLayout(preset);
  const options = { batch, gradients: true };
  const block = Math.ceil(floats / 16) * 64;
  const at = { parameters: FROM, gradients: FROM + block, base: FROM + 4 * block };
  const place = createKernelMemory(at.base + CompiledNetwork.bytes(preset, options), false);
  const { kernels, memory } = place;
  const wiring = wireNetwork(preset, at, options);
  const random = new RandomStream(1, 'roofline');
  const noise = Float32Array.from({ length: 65_537 }, () => random.range(-0.1, 0.1));
  const all = new Float32Array(memory.buffer, FROM);
  for (let from = 0; from < all.length; from += noise.length) all.set(noise.subarray(0, all.length - from), from);
  // Adam's second moments are squares
  new Float32Array(memory.buffer, FROM + 3 * block, block / 4).fill(0.01);
  const network = new CompiledNetwork(preset, place, at, options);
  network.forward(batch);

  const plan = new Map(planLayers(preset).map((layer) => [layer.name, layer]));
  const works: Work[] = [];
  const add = (
    name: string,
    layer: LayerPlan,
    times: number,
    forward: () => void,
    backward: () => void,
    ways: number,
  ) => {
    const flops = 2 * layer.multiplyAdds;
    works.push({ name: `${name} forward`, layer: name, way: 'forward', flops, times, work: forward });
    works.push({ name: `${name} backward`, layer: name, way: 'backward', flops: flops * ways, times, work: backward });
  };
  const names = [...CAMERAS, 'map', 'routed'] as const;
  for (const [k, { layers, outputGradient }] of wiring.extractors.entries()) {
    const isCamera = k < CAMERAS.length;
    if (isCamera && k > 0) continue;
    for (const [i, layer] of layers.entries()) {
      const own = plan.get(`${names[k]}.conv${i + 1}`)!;
      const dy = gradientOf(wiring, { layers, outputGradient }, i);
      add(
        isCamera ? `camera.conv${i + 1}` : own.name,
        own,
        isCamera ? CAMERAS.length : 1,
        () => {
          layer.pack(kernels);
          for (let image = 0; image < batch; image++) layer.forward(kernels, image);
        },
        () => {
          const { gradient, spare, masked } = wiring.image;
          layer.packTransposed(kernels);
          for (let image = 0; image < batch; image++) {
            const from = dy(image);
            layer.backward(kernels, image, from, masked, from === gradient ? spare : gradient, wiring.zeros);
          }
        },
        i > 0 ? 2 : 1,
      );
    }
  }
  for (const [i, layer] of wiring.dense.entries())
    add(
      `dense${i + 1}`,
      plan.get(`dense${i + 1}`)!,
      1,
      () => layer.forward(kernels, batch),
      () => layer.backward(kernels, batch, wiring.inputGradients[i + 1], wiring.inputGradients[i]),
      2,
    );
  const adam = () => {
    const { parameters, gradients } = at;
    kernels.adam(parameters, gradients, FROM + 2 * block, FROM + 3 * block, floats, 0.9, 0.999, 1e-6, 1, 1e-7);
  };
  return { works, adam, bytesOfAdam: 7 * 4 * floats };
}

/** Where the gradient of a layer's output lies, by image. */
function gradientOf({ image: scratch }: Wiring, { layers, outputGradient: { address, step } }: Extractor, i: number) {
  return i === layers.length - 1 ? (image: number) => address + image * step : () => scratch.gradient;
}
