// Bytes of an image as the network takes them.

/**
 * to = byte / 255 - centre for one image [height, width, channels], its columns reversed where `mirrored` is set. The quotient has the
 * bits of the product with 1/255 in double precision, for every byte.
 */
export function fillPixels(from: usize, height: i32, width: i32, channels: i32, mirrored: i32, centre: f32, to: usize): void {
  if (mirrored) fillMirrored(from, height, width, channels, centre, to);
  else fillStraight(from, height * width * channels, centre, to);
}

function fillStraight(from: usize, count: i32, centre: f32, to: usize): void {
  const all = f32x4.splat(255), middle = f32x4.splat(centre);
  const end = from + <usize>count;
  for (const whole = from + <usize>(count & ~15); from < whole; from += 16) {
    const bytes = v128.load(from);
    const low = i16x8.extend_low_i8x16_u(bytes), high = i16x8.extend_high_i8x16_u(bytes);
    v128.store(to, f32x4.sub(f32x4.div(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(low)), all), middle));
    v128.store(to, f32x4.sub(f32x4.div(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(low)), all), middle), 16);
    v128.store(to, f32x4.sub(f32x4.div(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(high)), all), middle), 32);
    v128.store(to, f32x4.sub(f32x4.div(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(high)), all), middle), 48);
    to += 64;
  }
  for (; from < end; from++) {
    store<f32>(to, <f32>load<u8>(from) / 255 - centre);
    to += 4;
  }
}

function fillMirrored(from: usize, height: i32, width: i32, channels: i32, centre: f32, to: usize): void {
  const row = <usize>(width * channels);
  for (let y = 0; y < height; y++) {
    let pixel = from + row - <usize>channels;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        store<f32>(to, <f32>load<u8>(pixel + <usize>c) / 255 - centre);
        to += 4;
      }
      pixel -= <usize>channels;
    }
    from += row;
  }
}
