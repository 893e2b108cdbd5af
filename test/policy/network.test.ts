import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { logProbability, mixtureFromHead } from '../../policy/gaussian-mixture';
import { mixtureNegativeLogLikelihood, routedSquaredError } from '../../policy/mixture-loss';
import { createNetwork, type NetworkInput } from '../../policy/network';
import { multiplyAdds, PRESETS, type Preset, parameterCount, planLayers, presetTable } from '../../policy/presets';
import { OBSERVATION_SIZES } from '../../sim/observation';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** A network of a few numbers with every kind of layer, for gradients. */
const TINY: Preset = {
  name: 'tiny',
  camera: [9, 11, 3],
  map: [9, 9, 2],
  mapChannels: 1,
  cameraLayers: [
    { filters: 3, size: 5, stride: 2 },
    { filters: 4, size: 3, stride: 1 },
  ],
  mapLayers: [{ filters: 2, size: 5, stride: 2 }],
  dense: [6, 5],
  components: 2,
  routed: { map: [{ filters: 2, size: 5, stride: 2 }], dense: [4] },
};

function randomTensor(shape: number[], stream: RandomStream): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => stream.uniform()),
    shape,
  );
}

function randomInput(preset: Preset, batch: number, seed = 1): NetworkInput {
  const stream = new RandomStream(seed, 'images');
  const camera = () => randomTensor([batch, ...preset.camera], stream) as tf.Tensor4D;
  return {
    front: camera(),
    left: camera(),
    right: camera(),
    map: randomTensor([batch, ...preset.map], stream) as tf.Tensor4D,
  };
}

describe('presets', () => {
  it('amini2019 has the figures of the paper', () => {
    expect(parameterCount(PRESETS.amini2019, 'shared')).toBe(25_300_185);
    expect(parameterCount(PRESETS.amini2019)).toBe(25_693_246);
    expect(multiplyAdds(PRESETS.amini2019) / 1e6).toBeCloseTo(121.6, 0);
    expect(planLayers(PRESETS.amini2019).find(({ name }) => name === 'dense1')!.kernelShape).toEqual([24_960, 1000]);
  });

  it('small stays small', () => {
    expect(parameterCount(PRESETS.small)).toBeLessThan(600_000);
    expect(multiplyAdds(PRESETS.small)).toBeLessThan(10e6);
    expect(presetTable(PRESETS.small)).toContain('| front.conv1 | 5x5x3x16 / 2 | 22x46x16 | 1216 | 1214400 |');
  });

  it.each(Object.entries(PRESETS))('%s sees what the simulator shows', (name, preset) => {
    const size = OBSERVATION_SIZES[name as keyof typeof OBSERVATION_SIZES];
    expect(preset.camera).toEqual([size.cameraHeight, size.cameraWidth, 3]);
    expect(preset.map).toEqual([size.mapHeight, size.mapWidth, 2]);
  });
});

describe('network', () => {
  it.each([PRESETS.small, TINY])('$name has the parameters of its plan, in a stable order', (preset) => {
    const network = createNetwork(preset, 1);
    const names = planLayers(preset).flatMap(({ name }) => [`${name}.kernel`, `${name}.bias`]);
    expect([...network.parameters.keys()]).toEqual(names);
    expect([...network.parameters.values()].reduce((sum, p) => sum + p.size, 0)).toBe(parameterCount(preset));
    network.dispose();
  });

  it('is a function of the seed', () => {
    const weights = (seed: number) => {
      const network = createNetwork(TINY, seed);
      const all = [...network.parameters.values()].flatMap((p) => [...p.dataSync()]);
      network.dispose();
      return all;
    };
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  it('begins with moderate components side by side', () => {
    const network = createNetwork(PRESETS.small, 5);
    const { head } = network.forward(randomInput(PRESETS.small, 2));
    expect(head.shape).toEqual([2, 9]);
    const mixture = mixtureFromHead(head.dataSync() as Float32Array, 9, 3);
    expect(mixture.means[0]).toBeLessThan(-0.03);
    expect(mixture.means[2]).toBeGreaterThan(0.03);
    for (let k = 0; k < 3; k++) {
      expect(mixture.weights[k]).toBeGreaterThan(0.2);
      expect(mixture.deviations[k]).toBeGreaterThan(0.015);
      expect(mixture.deviations[k]).toBeLessThan(0.06);
    }
    network.dispose();
  });

  it('keeps the route out of the mixture where the preset says so, and puts it in the routed curvature', () => {
    const network = createNetwork(TINY, 1);
    const input = randomInput(TINY, 1);
    const cleared = { ...input, map: tf.mul(input.map, tf.tensor1d([1, 0])) as tf.Tensor4D };
    const [a, b] = [network.forward(input), network.forward(cleared)];
    expect(a.head.dataSync()).toEqual(b.head.dataSync());
    expect(a.routedCurvature!.dataSync()[0]).not.toBe(b.routedCurvature!.dataSync()[0]);
    network.dispose();
  });

  it('leaves nothing behind', () => {
    const input = randomInput(TINY, 2);
    const before = tf.memory().numTensors;
    const network = createNetwork(TINY, 1);
    const { head, routedCurvature } = network.forward(input);
    const { value, grads } = tf.variableGrads(() =>
      mixtureNegativeLogLikelihood(network.forward(input).head, tf.tensor1d([0, 0.1])),
    );
    tf.dispose([head, routedCurvature!, value, grads]);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has the gradient of finite differences, in every parameter tensor', () => {
    const network = createNetwork(TINY, 4);
    const input = randomInput(TINY, 3);
    const target = tf.tensor1d([0.02, -0.1, 0.05]);
    const loss = () => {
      const { head, routedCurvature } = network.forward(input);
      return tf.add(
        mixtureNegativeLogLikelihood(head, target),
        routedSquaredError(routedCurvature!, target),
      ) as tf.Scalar;
    };
    const variables = [...network.parameters.values()];
    const { grads } = tf.variableGrads(loss, variables);
    const stream = new RandomStream(8, 'directions');
    for (const [name, parameter] of network.parameters) {
      const values = (parameter.dataSync() as Float32Array).slice();
      const direction = values.map(() => stream.normal());
      const step = 1e-3 / Math.sqrt(values.length);
      const at = (f: number) => {
        parameter.assign(
          tf.tensor(
            values.map((v, i) => v + f * direction[i]),
            parameter.shape,
          ),
        );
        return loss().dataSync()[0];
      };
      const numeric = (at(step) - at(-step)) / (2 * step);
      parameter.assign(tf.tensor(values, parameter.shape));
      const exact = (grads[parameter.name].dataSync() as Float32Array).reduce((sum, g, i) => sum + g * direction[i], 0);
      expect(Math.abs(numeric - exact), name).toBeLessThan(0.02 * Math.abs(exact) + 0.02);
    }
    network.dispose();
  });
});

describe('mixture loss', () => {
  const stream = new RandomStream(11, 'heads');
  const head = Float32Array.from({ length: 5 * 9 }, () => 2 * stream.normal());
  const targets = Float32Array.from({ length: 5 }, () => 0.1 * stream.normal());
  const shares = new Float32Array([1, 2, 0, 0.5, 3]);
  const naive = (values: Float32Array, weights: Float32Array) => {
    let sum = 0;
    for (let i = 0; i < 5; i++) sum -= weights[i] * logProbability(mixtureFromHead(values, 9 * i, 3), targets[i]);
    return sum / weights.reduce((a, b) => a + b);
  };
  const loss = (values: tf.Tensor) =>
    mixtureNegativeLogLikelihood(values as tf.Tensor2D, tf.tensor1d(targets), tf.tensor1d(shares));

  it('equals the mixture module', () => {
    expect(loss(tf.tensor2d(head, [5, 9])).dataSync()[0]).toBeCloseTo(naive(head, shares), 4);
    const even = mixtureNegativeLogLikelihood(tf.tensor2d(head, [5, 9]), tf.tensor1d(targets));
    expect(even.dataSync()[0]).toBeCloseTo(naive(head, new Float32Array(5).fill(1)), 4);
  });

  it('has the gradient of finite differences', () => {
    const gradient = tf
      .grad(loss)(tf.tensor2d(head, [5, 9]))
      .dataSync();
    head.forEach((value, i) => {
      const step = 1e-3;
      const moved = (by: number) =>
        naive(
          Float32Array.from(head, (v, j) => (j === i ? value + by : v)),
          shares,
        );
      expect(gradient[i], `output ${i}`).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 2);
    });
  });

  it('cannot run away: a sample met exactly with the smallest deviation has a bounded loss', () => {
    const raw = tf.tensor2d([0, 0.5, -100], [1, 3]);
    expect(mixtureNegativeLogLikelihood(raw, tf.tensor1d([0.05])).dataSync()[0]).toBeCloseTo(
      Math.log(0.005 * Math.sqrt(2 * Math.PI)),
      3,
    );
    const far = tf.grad((t) => mixtureNegativeLogLikelihood(t as tf.Tensor2D, tf.tensor1d([0.2])))(
      tf.tensor2d([0, -2, -100], [1, 3]),
    );
    expect([...far.dataSync()].every(Number.isFinite)).toBe(true);
  });
});
