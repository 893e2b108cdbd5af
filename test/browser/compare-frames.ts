import type { Image } from '../../sim/observation';

/** How two pictures of the same thing differ. */
export interface FrameDifference {
  /** Mean absolute difference of all channels, 0..255. */
  mean: number;
  /** Pixels that differ by more than 12 in some channel. */
  different: number;
  /** Of those, pixels that lie on no edge: their surroundings are uniform in both pictures. */
  inside: number;
  pixels: number;
}

const TOLERANCE = 12;

/** How far the pictures of two renderers may be apart: what is left are pixels at edges. */
export const PARITY_BOUND = {
  /** Mean difference over all pictures, and of the worst, 0..255. */
  mean: 1,
  worstMean: 3,
  /** Share of differing pixels of the worst picture. */
  different: 0.02,
  /** Differing pixels that lie on no edge. */
  inside: 0,
};

/** Whether pictures are as alike as {@link PARITY_BOUND} asks. */
export function areAlike(differences: readonly FrameDifference[]): boolean {
  const mean = differences.reduce((sum, difference) => sum + difference.mean, 0) / differences.length;
  return (
    mean < PARITY_BOUND.mean &&
    differences.every(
      (of) =>
        of.mean < PARITY_BOUND.worstMean &&
        of.different / of.pixels < PARITY_BOUND.different &&
        of.inside <= PARITY_BOUND.inside,
    )
  );
}

/** Compares a frame with an exact one, which brings its depth [m] and semantic classes. */
export function compareFrames(frame: Image, exact: Image, depth: Float32Array, semantic: Uint8Array): FrameDifference {
  const { width, height } = exact;
  let sum = 0;
  let different = 0;
  let inside = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      let most = 0;
      for (let k = 3 * at; k < 3 * at + 3; k++) {
        const off = Math.abs(frame.data[k] - exact.data[k]);
        sum += off;
        most = Math.max(most, off);
      }
      if (most <= TOLERANCE) continue;
      different++;
      // Something thinner than a pixel may show in one picture only.
      if (
        !isColourEdge(exact, row, column) &&
        !isShapeEdge(exact, depth, semantic, row, column) &&
        !isColourEdge(frame, row, column)
      )
        inside++;
    }
  }
  return { mean: sum / (3 * width * height), different, inside, pixels: width * height };
}

/** Whether the colour changes among a pixel's neighbours. */
function isColourEdge(image: Image, row: number, column: number): boolean {
  const at = 3 * (row * image.width + column);
  return someNeighbour(image, row, column, (near) => {
    for (let k = 0; k < 3; k++) {
      if (Math.abs(image.data[3 * near + k] - image.data[at + k]) > TOLERANCE / 2) return true;
    }
    return false;
  });
}

/** Whether class or depth change among a pixel's neighbours. */
function isShapeEdge(image: Image, depth: Float32Array, semantic: Uint8Array, row: number, column: number): boolean {
  const at = row * image.width + column;
  return someNeighbour(
    image,
    row,
    column,
    (near) => semantic[near] !== semantic[at] || Math.abs(depth[near] - depth[at]) > 0.2 * depth[at],
  );
}

function someNeighbour(
  { width, height }: Image,
  row: number,
  column: number,
  test: (index: number) => boolean,
): boolean {
  for (let r = Math.max(0, row - 1); r <= Math.min(height - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(width - 1, column + 1); c++) {
      if (test(r * width + c)) return true;
    }
  }
  return false;
}
