import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '../core/safetensors';
import { adamUpdate } from '../policy/kernels/adam';

/**
 * Adam (Kingma and Ba, arXiv 1412.6980) over named variables, with state that can be saved: a resumed run goes on bit
 * for bit. tfjs's own optimiser hides its step count and its moments.
 */
export class Adam {
  private readonly parameters: ReadonlyMap<string, tf.Variable>;
  private readonly first = new Map<string, tf.Variable>();
  private readonly second = new Map<string, tf.Variable>();
  private steps = 0;

  constructor(parameters: ReadonlyMap<string, tf.Variable>) {
    this.parameters = parameters;
    for (const [name, { shape }] of parameters) {
      this.first.set(
        name,
        tf.tidy(() => tf.variable(tf.zeros(shape), false)),
      );
      this.second.set(
        name,
        tf.tidy(() => tf.variable(tf.zeros(shape), false)),
      );
    }
  }

  /** Steps taken. */
  get step(): number {
    return this.steps;
  }

  /**
   * Takes one step down the gradients.
   *
   * @param gradients one a parameter; the caller disposes them
   * @param learningRate of this step; @param scale multiplies the gradients first (clipping)
   */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number, scale = 1): void {
    this.steps++;
    for (const [name, parameter] of this.parameters) {
      const gradient = gradients.get(name) as tf.Tensor;
      const first = this.first.get(name) as tf.Variable;
      const second = this.second.get(name) as tf.Variable;
      const scaled = scale === 1 ? gradient : tf.mul(gradient, scale);
      adamUpdate(parameter, scaled, first, second, { learningRate, step: this.steps });
      if (scaled !== gradient) scaled.dispose();
    }
  }

  /** Reads the moments, for saving: `first/NAME` and `second/NAME`. */
  async save(): Promise<Record<string, Tensor>> {
    const tensors: Record<string, Tensor> = {};
    for (const name of this.parameters.keys()) {
      for (const [moment, variables] of [
        ['first', this.first],
        ['second', this.second],
      ] as const) {
        const variable = variables.get(name) as tf.Variable;
        tensors[`${moment}/${name}`] = {
          dtype: 'F32',
          shape: [...variable.shape],
          data: Float32Array.from((await variable.data()) as Float32Array),
        };
      }
    }
    return tensors;
  }

  /** Takes over saved moments and the number of steps they come from. Shapes must be those of the parameters. */
  restore(tensors: Record<string, Tensor>, steps: number): void {
    for (const name of this.parameters.keys()) {
      assign(this.first.get(name) as tf.Variable, tensors[`first/${name}`]);
      assign(this.second.get(name) as tf.Variable, tensors[`second/${name}`]);
    }
    this.steps = steps;
  }

  dispose(): void {
    for (const variable of [...this.first.values(), ...this.second.values()]) variable.dispose();
  }
}

/** Sets a variable to saved numbers. */
export function assign(variable: tf.Variable, { data, shape }: Tensor): void {
  tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(data as Float32Array), shape, 'float32')));
}
