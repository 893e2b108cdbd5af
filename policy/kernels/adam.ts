import { add, backend, div, mul, sqrt, square, sub, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { pow } from '../../core/maths';
import { ADAM_DEFAULTS, type AdamOptions } from './adam-defaults';
import { currentHeap } from './register';

/**
 * Takes one Adam step: changes `variable` and its moments `m` and `v` (float32, same shape) by `gradient`. `step` counts from 1.
 *
 * On our wasm kernels one pass in place, else put together from tfjs's ops. Nothing is disposed, nothing new is left.
 */
export function adamUpdate(
  variable: Variable,
  gradient: Tensor,
  m: Variable,
  v: Variable,
  options: AdamOptions & { step: number },
): void {
  const { learningRate, beta1, beta2, epsilon, step } = { ...ADAM_DEFAULTS, ...options };
  const rate = learningRate / (1 - pow(beta1, step));
  const scale = 1 / Math.sqrt(1 - pow(beta2, step));
  const heap = currentHeap();
  if (heap) {
    for (const written of [variable, m, v]) ownData(written);
    const pointers = [variable, gradient, m, v].map((tensor) => heap.pointer(tensor));
    heap.kernels.adam(...pointers, variable.size, beta1, beta2, rate, scale, epsilon);
    return;
  }
  tidy(() => {
    m.assign(add(mul(m, beta1), mul(gradient, 1 - beta1)));
    v.assign(add(mul(v, beta2), mul(square(gradient), 1 - beta2)));
    variable.assign(sub(variable, div(mul(m, rate), add(mul(sqrt(v), scale), epsilon))));
  });
}

/** Gives a variable data of its own: a clone, or the tensor that it was made from, may share it and must not change. */
function ownData(variable: Variable): void {
  if (backend().refCount(variable.dataId) > 1) tidy(() => variable.assign(mul(variable, 1)));
}
