/**
 * One Adam step in one pass: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, x -= rate m / (sqrt(v) scale + epsilon).
 * `rate` and `scale` carry the bias corrections: learningRate / (1 - beta1^t) and 1 / sqrt(1 - beta2^t).
 */
export function adam(
  x: usize, g: usize, m: usize, v: usize, count: i32, beta1: f32, beta2: f32, rate: f32, scale: f32, epsilon: f32,
): void {
  const b1 = f32x4.splat(beta1), b2 = f32x4.splat(beta2);
  const c1 = f32x4.splat(1 - beta1), c2 = f32x4.splat(1 - beta2);
  const r = f32x4.splat(rate), s = f32x4.splat(scale), e = f32x4.splat(epsilon);
  const end = x + (<usize>(count & ~3) << 2);
  while (x < end) {
    const gradient = v128.load(g);
    const first = f32x4.add(f32x4.mul(v128.load(m), b1), f32x4.mul(gradient, c1));
    const second = f32x4.add(f32x4.mul(v128.load(v), b2), f32x4.mul(f32x4.mul(gradient, gradient), c2));
    v128.store(m, first);
    v128.store(v, second);
    const change = f32x4.div(f32x4.mul(first, r), f32x4.add(f32x4.mul(f32x4.sqrt(second), s), e));
    v128.store(x, f32x4.sub(v128.load(x), change));
    x += 16;
    g += 16;
    m += 16;
    v += 16;
  }
  for (let i = 0; i < (count & 3); i++) {
    const gradient = load<f32>(g);
    const first = load<f32>(m) * beta1 + gradient * (1 - beta1);
    const second = load<f32>(v) * beta2 + gradient * gradient * (1 - beta2);
    store<f32>(m, first);
    store<f32>(v, second);
    store<f32>(x, load<f32>(x) - (first * rate) / (sqrt<f32>(second) * scale + epsilon));
    x += 4;
    g += 4;
    m += 4;
    v += 4;
  }
}
