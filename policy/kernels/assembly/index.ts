export { convolve, convolveBackward, maskByOutput } from './convolution';
export { denseBackward, multiply, multiplyTransposed, sumRows } from './matrix';
export { adam } from './optimiser';
export { maxPool, maxPoolBackward } from './pooling';
