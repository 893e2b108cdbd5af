import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { adamUpdate } from '../../policy/kernels/adam';
import { convolutionLayer, denseLayer } from '../../policy/kernels/layers';
import { currentHeap, registerTurnwiseKernels } from '../../policy/kernels/register';

type Pad = 'valid' | 'same' | [[number, number], [number, number], [number, number], [number, number]];
type Build = (make: (shape: number[]) => tf.Tensor) => tf.Tensor | tf.Tensor[];

/** Runs the same on a backend, with inputs drawn from the same seed; returns what came out. */
async function on(backend: string, build: Build): Promise<{ shape: number[]; data: Float32Array }[]> {
  await tf.setBackend(backend);
  const random = new RandomStream(7, 'kernels');
  const before = tf.memory().numTensors;
  const out = tf.tidy(() =>
    build((shape) => {
      const size = shape.reduce((p, q) => p * q, 1);
      const tensor = tf.tensor(
        Float32Array.from({ length: size }, () => random.range(-1, 1)),
        shape,
      );
      return tensor;
    }),
  );
  const tensors = Array.isArray(out) ? out : [out];
  const result = await Promise.all(
    tensors.map(async (t) => ({ shape: t.shape, data: (await t.data()) as Float32Array })),
  );
  tf.dispose(tensors);
  expect(tf.memory().numTensors, `tensors left on ${backend}`).toBe(before);
  return result;
}

async function agrees(build: Build): Promise<void> {
  const expected = await on('cpu', build);
  const got = await on('wasm', build);
  expect(got.map((t) => t.shape)).toEqual(expected.map((t) => t.shape));
  for (let t = 0; t < expected.length; t++) {
    for (let i = 0; i < expected[t].data.length; i++) {
      const error = Math.abs(got[t].data[i] - expected[t].data[i]);
      if (!(error <= 1e-4 * (1 + Math.abs(expected[t].data[i]))))
        expect.fail(`output ${t}, element ${i}: ${got[t].data[i]} instead of ${expected[t].data[i]}`);
    }
  }
}

const size = (max: number) => fc.integer({ min: 1, max });
const padding: fc.Arbitrary<Pad> = fc.oneof(
  fc.constantFrom<Pad>('valid', 'same'),
  fc.tuple(...[2, 2, 2, 2].map((max) => fc.integer({ min: 0, max }))).map(
    ([a, b, c, d]): Pad => [
      [0, 0],
      [a, b],
      [c, d],
      [0, 0],
    ],
  ),
);
const convolutions = fc
  .record({
    batch: size(3),
    height: size(13),
    width: size(13),
    channels: size(9),
    out: size(19),
    kernelHeight: size(5),
    kernelWidth: size(5),
    strideY: size(3),
    strideX: size(3),
    pad: padding,
  })
  .filter((c) => c.pad === 'same' || (c.height >= c.kernelHeight && c.width >= c.kernelWidth));

const RUNS = { numRuns: 60, seed: 2026 };

beforeAll(async () => {
  await tf.setBackend('wasm');
  await tf.ready();
  await registerTurnwiseKernels();
});
beforeEach(() => tf.setBackend('wasm'));

describe('convolution kernels agree with the cpu backend', () => {
  it('conv2d and its two gradients, any stride, size and padding', () =>
    fc.assert(
      fc.asyncProperty(convolutions, (c) =>
        agrees((make) => {
          const x = make([c.batch, c.height, c.width, c.channels]) as tf.Tensor4D;
          const filter = make([c.kernelHeight, c.kernelWidth, c.channels, c.out]) as tf.Tensor4D;
          const f = (a: tf.Tensor, b: tf.Tensor) =>
            tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, [c.strideY, c.strideX], c.pad);
          const y = f(x, filter);
          return [y, ...tf.grads(f)([x, filter], make(y.shape))];
        }),
      ),
      RUNS,
    ));

  it('fused convolution, without gradient and under tf.grads', () =>
    fc.assert(
      fc.asyncProperty(convolutions, fc.constantFrom('relu', 'linear'), fc.boolean(), (c, activation, withBias) =>
        agrees((make) => {
          const x = make([c.batch, c.height, c.width, c.channels]) as tf.Tensor4D;
          const filter = make([c.kernelHeight, c.kernelWidth, c.channels, c.out]) as tf.Tensor4D;
          const bias = make([c.out]);
          const f = (a: tf.Tensor, b: tf.Tensor, offset?: tf.Tensor) =>
            tf.fused.conv2d({
              x: a as tf.Tensor4D,
              filter: b as tf.Tensor4D,
              strides: [c.strideY, c.strideX],
              pad: c.pad,
              bias: withBias ? offset : undefined,
              activation: activation as 'relu' | 'linear',
            });
          const y = f(x, filter, bias);
          const wanted = withBias ? [x, filter, bias] : [x, filter];
          return [y, ...tf.grads(f as (...t: tf.Tensor[]) => tf.Tensor)(wanted, make(y.shape))];
        }),
      ),
      RUNS,
    ));

  it('convolutionLayer: one kernel forward, one backward', () =>
    fc.assert(
      fc.asyncProperty(convolutions, fc.constantFrom('relu', 'linear'), fc.boolean(), (c, activation, inputGradient) =>
        agrees((make) => {
          const x = make([c.batch, c.height, c.width, c.channels]);
          const filter = make([c.kernelHeight, c.kernelWidth, c.channels, c.out]);
          const bias = make([c.out]);
          const options = {
            strides: [c.strideY, c.strideX] as [number, number],
            pad: c.pad,
            activation: activation as 'relu' | 'linear',
            inputGradient,
          };
          const f = (a: tf.Tensor, b: tf.Tensor, offset: tf.Tensor) =>
            convolutionLayer(a as tf.Tensor4D, b as tf.Tensor4D, offset, options);
          const y = f(x, filter, bias);
          const dy = make(y.shape);
          return inputGradient
            ? [y, ...tf.grads(f)([x, filter, bias], dy)]
            : [y, ...tf.grads((b: tf.Tensor, offset: tf.Tensor) => f(x, b, offset))([filter, bias], dy)];
        }),
      ),
      RUNS,
    ));

  it('cases that stay on the stock kernels: dilation, other activations', async () => {
    await agrees((make) =>
      tf.conv2d(make([2, 9, 9, 3]) as tf.Tensor4D, make([3, 3, 3, 5]) as tf.Tensor4D, 1, 'valid', 'NHWC', 2),
    );
    await agrees((make) =>
      tf.fused.conv2d({
        x: make([2, 9, 9, 3]) as tf.Tensor4D,
        filter: make([3, 3, 3, 5]) as tf.Tensor4D,
        strides: 2,
        pad: 'valid',
        activation: 'sigmoid',
      }),
    );
  });
});

describe('matrix kernels agree with the cpu backend', () => {
  const products = fc.record({
    rows: size(21),
    depth: fc.oneof(size(40), fc.constantFrom(512, 600, 1030)),
    columns: size(37),
  });

  it('matMul, transposed or not, and its gradients', () =>
    fc.assert(
      fc.asyncProperty(products, fc.boolean(), fc.boolean(), ({ rows, depth, columns }, transposeA, transposeB) =>
        agrees((make) => {
          const a = make(transposeA ? [depth, rows] : [rows, depth]);
          const b = make(transposeB ? [columns, depth] : [depth, columns]);
          const f = (p: tf.Tensor, q: tf.Tensor) => tf.matMul(p, q, transposeA, transposeB);
          return [f(a, b), ...tf.grads(f)([a, b], make([rows, columns]))];
        }),
      ),
      RUNS,
    ));

  it('fused matMul and denseLayer with bias and ReLU, and their gradients', () =>
    fc.assert(
      fc.asyncProperty(products, fc.constantFrom('relu', 'linear'), ({ rows, depth, columns }, activation) =>
        agrees((make) => {
          const x = make([rows, depth]);
          const w = make([depth, columns]);
          const bias = make([columns]);
          const dy = make([rows, columns]);
          const fused = (a: tf.Tensor, b: tf.Tensor, offset: tf.Tensor) =>
            tf.fused.matMul({ a, b, bias: offset, activation: activation as 'relu' | 'linear' });
          const layer = (a: tf.Tensor, b: tf.Tensor, offset: tf.Tensor) =>
            denseLayer(a as tf.Tensor2D, b as tf.Tensor2D, offset, { activation: activation as 'relu' | 'linear' });
          return [fused, layer].flatMap((f) => [f(x, w, bias), ...tf.grads(f)([x, w, bias], dy)]);
        }),
      ),
      RUNS,
    ));

  it('batches of matrices stay on the stock kernel', () =>
    agrees((make) => tf.matMul(make([3, 4, 5]), make([3, 5, 2]))));

  it('sums over leading and other axes', () =>
    fc.assert(
      fc.asyncProperty(
        size(600),
        size(3),
        size(9),
        fc.constantFrom<number[]>([0], [0, 1], [1], [0, 1, 2], [2]),
        fc.boolean(),
        (p, q, r, axes, keep) => agrees((make) => tf.sum(make([p, q, r]), axes, keep)),
      ),
      RUNS,
    ));
});

describe('every sum of a forward pass has one order, whatever the kernel', () => {
  // Drives repeat to the bit only while these orders stay: columns in eights sum their terms one after the other, the last four
  // or fewer the even and the odd terms of every run apart; dense layers add up blocks of 512.
  const f = Math.fround;
  const isNarrow = (column: number, columns: number) => columns % 8 <= 4 && column >= columns - (columns % 8);
  const sumOf = (terms: number[], apart: boolean): number => {
    const sums = [0, 0];
    terms.forEach((term, i) => {
      sums[apart ? i & 1 : 0] = f(sums[apart ? i & 1 : 0] + term);
    });
    return f(sums[0] + sums[1]);
  };
  const finish = (sum: number, bias: number) => Math.max(0, f(sum + bias));
  const drawn = (sizes: number[], seed: number) => {
    const random = new RandomStream(seed, 'order');
    return sizes.map((size) => Float32Array.from({ length: size }, () => random.range(-1, 1)));
  };

  it('convolutions', () => {
    const cases = convolutions.filter((c) => c.height >= c.kernelHeight && c.width >= c.kernelWidth);
    fc.assert(
      fc.property(cases, fc.integer(), (c, seed) => {
        const sides = [c.height, c.width, c.channels];
        const filterShape = [c.kernelHeight, c.kernelWidth, c.channels, c.out];
        const area = (shape: number[]) => shape.reduce((p, q) => p * q, 1);
        const [x, filter, bias] = drawn([area(sides), area(filterShape), c.out], seed);
        const y = tf.tidy(() =>
          convolutionLayer(
            tf.tensor4d(x, [1, ...sides] as [number, number, number, number]),
            tf.tensor4d(filter, filterShape as [number, number, number, number]),
            tf.tensor1d(bias),
            { strides: [c.strideY, c.strideX], activation: 'relu' },
          ),
        );
        const [, rows, columns] = y.shape;
        const got = y.dataSync();
        y.dispose();
        const run = c.kernelWidth * c.channels;
        for (let at = 0; at < got.length; at++) {
          const n = at % c.out;
          const pixel = (at - n) / c.out;
          const from = (Math.floor(pixel / columns) * c.strideY * c.width + (pixel % columns) * c.strideX) * c.channels;
          const sums = [0, 0];
          for (let k = 0; k < c.kernelHeight * run; k++) {
            const inRun = k % run;
            const value = x[from + Math.floor(k / run) * c.width * c.channels + inRun];
            const which = isNarrow(n, c.out) ? inRun & 1 : 0;
            sums[which] = f(sums[which] + f(value * filter[k * c.out + n]));
          }
          const expected = finish(f(sums[0] + sums[1]), bias[n]);
          if (got[at] !== expected) expect.fail(`${at} of ${rows}x${columns}x${c.out}: ${got[at]}, not ${expected}`);
        }
      }),
      RUNS,
    );
  });

  it('dense layers', () =>
    fc.assert(
      fc.property(
        size(6),
        fc.constantFrom(3, 100, 512, 701, 1100),
        size(21),
        fc.integer(),
        (rows, depth, columns, seed) => {
          const [x, w, bias] = drawn([rows * depth, depth * columns, columns], seed);
          const y = tf.tidy(() =>
            denseLayer(tf.tensor2d(x, [rows, depth]), tf.tensor2d(w, [depth, columns]), tf.tensor1d(bias), {
              activation: 'relu',
            }),
          );
          const got = y.dataSync();
          y.dispose();
          for (let at = 0; at < got.length; at++) {
            const n = at % columns;
            const row = (at - n) / columns;
            let sum = 0;
            for (let block = 0; block < depth; block += 512) {
              const length = Math.min(512, depth - block);
              const terms = Array.from({ length }, (_, k) =>
                f(x[row * depth + block + k] * w[(block + k) * columns + n]),
              );
              sum = f(sum + sumOf(terms, isNarrow(n, columns)));
            }
            if (got[at] !== finish(sum, bias[n]))
              expect.fail(`${at} of ${rows}x${columns}: ${got[at]}, not ${finish(sum, bias[n])}`);
          }
        },
      ),
      { ...RUNS, numRuns: 25 },
    ));
});

describe('max pooling agrees with the cpu backend', () => {
  it('forward and gradient', () =>
    fc.assert(
      fc.asyncProperty(
        size(2),
        size(9),
        size(9),
        size(7),
        size(3),
        size(3),
        fc.constantFrom('valid', 'same'),
        (batch, h, w, c, window, stride, pad) => {
          fc.pre(pad === 'same' || (h >= window && w >= window));
          return agrees((make) => {
            const x = make([batch, h, w, c]);
            const f = (t: tf.Tensor) => tf.maxPool(t as tf.Tensor4D, window, stride, pad as 'valid' | 'same');
            const y = f(x);
            return [y, tf.grad(f)(x, make(y.shape))];
          });
        },
      ),
      RUNS,
    ));
});

describe('adamUpdate', () => {
  const steps = async (backend: string) => {
    await tf.setBackend(backend);
    const shape = [3, 7];
    const random = new RandomStream(5, 'kernels');
    const values = (spread: number) => Float32Array.from({ length: 21 }, () => random.range(-spread, spread));
    const x = tf.tidy(() => tf.variable(tf.tensor(values(1), shape)));
    const [m, v] = [tf.zeros(shape), tf.zeros(shape)].map((t) => tf.variable(t));
    for (let step = 1; step <= 20; step++) {
      const gradient = tf.tensor(values(2), shape);
      adamUpdate(x, gradient, m, v, { learningRate: 0.05, step });
      gradient.dispose();
    }
    const result = await Promise.all([x, m, v].map(async (t) => Array.from(await t.data())));
    tf.dispose([x, m, v]);
    return result;
  };

  it('follows the same path as on the cpu backend', async () => {
    const [expected, got] = [await steps('cpu'), await steps('wasm')];
    got.forEach((values, t) => {
      values.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[t][i], 4);
      });
    });
  });

  it('leaves tensors alone that share data with the variable', async () => {
    await tf.setBackend('wasm');
    const start = tf.tensor1d([1, 2, 3]);
    const [x, m, v] = [start, tf.zeros([3]), tf.zeros([3])].map((t) => tf.variable(t));
    const gradient = tf.ones([3]);
    adamUpdate(x, gradient, m, v, { learningRate: 0.1, step: 1 });
    const copy = tf.clone(x);
    adamUpdate(x, gradient, m, v, { learningRate: 0.1, step: 2 });
    expect(Array.from(await start.data())).toEqual([1, 2, 3]);
    expect((await copy.data())[0]).toBeCloseTo(0.9, 5);
    expect((await x.data())[0]).toBeCloseTo(0.8, 5);
  });
});

describe('the heap', () => {
  it('holds nothing but the outputs: other tensors keep their bits, repeated runs leave nothing', async () => {
    const random = new RandomStream(11, 'kernels');
    const fill = (shape: number[]) =>
      tf.tensor(
        Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.range(-1, 1)),
        shape,
      );
    const bystanders = Array.from({ length: 40 }, (_, i) => fill([i * 37 + 1]));
    const originals = await Promise.all(bystanders.map(async (t) => (await t.data()).slice()));
    const [x, filter, bias] = [fill([2, 17, 15, 3]), fill([5, 3, 3, 13]), fill([13])];
    const [w, offset] = [fill([13 * 7 * 7, 9]), fill([9])];
    const step = () =>
      tf.tidy(() => {
        const f = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor, e: tf.Tensor) => {
          const y = convolutionLayer(a as tf.Tensor4D, b as tf.Tensor4D, c, { strides: 2, activation: 'relu' });
          return denseLayer(y.reshape([2, -1]) as tf.Tensor2D, d as tf.Tensor2D, e, {})
            .square()
            .mean();
        };
        return tf
          .grads(f)([x, filter, bias, w, offset])
          .map((g) => g.dataSync().slice());
      });
    const first = step();
    const before = tf.memory();
    for (let i = 0; i < 30; i++) expect(step()).toEqual(first);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
    const heapBytes = currentHeap()!.backend.wasm.asm.memory!.buffer.byteLength;
    for (let i = 0; i < 200; i++) step();
    expect(currentHeap()!.backend.wasm.asm.memory!.buffer.byteLength).toBe(heapBytes);
    const after = await Promise.all(bystanders.map((t) => t.data()));
    after.forEach((data, i) => {
      expect(data).toEqual(originals[i]);
    });
    tf.dispose([...bystanders, x, filter, bias, w, offset]);
  });

  it.each([1, 9, 20, 23, 40])(
    'a sum does not depend on where tensors lie or how many rows go together: %i columns',
    async (columns) => {
      const random = new RandomStream(3, 'kernels');
      const depth = 1101;
      const draw = (size: number, value: () => number) => Float32Array.from({ length: size }, value);
      // half of them zeros, as behind a ReLU
      const x = tf.tensor2d(
        draw(9 * depth, () => Math.max(0, random.range(-1, 1))),
        [9, depth],
      );
      const w = tf.tensor2d(
        draw(depth * columns, () => random.range(-1, 1)),
        [depth, columns],
      );
      const bias = tf.tensor1d(draw(columns, () => random.range(-1, 1)));
      const layer = (a: tf.Tensor2D) => denseLayer(a, w, bias, { activation: 'relu' }).data();
      const whole = await layer(x);
      for (let row = 0; row < 9; row++) {
        const padding = tf.zeros([row * 3 + 1]);
        const alone = await layer(x.slice([row, 0], [1, depth]));
        expect(alone).toEqual(whole.slice(row * columns, (row + 1) * columns));
        padding.dispose();
      }
    },
  );

  it('registers twice without harm, and refuses another backend', async () => {
    await registerTurnwiseKernels();
    await tf.setBackend('cpu');
    await expect(registerTurnwiseKernels()).rejects.toMatchObject({ code: 'KERNELS_NEED_WASM' });
  });
});
