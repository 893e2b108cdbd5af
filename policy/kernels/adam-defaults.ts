export interface AdamOptions {
  learningRate?: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

/** Kingma and Ba, Adam (arXiv 1412.6980), section 2; epsilon as in PyTorch. */
export const ADAM_DEFAULTS: Required<AdamOptions> = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
