import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { CAMERAS, type LayerPlan, planLayers } from '../../policy/presets';
import type { TrainRecipe } from '../train-case';

/**
 * How the gradient of a filter is put together from stock operations: tfjs's wasm backend has no Conv2DBackpropFilter
 * (tensorflow/tfjs#8474).
 *
 * `patches`: one strided slice of the images and one matrix product for each place of the filter, as one writes it down.
 * `dilated`: one forward convolution of the images with the output's gradient as a dilated filter, batch and channels
 * exchanged. The fastest that we found with stock operations alone.
 */
export type FilterGradient = 'patches' | 'dilated';

export type StockBatch = Record<'front' | 'left' | 'right' | 'map', tf.Tensor4D> &
  Record<'curvature' | 'routed', tf.Tensor1D>;

/** The loss of a case, written with the public operations of tfjs only. @returns a scalar; records gradients */
export function stockLoss(
  recipe: TrainRecipe,
  weights: ReadonlyMap<string, tf.Variable>,
  batch: StockBatch,
  filterGradient: FilterGradient,
): tf.Scalar {
  const { preset, mixture, routedWeight } = recipe;
  const plan = planLayers(preset);
  const weight = <R extends tf.Rank>(name: string) => weights.get(name) as unknown as tf.Tensor<R>;
  const extract = (name: string, image: tf.Tensor4D): tf.Tensor2D => {
    const layers = plan.filter((layer) => layer.name.startsWith(`${name}.conv`));
    const last = layers.reduce((x, layer, i) => {
      const y = convolution(x, weight<tf.Rank.R4>(`${layer.name}.kernel`), layer.stride, i > 0, filterGradient);
      return tf.relu(tf.add(y, weight(`${layer.name}.bias`))) as tf.Tensor4D;
    }, image);
    return tf.reshape(last, [last.shape[0], -1]);
  };
  const dense = (x: tf.Tensor2D, { name, relu }: LayerPlan): tf.Tensor2D => {
    const y = tf.add(tf.matMul(x, weight<tf.Rank.R2>(`${name}.kernel`)), weight(`${name}.bias`)) as tf.Tensor2D;
    return relu ? tf.relu(y) : y;
  };
  const layersOf = (pattern: RegExp) => plan.filter(({ name }) => pattern.test(name));

  const streets = tf.slice4d(batch.map, [0, 0, 0, 0], [-1, -1, -1, preset.mapChannels]);
  const cameras = CAMERAS.map((name) => extract(name, tf.sub(batch[name], 0.5)));
  const features = tf.concat2d([...cameras, extract('map', streets)], 1);
  const last = layersOf(/^dense/).reduce(dense, features);
  const [logits, means, raw] = tf.split(layersOf(/^head/).reduce(dense, last), 3, 1);
  const { scale, middle, half } = mixture;
  const target = tf.div(tf.expandDims(batch.curvature, 1), scale);
  const deviations = tf.add(tf.mul(tf.tanh(tf.div(tf.sub(raw, middle), half)), half), middle);
  const z = tf.mul(tf.sub(target, means), tf.exp(tf.neg(deviations)));
  const terms = tf.sub(tf.sub(logits, deviations), tf.mul(tf.square(z), 0.5));
  const likelihood = tf.mean(tf.sub(tf.logSumExp(logits, 1), tf.logSumExp(terms, 1)));
  const loss = tf.add(likelihood, 0.5 * Math.log(2 * Math.PI) + Math.log(scale)) as tf.Scalar;
  if (!preset.routed) return loss;
  const joined = tf.concat2d([extract('routed', batch.map), last], 1);
  const curvature = layersOf(/^routed\.(dense|curvature)/).reduce(dense, joined);
  const squares = tf.square(tf.squeeze(tf.sub(curvature, target), [1]));
  const error = tf.div(tf.sum(tf.mul(squares, batch.routed)), tf.sum(batch.routed));
  return tf.add(loss, tf.mul(error, routedWeight)) as tf.Scalar;
}

function convolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  inputGradient: boolean,
  how: FilterGradient,
): tf.Tensor4D {
  const filterGradient = how === 'patches' ? gradientByPatches : gradientByDilation;
  // Nothing is learned about the images: without a gradient for them, tfjs saves that kernel as it would for tf.conv2d.
  const layer = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const [image, kernel] = (inputGradient ? args : [x, ...args]) as tf.Tensor4D[];
    save([image, kernel]);
    return {
      value: tf.conv2d(image, kernel, stride, 'valid'),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [input, weights] = saved as tf.Tensor4D[];
        const dFilter = filterGradient(input, dy as tf.Tensor4D, weights.shape, stride);
        if (!inputGradient) return [dFilter];
        return [tf.conv2dTranspose(dy as tf.Tensor4D, weights, input.shape, stride, 'valid'), dFilter];
      },
    };
  });
  return (inputGradient ? layer(x, filter) : layer(filter)) as tf.Tensor4D;
}

type FilterShape = tf.Tensor4D['shape'];

/** dFilter[i, j] = (the pixels that place (i, j) of the filter met) transposed times dy. */
export function gradientByPatches(x: tf.Tensor4D, dy: tf.Tensor4D, shape: FilterShape, stride: number): tf.Tensor4D {
  const [batch, height, width, filters] = dy.shape;
  const [rows, columns, channels] = shape;
  const gradient = tf.reshape(dy, [-1, filters]) as tf.Tensor2D;
  const places: tf.Tensor2D[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const end = [batch, i + stride * (height - 1) + 1, j + stride * (width - 1) + 1, channels];
      const met = tf.stridedSlice(x, [0, i, j, 0], end, [1, stride, stride, 1]);
      places.push(tf.matMul(tf.transpose(tf.reshape(met, [-1, channels])) as tf.Tensor2D, gradient));
    }
  }
  return tf.reshape(tf.stack(places), shape);
}

/** The same as a convolution: channels as the batch, the batch as channels, dy as a filter with holes of the stride. */
export function gradientByDilation(x: tf.Tensor4D, dy: tf.Tensor4D, shape: FilterShape, stride: number): tf.Tensor4D {
  const [batch, height, width] = dy.shape;
  const [rows, columns, channels] = shape;
  const seen = tf.slice4d(x, [0, 0, 0, 0], [batch, stride * (height - 1) + rows, stride * (width - 1) + columns, -1]);
  const images = tf.transpose(seen, [3, 1, 2, 0]) as tf.Tensor4D;
  const filter = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D;
  const gradient = tf.conv2d(images, filter, 1, 'valid', 'NHWC', stride);
  return tf.reshape(tf.transpose(gradient, [1, 2, 0, 3]), [rows, columns, channels, shape[3]]);
}
