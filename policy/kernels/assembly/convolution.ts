// Convolution without im2col. In NHWC, row ky of an output pixel's patch is one run of kw * C floats, so a tile of four
// pixels reads its patches where they lie: kh runs, `rowStep` apart. Padded images are first copied into a padded buffer, one at
// a time, so that everything stays in the second-level cache.
//
// The gradient of the input multiplies four output pixels' gradients by eight columns of the transposed filter and adds the tile
// where it belongs, run by run: no columns matrix, no wasted products. The gradient of the filter sums outer products over bands of
// output rows that fit the first-level cache.
import { ACCUMULATE, addTile4x8, outer4x4, outer4x8, outer4x8Together, outer6x4Together, straightTile4x8, straightTile6x4, tile4x4, tile4x8 } from './tiles';
import { copyRows } from './copies';
import { packBias, packPanel, panelWidth } from './panels';

const BAND_BYTES: i32 = 24 << 10;

/**
 * Writes every output pixel of one image, activation(patch filter + bias): a patch is `runs` runs of `run` floats, `rowStep` bytes apart.
 * `packed` holds the panels of {@link packFilter}; the (height, width) outputs lie toY and toX bytes apart.
 */
export function convolveImage(
  from: usize, fromY: usize, fromX: usize, height: i32, width: i32, runs: i32, run: i32, rowStep: usize,
  packed: usize, columns: i32, bias: usize, flags: i32, to: usize, toY: usize, toX: usize,
): void {
  const pixels = height * width;
  const depth = <usize>(runs * run);
  for (let n = 0; n < columns; n += 8) {
    const left = columns - n;
    const panel = packed + ((<usize>n * depth) << 2);
    const biasHere = bias + (<usize>n << 2);
    let a = from, c = to + (<usize>n << 2);
    let rowA = a, rowC = c;
    let x = 0;
    for (let m = 0; m < pixels; m += 4) {
      if (left >= 8 && x + 4 <= width) {
        straightTile4x8(a, fromX, runs, run, rowStep, panel, c, toX, biasHere, flags);
        x += 4;
        if (x == width) {
          x = 0;
          a = rowA = rowA + fromY;
          c = rowC = rowC + toY;
        } else {
          a += fromX << 2;
          c += toX << 2;
        }
        continue;
      }
      if (left <= 4 && x + 6 <= width) {
        straightTile6x4(a, fromX, runs, run, rowStep, panel, c, toX, left, biasHere, flags);
        // two pixels more than a step of the loop
        m += 2;
        x += 6;
        if (x == width) {
          x = 0;
          a = rowA = rowA + fromY;
          c = rowC = rowC + toY;
        } else {
          a += fromX * 6;
          c += toX * 6;
        }
        continue;
      }
      const a0 = a, c0 = c;
      let a1: usize, a2: usize, a3: usize, c1: usize, c2: usize, c3: usize;
      let rows = 4;
      if (x + 4 < width) {
        a1 = a0 + fromX;
        a2 = a1 + fromX;
        a3 = a2 + fromX;
        a = a3 + fromX;
        c1 = c0 + toX;
        c2 = c1 + toX;
        c3 = c2 + toX;
        c = c3 + toX;
        x += 4;
      } else {
        rows = min(4, pixels - m);
        a1 = a0, a2 = a0, a3 = a0, c1 = c0, c2 = c0, c3 = c0;
        for (let i = 1; i <= rows; i++) {
          x++;
          if (x == width) {
            x = 0;
            a = rowA = rowA + fromY;
            c = rowC = rowC + toY;
          } else {
            a += fromX;
            c += toX;
          }
          if (i == rows) break;
          if (i == 1) a1 = a, c1 = c;
          else if (i == 2) a2 = a, c2 = c;
          else a3 = a, c3 = c;
        }
      }
      if (left > 4)
        tile4x8(a0, a1, a2, a3, runs, run, rowStep, panel, c0, c1, c2, c3, rows, min(left, 8), biasHere, flags);
      else tile4x4(a0, a1, a2, a3, runs, run, rowStep, panel, c0, c1, c2, c3, rows, left, biasHere, flags);
    }
  }
}

/** Packs a filter [depth, outChannels] for {@link convolveImage}: depth floats for each column, rounded up to a panel of 8 or 4. */
export function packFilter(filter: usize, depth: i32, outChannels: i32, packed: usize): void {
  for (let n = 0; n < outChannels; n += 8) {
    const left = outChannels - n;
    packPanel(filter + (<usize>n << 2), <usize>outChannels << 2, 4, depth, min(left, 8), panelWidth(left), packed + (<usize>(n * depth) << 2));
  }
}

/**
 * y = activation(conv(x, filter) + bias), NHWC, dilation 1. (paddedHeight, paddedWidth) is what the outputs read; `padded` is
 * scratch for it, or 0 where x can be read where it lies. `packed` holds panels of the filter, `biasScratch` the bias.
 */
export function convolve(
  x: usize, batch: i32, height: i32, width: i32, channels: i32, filter: usize, kernelHeight: i32, kernelWidth: i32,
  outChannels: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32, paddedHeight: i32, paddedWidth: i32,
  outHeight: i32, outWidth: i32, bias: usize, flags: i32, y: usize, packed: usize, biasScratch: usize, padded: usize,
): void {
  const run = kernelWidth * channels;
  packFilter(filter, kernelHeight * run, outChannels, packed);
  packBias(bias, outChannels, biasScratch);
  const pixel = <usize>channels << 2;
  const imageBytes = <usize>(height * width) * pixel;
  const readWidth = padded ? paddedWidth : width;
  const rowStep = <usize>readWidth * pixel;
  if (padded) memory.fill(padded, 0, <usize>(paddedHeight * paddedWidth) * pixel);
  const outPixel = <usize>outChannels << 2;
  const outRow = <usize>outWidth * outPixel;
  for (let i = 0; i < batch; i++) {
    let image = x + <usize>i * imageBytes;
    if (padded) {
      copyRows(
        image, <usize>width * pixel, min(height, paddedHeight - padTop),
        padded + <usize>(padTop * paddedWidth + padLeft) * pixel, rowStep, <usize>min(width, paddedWidth - padLeft) * pixel,
      );
      image = padded;
    }
    convolveImage(
      image, <usize>strideY * rowStep, <usize>strideX * pixel, outHeight, outWidth, kernelHeight, run, rowStep,
      packed, outChannels, biasScratch, flags, y + <usize>i * <usize>outHeight * outRow, outRow, outPixel,
    );
  }
}

/** Adds to dFilter[K, N] the outer products of one image's patches and output gradients. */
function addFilterGradient(
  image: usize, rowStep: usize, fromY: usize, fromX: usize, kernelHeight: i32, run: i32,
  dz: usize, outHeight: i32, outWidth: i32, columns: i32, to: usize,
): void {
  const depth = kernelHeight * run;
  const pixel = <usize>columns << 2;
  const dzRow = <usize>outWidth * pixel;
  const band = max(1, BAND_BYTES / <i32>(fromY + dzRow));
  const aSkip = fromY - <usize>outWidth * fromX;
  const narrow = (columns & 7) != 0 && (columns & 7) <= 4 ? columns & 7 : 0;
  const wide = columns - narrow;
  for (let oy = 0; oy < outHeight; oy += band) {
    const rows = min(band, outHeight - oy);
    const a = image + <usize>oy * fromY;
    const b = dz + <usize>oy * dzRow;
    for (let k = 0; k < depth; k += 4) {
      const ks = min(4, depth - k);
      const a0 = a + patchOffset(k, run, rowStep);
      const c = to + <usize>k * pixel;
      const together = k % run + 4 <= run;
      const a1 = together ? a0 + 4 : a + patchOffset(min(k + 1, depth - 1), run, rowStep);
      const a2 = together ? a0 + 8 : a + patchOffset(min(k + 2, depth - 1), run, rowStep);
      const a3 = together ? a0 + 12 : a + patchOffset(min(k + 3, depth - 1), run, rowStep);
      for (let n = 0; n < wide; n += 8) {
        const shift = <usize>n << 2;
        if (together) outer4x8Together(a0, fromX, aSkip, b + shift, pixel, 0, rows, outWidth, c + shift, pixel, min(wide - n, 8));
        else outer4x8(a0, a1, a2, a3, fromX, aSkip, b + shift, pixel, 0, rows, outWidth, c + shift, pixel, ks, min(wide - n, 8));
      }
    }
    if (narrow) addNarrowFilterGradient(a, rowStep, fromX, aSkip, kernelHeight, run, b + (<usize>wide << 2), pixel, rows, outWidth, to + (<usize>wide << 2), narrow);
  }
}

/** The last columns of {@link addFilterGradient}, at most four. */
function addNarrowFilterGradient(
  a: usize, rowStep: usize, fromX: usize, aSkip: usize, runs: i32, run: i32, b: usize, pixel: usize, rows: i32, outWidth: i32,
  to: usize, columns: i32,
): void {
  for (let ky = 0; ky < runs; ky++) {
    let k = 0;
    for (; k + 6 <= run; k += 6) {
      outer6x4Together(a + (<usize>k << 2), fromX, aSkip, b, pixel, 0, rows, outWidth, to, pixel, columns);
      to += pixel * 6;
    }
    for (; k < run; k += 4) {
      const ks = min(4, run - k);
      const a0 = a + (<usize>k << 2);
      const a1 = ks > 1 ? a0 + 4 : a0, a2 = ks > 2 ? a0 + 8 : a0, a3 = ks > 3 ? a0 + 12 : a0;
      outer4x4(a0, a1, a2, a3, fromX, aSkip, b, pixel, 0, rows, outWidth, to, pixel, ks, columns);
      to += <usize>ks * pixel;
    }
    a += rowStep;
  }
}

// @ts-ignore: decorator
@inline
function patchOffset(k: i32, run: i32, rowStep: usize): usize {
  return <usize>(k / run) * rowStep + (<usize>(k % run) << 2);
}

/** to[i] = y[i] > 0 ? dy[i] : 0, or a copy of dy where y is 0. */
export function maskByOutput(dy: usize, y: usize, count: i32, to: usize): void {
  if (y == 0) {
    memory.copy(to, dy, <usize>count << 2);
    return;
  }
  const zero = f32x4.splat(0);
  const end = dy + (<usize>(count & ~3) << 2);
  while (dy < end) {
    v128.store(to, v128.and(v128.load(dy), f32x4.gt(v128.load(y), zero)));
    dy += 16;
    y += 16;
    to += 16;
  }
  for (let i = 0; i < (count & 3); i++) {
    store<f32>(to, load<f32>(y) > 0 ? load<f32>(dy) : 0);
    dy += 4;
    y += 4;
    to += 4;
  }
}

/** to[n] += sum over rows of from[row, n]; every row's partial sums are added to `to` once. */
export function addColumnSums(from: usize, rows: i32, columns: i32, rowStep: usize, to: usize): void {
  let n = 0;
  for (; n + 4 <= columns; n += 4) {
    let p = from + (<usize>n << 2);
    let s = f32x4.splat(0), t = s;
    let i = 0;
    for (; i + 2 <= rows; i += 2) {
      s = f32x4.add(s, v128.load(p));
      p += rowStep;
      t = f32x4.add(t, v128.load(p));
      p += rowStep;
    }
    if (i < rows) s = f32x4.add(s, v128.load(p));
    const at = to + (<usize>n << 2);
    v128.store(at, f32x4.add(v128.load(at), f32x4.add(s, t)));
  }
  for (; n < columns; n++) {
    let p = from + (<usize>n << 2);
    let s: f32 = 0, t: f32 = 0;
    let i = 0;
    for (; i + 2 <= rows; i += 2) {
      s += load<f32>(p);
      p += rowStep;
      t += load<f32>(p);
      p += rowStep;
    }
    if (i < rows) s += load<f32>(p);
    const at = to + (<usize>n << 2);
    store<f32>(at, load<f32>(at) + (s + t));
  }
}

/**
 * Adds one image's gradient to dx: for each row of the filter and each eight columns of its runs, output pixels' gradients
 * times the panel, added at the pixel's run.
 */
function addInputGradient(
  dz: usize, outHeight: i32, outWidth: i32, outChannels: i32, kernelHeight: i32, run: i32,
  packed: usize, zeros: usize, dx: usize, rowStep: usize, toY: usize, toX: usize,
): void {
  const pixel = <usize>outChannels << 2;
  const pixels = outHeight * outWidth;
  const panelRows = ((run & 7) == 0 || (run & 7) > 4 ? run + 7 & ~7 : (run & ~7) + 4) * outChannels;
  for (let ky = 0; ky < kernelHeight; ky++) {
    for (let n = 0; n < run; n += 8) {
      const left = run - n;
      const panel = packed + (<usize>(ky * panelRows + n * outChannels) << 2);
      let a = dz;
      let rowC = dx + <usize>ky * rowStep + (<usize>n << 2);
      let c = rowC;
      let x = 0;
      for (let m = 0; m < pixels; m += 4) {
        if (left >= 8 && x + 4 <= outWidth) {
          addTile4x8(a, pixel, outChannels, panel, c, toX);
          x += 4;
          if (x == outWidth) {
            x = 0;
            c = rowC = rowC + toY;
          } else c += toX << 2;
          a += pixel << 2;
          continue;
        }
        const rows = min(4, pixels - m);
        const c0 = c;
        let c1 = c, c2 = c, c3 = c;
        const a1 = rows > 1 ? a + pixel : a, a2 = rows > 2 ? a1 + pixel : a, a3 = rows > 3 ? a2 + pixel : a;
        if (x + 4 < outWidth) {
          c1 = c0 + toX;
          c2 = c1 + toX;
          c3 = c2 + toX;
          c = c3 + toX;
          x += 4;
        } else {
          for (let i = 1; i <= rows; i++) {
            x++;
            if (x == outWidth) {
              x = 0;
              c = rowC = rowC + toY;
            } else c += toX;
            if (i == 1) c1 = c;
            else if (i == 2) c2 = c;
            else if (i == 3) c3 = c;
          }
        }
        if (left > 4) tile4x8(a, a1, a2, a3, 1, outChannels, 0, panel, c0, c1, c2, c3, rows, min(left, 8), zeros, ACCUMULATE);
        else tile4x4(a, a1, a2, a3, 1, outChannels, 0, panel, c0, c1, c2, c3, rows, left, zeros, ACCUMULATE);
        a += pixel << 2;
      }
    }
  }
}

/** Packs a filter for the input's gradient: for each row of it and each eight columns of its runs, a transposed panel. */
export function packFilterTransposed(filter: usize, kernelHeight: i32, run: i32, outChannels: i32, packed: usize): void {
  const outPixel = <usize>outChannels << 2;
  for (let ky = 0; ky < kernelHeight; ky++) {
    for (let n = 0; n < run; n += 8) {
      const wide = panelWidth(run - n);
      packPanel(filter + <usize>(ky * run + n) * outPixel, 4, outPixel, outChannels, min(run - n, 8), wide, packed);
      packed += <usize>(outChannels * wide) << 2;
    }
  }
}

/**
 * Gradients of {@link convolveImage}: adds to dFilter and dBias, overwrites the `inputBytes` of dx; each left out where its pointer is 0.
 * `y` is the output where a ReLU follows, else 0. `dz` is scratch for the masked gradient of the output and 28 bytes behind it, `packed`
 * holds the panels of {@link packFilterTransposed}, `zeros` 8 of them.
 */
export function convolveImageBackward(
  from: usize, fromY: usize, fromX: usize, height: i32, width: i32, runs: i32, run: i32, rowStep: usize,
  packed: usize, columns: i32, zeros: usize, dy: usize, y: usize, dz: usize,
  dFilter: usize, dBias: usize, dx: usize, inputBytes: usize,
): void {
  const outPixel = <usize>columns << 2;
  maskByOutput(dy, y, height * width * columns, dz);
  if (dBias) addColumnSums(dz, height * width, columns, outPixel, dBias);
  if (dFilter) addFilterGradient(from, rowStep, fromY, fromX, runs, run, dz, height, width, columns, dFilter);
  if (dx) {
    memory.fill(dx, 0, inputBytes);
    addInputGradient(dz, height, width, columns, runs, run, packed, zeros, dx, rowStep, fromY, fromX);
  }
}

/**
 * Gradients of {@link convolve}: dx, dFilter and dBias, each left out where its pointer is 0. `y` is the output where a ReLU
 * follows, else 0. The gradient of the output is masked, image by image, into the scratch `dz`. `padded` and `paddedGradient` are
 * scratch for one padded image, 0 where there is no padding. `packed` holds panels of the transposed filter, `zeros` 8 floats.
 */
export function convolveBackward(
  x: usize, batch: i32, height: i32, width: i32, channels: i32, filter: usize, kernelHeight: i32, kernelWidth: i32,
  outChannels: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32, paddedHeight: i32, paddedWidth: i32,
  outHeight: i32, outWidth: i32, dy: usize, y: usize, dx: usize, dFilter: usize, dBias: usize,
  packed: usize, zeros: usize, padded: usize, paddedGradient: usize, dz: usize,
): void {
  const pixel = <usize>channels << 2;
  const outPixel = <usize>outChannels << 2;
  const run = kernelWidth * channels;
  const depth = kernelHeight * run;
  const imageBytes = <usize>(height * width) * pixel;
  const readWidth = padded || paddedGradient ? paddedWidth : width;
  const rowStep = <usize>readWidth * pixel;
  const paddedBytes = <usize>paddedHeight * rowStep;
  const inner = <usize>(padTop * paddedWidth + padLeft) * pixel;
  const innerRows = min(height, paddedHeight - padTop);
  const innerBytes = <usize>min(width, paddedWidth - padLeft) * pixel;
  const imageRow = <usize>width * pixel;
  if (dFilter) {
    memory.fill(dFilter, 0, <usize>depth * outPixel);
    if (padded) memory.fill(padded, 0, paddedBytes);
  }
  if (dBias) memory.fill(dBias, 0, outPixel);
  if (dx) {
    packBias(0, 8, zeros);
    // pixels that no output reads
    if (paddedGradient) memory.fill(dx, 0, <usize>batch * imageBytes);
    packFilterTransposed(filter, kernelHeight, run, outChannels, packed);
  }
  const outFloats = outHeight * outWidth * outChannels;
  for (let i = 0; i < batch; i++) {
    const first = <usize>(i * outFloats) << 2;
    let image = x + <usize>i * imageBytes;
    if (dFilter && padded) {
      copyRows(image, imageRow, innerRows, padded + inner, rowStep, innerBytes);
      image = padded;
    }
    const gradient = dx ? dx + <usize>i * imageBytes : 0;
    convolveImageBackward(
      image, <usize>strideY * rowStep, <usize>strideX * pixel, outHeight, outWidth, kernelHeight, run, rowStep,
      packed, outChannels, zeros, dy + first, y ? y + first : 0, dz,
      dFilter, dBias, paddedGradient ? paddedGradient : gradient, paddedGradient ? paddedBytes : imageBytes,
    );
    if (paddedGradient) copyRows(paddedGradient + inner, rowStep, innerRows, gradient, imageRow, innerBytes);
  }
}
