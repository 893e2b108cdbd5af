import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { logProbability, mixtureFromHead } from '../../policy/gaussian-mixture';
import { mixtureNegativeLogLikelihood } from '../../policy/mixture-loss';
import { mixtureGradient } from '../../training/mixture-gradient';
import { useTestBackend } from './backend';

beforeAll(useTestBackend);

const number = (bound: number) => fc.float({ min: Math.fround(-bound), max: Math.fround(bound), noNaN: true });

describe('mixtureGradient', () => {
  it('is the gradient that tfjs finds, and its sum is the likelihood', () => {
    const cases = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }))
      .chain(([components, count]) =>
        fc.record({
          components: fc.constant(components),
          head: fc.array(number(3), { minLength: 3 * components * count, maxLength: 3 * components * count }),
          curvature: fc.array(number(0.2), { minLength: count, maxLength: count }),
        }),
      );
    fc.assert(
      fc.property(cases, ({ components, head, curvature }) => {
        const count = curvature.length;
        const raw = Float32Array.from(head);
        const gradient = new Float32Array(raw.length);
        const sum = mixtureGradient(raw, components, curvature, count, 1 / count, gradient);
        const expected = tf.tidy(() => {
          const loss = tf.valueAndGrad((x) => mixtureNegativeLogLikelihood(x as tf.Tensor2D, tf.tensor1d(curvature)));
          const { value, grad } = loss(tf.tensor2d(raw, [count, 3 * components]));
          return { value: value.dataSync()[0], grad: grad.dataSync() };
        });
        const close = (a: number, b: number) => Math.abs(a - b) <= 2e-4 * Math.max(1, Math.abs(a), Math.abs(b));
        expect(close(sum / count, expected.value)).toBe(true);
        for (const [i, value] of gradient.entries())
          if (!close(value, expected.grad[i])) expect(value).toBe(expected.grad[i]);
        let likelihood = 0;
        for (let i = 0; i < count; i++)
          likelihood -= logProbability(mixtureFromHead(raw, i * 3 * components, components), curvature[i]);
        expect(sum).toBeCloseTo(likelihood, 6);
      }),
      { numRuns: 60 },
    );
  });
});
