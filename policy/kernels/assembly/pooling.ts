/** Maximum over windows, NHWC; positions outside the image do not take part. */
export function maxPool(
  x: usize, batch: i32, height: i32, width: i32, channels: i32, windowHeight: i32, windowWidth: i32,
  strideY: i32, strideX: i32, padTop: i32, padLeft: i32, outHeight: i32, outWidth: i32, y: usize,
): void {
  const pixel = <usize>channels << 2;
  for (let b = 0; b < batch; b++) {
    const image = x + <usize>(b * height * width) * pixel;
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = max(0, oy * strideY - padTop), y1 = min(height, oy * strideY - padTop + windowHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = max(0, ox * strideX - padLeft), x1 = min(width, ox * strideX - padLeft + windowWidth);
        let c = 0;
        for (; c + 4 <= channels; c += 4) {
          let best = f32x4.splat(-Infinity);
          for (let iy = y0; iy < y1; iy++) {
            let at = image + <usize>(iy * width + x0) * pixel + (<usize>c << 2);
            for (let ix = x0; ix < x1; ix++) {
              best = f32x4.max(best, v128.load(at));
              at += pixel;
            }
          }
          v128.store(y + (<usize>c << 2), best);
        }
        for (; c < channels; c++) {
          let best: f32 = -Infinity;
          for (let iy = y0; iy < y1; iy++)
            for (let ix = x0; ix < x1; ix++)
              best = max<f32>(best, load<f32>(image + <usize>(iy * width + ix) * pixel + (<usize>c << 2)));
          store<f32>(y + (<usize>c << 2), best);
        }
        y += pixel;
      }
    }
  }
}

/** Gradient of {@link maxPool}: each window's gradient goes to its first greatest element. */
export function maxPoolBackward(
  x: usize, y: usize, dy: usize, batch: i32, height: i32, width: i32, channels: i32, windowHeight: i32, windowWidth: i32,
  strideY: i32, strideX: i32, padTop: i32, padLeft: i32, outHeight: i32, outWidth: i32, dx: usize,
): void {
  const pixel = <usize>channels << 2;
  memory.fill(dx, 0, <usize>(batch * height * width) * pixel);
  for (let b = 0; b < batch; b++) {
    const image = <usize>(b * height * width) * pixel;
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = max(0, oy * strideY - padTop), y1 = min(height, oy * strideY - padTop + windowHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = max(0, ox * strideX - padLeft), x1 = min(width, ox * strideX - padLeft + windowWidth);
        for (let c = 0; c < channels; c++) {
          const greatest = load<f32>(y), gradient = load<f32>(dy);
          y += 4;
          dy += 4;
          let found = false;
          for (let iy = y0; iy < y1 && !found; iy++) {
            for (let ix = x0; ix < x1; ix++) {
              const at = image + <usize>(iy * width + ix) * pixel + (<usize>c << 2);
              if (load<f32>(x + at) == greatest) {
                store<f32>(dx + at, load<f32>(dx + at) + gradient);
                found = true;
                break;
              }
            }
          }
        }
      }
    }
  }
}
