/** A Gaussian mixture over path curvature. Arrays of K, weights sum to one. */
export interface Mixture {
  weights: Float64Array;
  /** [1/m] */
  means: Float64Array;
  /** [1/m] */
  deviations: Float64Array;
}
