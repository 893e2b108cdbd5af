import { CompiledConvolution, type ImagePlaces } from './kernels/compiled-convolution';
import { CompiledDense, takeDenseScratch } from './kernels/compiled-dense';
import { Places } from './kernels/places';
import { parameterLayout } from './parameter-layout';
import { CAMERAS, type LayerPlan, type Preset, planLayers } from './presets';

export interface CompiledNetworkOptions {
  /** Most images that are run at once. */
  batch: number;
  /** Whether `backward` will be called. */
  gradients: boolean;
}

/** Byte addresses in the kernel memory, multiples of 16, none of them 0. */
export interface CompiledNetworkPlaces {
  /** Begin of `CompiledNetwork.bytes(...)` bytes of its own. */
  base: number;
  /** Begin of a block as `parameterLayout` says; only read. */
  parameters: number;
  /** Begin of a block of the same layout for the gradients; needed where gradients are wanted. */
  gradients?: number;
}

export type InputName = (typeof CAMERAS)[number] | 'map';

/** The extractor of one image. */
export interface Extractor {
  layers: CompiledConvolution[];
  /** Gradient of its features. */
  outputGradient: ImagePlaces;
}

/** The second output of presets that have one; layers run over features of the routed map and the last shared layer's output. */
export interface RoutedWiring {
  /** With the curvature at the end. */
  dense: CompiledDense[];
  /** Where the last shared layer's output goes among the inputs of the first, and its gradient. */
  last: ImagePlaces;
  lastGradient: ImagePlaces;
  /** Gradient of the input of each. */
  inputGradients: number[];
  /** [batch], in units of the head's scale, and [batch] in 1/m; likewise their gradients. */
  output: number;
  curvature: number;
  outputGradient: number;
  curvatureGradient: number;
}

/** All layers of a network at their addresses. */
export interface Wiring {
  inputs: Record<InputName, number>;
  /** The map's first channels alone, where the shared extractor sees no more; else 0. */
  streets: number;
  extractors: Extractor[];
  /** The shared ones. */
  dense: CompiledDense[];
  /** Output of the last of them. */
  last: ImagePlaces;
  head: CompiledDense;
  headOutput: number;
  headGradient: number;
  /** Gradient of the input of each shared dense layer, then of the head's. */
  inputGradients: number[];
  routed?: RoutedWiring;
  /** Gradients of one image between convolutions, by turns, and scratch for one behind the ReLU. */
  image: { gradient: number; spare: number; masked: number };
  zeros: number;
  /** First address behind everything. */
  end: number;
}

export const ZERO_FLOATS = 8;

/** Gives every layer of a preset its addresses. Places for gradients are 0 where none are wanted. */
export function wireNetwork(
  preset: Preset,
  at: CompiledNetworkPlaces,
  { batch, gradients }: CompiledNetworkOptions,
): Wiring {
  const places = new Places(at.base);
  const plan = planLayers(preset);
  const parameters = parameterLayout(preset).places;
  const take = (floats: number) => places.take(floats);
  const takeGradient = (floats: number) => (gradients ? places.take(floats) : 0);
  const parametersOf = ({ name }: LayerPlan) => {
    const kernel = parameters.get(`${name}.kernel`)!.offset * 4;
    const bias = parameters.get(`${name}.bias`)!.offset * 4;
    const from = at.gradients ?? 0;
    return {
      kernel: at.parameters + kernel,
      bias: at.parameters + bias,
      kernelGradient: from + kernel,
      biasGradient: from + bias,
    };
  };
  const layersOf = (prefix: string) => plan.filter(({ name }) => name.startsWith(prefix));
  const features = (prefix: string) => size(layersOf(`${prefix}.conv`).at(-1)!.outputShape);

  const [camera, map] = [size(preset.camera), size(preset.map)];
  const inputs = {
    front: take(batch * camera),
    left: take(batch * camera),
    right: take(batch * camera),
    map: take(batch * map),
  };
  const [height, width] = preset.map;
  const streetsShape = [height, width, preset.mapChannels];
  const streets = preset.mapChannels < preset.map[2] ? take(batch * size(streetsShape)) : 0;

  /** Convolutions write straight into their part of a row of features. */
  const extractor = (
    name: string,
    shape: readonly number[],
    address: number,
    into: ImagePlaces,
  ): CompiledConvolution[] => {
    const layers = layersOf(`${name}.conv`);
    let input: ImagePlaces = { address, step: size(shape) * 4 };
    let inputShape = shape;
    return layers.map((layer, i) => {
      const floats = size(layer.outputShape);
      const between = () => ({ address: take(gradients ? batch * floats : floats), step: gradients ? floats * 4 : 0 });
      const output = i === layers.length - 1 ? into : between();
      const convolution = new CompiledConvolution(layer, inputShape, parametersOf(layer), input, output, places, i > 0);
      input = output;
      inputShape = layer.outputShape;
      return convolution;
    });
  };

  const names = [...CAMERAS, 'map'] as const;
  const step = 4 * names.reduce((sum, name) => sum + features(name), 0);
  const rows = take((batch * step) / 4);
  const rowGradients = takeGradient((batch * step) / 4);
  const extractors: Extractor[] = [];
  let offset = 0;
  for (const name of names) {
    const shape = name !== 'map' ? preset.camera : streets ? streetsShape : preset.map;
    const image = name === 'map' && streets ? streets : inputs[name];
    extractors.push({
      layers: extractor(name, shape, image, { address: rows + offset, step }),
      outputGradient: { address: rowGradients + offset, step },
    });
    offset += 4 * features(name);
  }

  const matrices = plan.filter(({ kernelShape }) => kernelShape.length === 2);
  const widest = Math.max(...matrices.map(({ outputShape }) => outputShape[0]));
  const scratch = takeDenseScratch(places, batch, widest, gradients);
  /** Layers one behind the other, with the gradients of their inputs; the last writes to `output`. */
  const chain = (layers: LayerPlan[], input: number, inputGradient: number) => {
    const inputGradients: number[] = [];
    let [x, dx] = [input, inputGradient];
    const dense = layers.map((layer) => {
      const y = take(batch * layer.outputShape[0]);
      const matrix = new CompiledDense(layer, parametersOf(layer), x, y, scratch);
      inputGradients.push(dx);
      x = y;
      dx = takeGradient(batch * layer.outputShape[0]);
      return matrix;
    });
    return { dense, inputGradients, output: x, outputGradient: dx };
  };
  const shared = chain([...layersOf('dense'), ...layersOf('head')], rows, rowGradients);
  const head = shared.dense.pop()!;
  const last = { address: head.x, step: 4 * head.inputs };

  let routed: RoutedWiring | undefined;
  if (preset.routed) {
    const lastOffset = 4 * features('routed');
    const joinedStep = lastOffset + last.step;
    const joined = take((batch * joinedStep) / 4);
    const joinedGradient = takeGradient((batch * joinedStep) / 4);
    extractors.push({
      layers: extractor('routed', preset.map, inputs.map, { address: joined, step: joinedStep }),
      outputGradient: { address: joinedGradient, step: joinedStep },
    });
    const layers = [...layersOf('routed.dense'), ...layersOf('routed.curvature')];
    routed = {
      ...chain(layers, joined, joinedGradient),
      last: { address: joined + lastOffset, step: joinedStep },
      lastGradient: { address: joinedGradient + lastOffset, step: joinedStep },
      curvature: take(batch),
      curvatureGradient: takeGradient(batch),
    };
  }

  const largest = Math.max(
    ...plan.filter(({ name }) => name.includes('.conv')).map((layer) => size(layer.outputShape)),
  );
  return {
    inputs,
    streets,
    extractors,
    dense: shared.dense,
    last,
    head,
    headOutput: shared.output,
    headGradient: shared.outputGradient,
    inputGradients: shared.inputGradients,
    routed,
    image: { gradient: takeGradient(largest), spare: takeGradient(largest), masked: takeGradient(largest) },
    zeros: take(ZERO_FLOATS),
    end: places.end,
  };
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
