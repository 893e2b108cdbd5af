import * as tf from '@tensorflow/tfjs-core';
import { log } from '../core/maths';
import { RandomStream } from '../core/random';
import { MIXTURE_HEAD } from './gaussian-mixture';
import { convolutionLayer, denseLayer } from './kernels/layers';
import { CAMERAS, type LayerPlan, type Preset, planLayers } from './presets';

/** Images as float32 [B, H, W, C] in 0..1. */
export interface NetworkInput {
  front: tf.Tensor4D;
  left: tf.Tensor4D;
  right: tf.Tensor4D;
  /** Streets, and the route (0 everywhere where it is left off). */
  map: tf.Tensor4D;
}

export interface NetworkOutput {
  /** [B, 3K], laid out as `MIXTURE_HEAD` says. */
  head: tf.Tensor2D;
  /** [B, 1], [1/m]: the deterministic curvature of presets that have a routed branch. */
  routedCurvature?: tf.Tensor2D;
}

/** A network's trainable tensors, and the function they parametrise. */
export interface Network {
  readonly preset: Preset;
  /** In a stable order, with stable names: `front.conv1.kernel`, `front.conv1.bias`, ..., `head.kernel`, `head.bias`. */
  readonly parameters: Map<string, tf.Variable>;
  /** Runs the network; inside `tf.variableGrads` it records gradients. The caller disposes the outputs. */
  forward(input: NetworkInput): NetworkOutput;
  dispose(): void;
}

/** Deviation that every component starts with, in units of the head's scale: 0.03 1/m. */
const FIRST_DEVIATION = 0.3;
/** Distance between the first means of neighbouring components, in units of the head's scale. */
const FIRST_SPREAD = 0.5;
const HEAD_GAIN = 0.01;

/**
 * Creates a network on the current backend, its weights drawn from `seed`: He-normal where ReLU follows; the head starts
 * small, so that every image begins with the same mixture of K moderate components side by side.
 */
export function createNetwork(preset: Preset, seed: number): Network {
  const parameters = new Map<string, tf.Variable>();
  const stream = new RandomStream(seed, 'network-weights');
  for (const layer of planLayers(preset)) {
    const { kernel, bias } = firstWeights(layer, preset.components, stream.fork(layer.name));
    parameters.set(`${layer.name}.kernel`, variable(kernel, layer.kernelShape));
    parameters.set(`${layer.name}.bias`, variable(bias, [bias.length]));
  }
  return networkOf(preset, parameters);
}

/** Makes a network of parameters that exist already; it owns them from here on. Names and shapes must be the preset's. */
export function networkOf(preset: Preset, parameters: Map<string, tf.Variable>): Network {
  const plan = planLayers(preset);
  const extractors = new Map<string, LayerPlan[]>();
  for (const layer of plan) {
    const [name, part] = layer.name.split('.');
    if (part?.startsWith('conv')) extractors.set(name, [...(extractors.get(name) ?? []), layer]);
  }
  const shared = plan.filter(({ name }) => /^dense\d/.test(name));
  const routed = plan.filter(({ name }) => name.startsWith('routed.dense'));
  const weights = ({ name }: { name: string }) => ({
    kernel: parameters.get(`${name}.kernel`)!,
    bias: parameters.get(`${name}.bias`) as unknown as tf.Tensor1D,
  });

  const extract = (name: string, image: tf.Tensor4D): tf.Tensor2D => {
    let x = image;
    extractors.get(name)!.forEach((layer, i) => {
      const { kernel, bias } = weights(layer);
      // Nothing is learned about the images themselves: the first layer needs no gradient for them.
      const options = { strides: layer.stride, activation: 'relu', inputGradient: i > 0 } as const;
      x = convolutionLayer(x, kernel as unknown as tf.Tensor4D, bias, options);
    });
    return tf.reshape(x, [x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]]);
  };
  const apply = (x: tf.Tensor2D, layer: { name: string; relu: boolean }): tf.Tensor2D => {
    const { kernel, bias } = weights(layer);
    return denseLayer(x, kernel as unknown as tf.Tensor2D, bias, { activation: layer.relu ? 'relu' : 'linear' });
  };

  const run = (input: NetworkInput): NetworkOutput => {
    // Centred, so that the first layer's gradients do not all point along the mean brightness.
    const cameras = CAMERAS.map((name) => extract(name, tf.sub(input[name], 0.5)));
    const { map } = input;
    const streets =
      preset.mapChannels < map.shape[3] ? tf.slice4d(map, [0, 0, 0, 0], [-1, -1, -1, preset.mapChannels]) : map;
    const features = tf.concat2d([...cameras, extract('map', streets)], 1);
    const last = shared.reduce(apply, features);
    const head = apply(last, { name: 'head', relu: false });
    if (!preset.routed) return { head };
    const joined = tf.concat2d([extract('routed', map), last], 1);
    const curvature = apply(routed.reduce(apply, joined), { name: 'routed.curvature', relu: false });
    return { head, routedCurvature: tf.mul<tf.Tensor2D>(curvature, MIXTURE_HEAD.scale) };
  };

  return {
    preset,
    parameters,
    forward: (input) => tf.tidy(() => run(input) as unknown as tf.TensorContainer) as unknown as NetworkOutput,
    dispose: () => {
      for (const parameter of parameters.values()) parameter.dispose();
    },
  };
}

/** Makes one trainable tensor. Unnamed for tfjs, whose registry of names is global: two networks may live side by side. */
export function variable(values: Float32Array, shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, shape, 'float32')));
}

function firstWeights({ name, kernelShape, relu }: LayerPlan, components: number, stream: RandomStream) {
  const outputs = kernelShape[kernelShape.length - 1];
  const count = kernelShape.reduce((product, n) => product * n, 1);
  const inputs = count / outputs;
  const deviation = relu ? Math.sqrt(2 / inputs) : HEAD_GAIN * Math.sqrt(1 / inputs);
  const kernel = Float32Array.from({ length: count }, () => deviation * stream.normal());
  const bias = new Float32Array(outputs);
  if (name === 'head') {
    for (let k = 0; k < components; k++) {
      bias[components + k] = FIRST_SPREAD * (k - (components - 1) / 2);
      bias[2 * components + k] = log(FIRST_DEVIATION);
    }
  }
  return { kernel, bias };
}
