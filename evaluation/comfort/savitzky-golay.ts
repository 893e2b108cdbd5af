/** How a signal is smoothed: a polynomial is fitted to each sample's neighbours, and it or its derivative is read off there. */
export interface SavitzkyGolay {
  /** Samples that a polynomial is fitted to: odd. A shorter signal is fitted as a whole. */
  window: number;
  /** Degree of the polynomial. */
  order: number;
  /** 0 for the smoothed signal, 1 for its first derivative and so on. */
  derivative: number;
}

/**
 * Smooths or differentiates an evenly sampled signal (Savitzky and Golay 1964): least squares fit of a polynomial in a sliding window. Near
 * the ends, the polynomial of the outermost whole window is read beside its middle, as scipy's `savgol_filter` does with `mode='interp'`.
 *
 * @param dt time between two samples [s]
 * @returns as many values as the signal has; zeros where it is too short for the derivative
 */
export function savitzkyGolay(
  signal: ArrayLike<number>,
  dt: number,
  { window, order, derivative }: SavitzkyGolay,
): Float64Array {
  const out = new Float64Array(signal.length);
  const width = Math.min(window, signal.length - (signal.length % 2 ? 0 : 1));
  const degree = Math.min(order, width - 1);
  if (degree < derivative) return out;
  const half = (width - 1) / 2;
  const scale = 1 / power(dt, derivative);
  const coefficients = Array.from({ length: width }, (_, i) => fitCoefficients(width, degree, derivative, i - half));
  for (let i = 0; i < out.length; i++) {
    const first = Math.max(0, Math.min(signal.length - width, i - half));
    const weights = coefficients[i - first];
    let sum = 0;
    for (let k = 0; k < width; k++) sum += weights[k] * signal[first + k];
    out[i] = sum * scale;
  }
  return out;
}

/** What each sample of a window weighs in the derivative, `at` samples beside its middle, of the polynomial fitted to the window. */
function fitCoefficients(width: number, degree: number, derivative: number, at: number): Float64Array {
  const half = (width - 1) / 2;
  const size = degree + 1;
  // normal equations of the fit, extended by the derivatives of the powers at the place: weights = V (V'V)^-1 d
  const rows = Array.from({ length: size }, (_, i) => {
    const row = Array.from({ length: size }, (_, j) => {
      let sum = 0;
      for (let x = -half; x <= half; x++) sum += power(x, i + j);
      return sum;
    });
    let falling = 1;
    for (let k = 0; k < derivative; k++) falling *= i - k;
    row.push(i < derivative ? 0 : falling * power(at, i - derivative));
    return row;
  });
  const solution = solve(rows);
  return Float64Array.from({ length: width }, (_, k) => {
    let value = 0;
    for (let i = degree; i >= 0; i--) value = value * (k - half) + solution[i];
    return value;
  });
}

/** A whole power by multiplication: the engines' own powers differ in the last bits. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let k = 0; k < exponent; k++) product *= base;
  return product;
}

/** Solves linear equations by Gauss's elimination with pivoting; each row ends with its right-hand side. */
function solve(rows: number[][]): number[] {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) if (Math.abs(rows[i][column]) > Math.abs(rows[pivot][column])) pivot = i;
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let i = column + 1; i < n; i++) {
      const factor = rows[i][column] / rows[column][column];
      for (let j = column; j <= n; j++) rows[i][j] -= factor * rows[column][j];
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let value = rows[i][n];
    for (let j = i + 1; j < n; j++) value -= rows[i][j] * solution[j];
    solution[i] = value / rows[i][i];
  }
  return solution;
}
