// The pixels of augmented camera images (training/augment.ts draws what is done to them).

// @ts-ignore: decorator
@inline
function developFour(levels: v128, gain: v128, offset: v128, noise: usize, amount: v128, centre: v128): v128 {
  const lit = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(levels), gain), offset);
  const kept = f32x4.min(f32x4.max(lit, f32x4.splat(0)), f32x4.splat(1));
  return f32x4.sub(f32x4.add(kept, f32x4.mul(amount, v128.load(noise))), centre);
}

/**
 * to = clamp(byte * gain + offset, 0, 1) + amount * noise - centre for `pixels` pixels of three colours, each with its gain and offset.
 * `from` and `noise` may be read up to 16 bytes behind their end.
 */
export function developCamera(
  from: usize, pixels: i32, gain0: f32, gain1: f32, gain2: f32, offset0: f32, offset1: f32, offset2: f32,
  noise: usize, amount: f32, centre: f32, to: usize,
): void {
  const gainA = f32x4(gain0, gain1, gain2, gain0), gainB = f32x4(gain1, gain2, gain0, gain1), gainC = f32x4(gain2, gain0, gain1, gain2);
  const offsetA = f32x4(offset0, offset1, offset2, offset0), offsetB = f32x4(offset1, offset2, offset0, offset1);
  const offsetC = f32x4(offset2, offset0, offset1, offset2);
  const much = f32x4.splat(amount), middle = f32x4.splat(centre);
  let left = pixels;
  for (; left >= 4; left -= 4) {
    const bytes = v128.load(from);
    const low = i16x8.extend_low_i8x16_u(bytes), high = i16x8.extend_high_i8x16_u(bytes);
    v128.store(to, developFour(i32x4.extend_low_i16x8_u(low), gainA, offsetA, noise, much, middle));
    v128.store(to, developFour(i32x4.extend_high_i16x8_u(low), gainB, offsetB, noise + 16, much, middle), 16);
    v128.store(to, developFour(i32x4.extend_low_i16x8_u(high), gainC, offsetC, noise + 32, much, middle), 32);
    from += 12;
    noise += 48;
    to += 48;
  }
  for (let i = 0; i < left * 3; i++) {
    const colour = i % 3;
    const gain = colour == 0 ? gain0 : colour == 1 ? gain1 : gain2;
    const offset = colour == 0 ? offset0 : colour == 1 ? offset1 : offset2;
    const lit = min<f32>(max<f32>(<f32>load<u8>(from) * gain + offset, 0), 1);
    store<f32>(to, lit + amount * load<f32>(noise) - centre);
    from++;
    noise += 4;
    to += 4;
  }
}
