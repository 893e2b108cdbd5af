export { developCamera } from './augment';
export {
  convolve, convolveBackward, convolveImage, convolveImageBackward, maskByOutput, packFilter, packFilterTransposed,
} from './convolution';
export { addRows, copyRows, takeChannels } from './copies';
export { denseBackward, multiply, multiplyStriped, multiplyTransposed, sumRows } from './matrix';
export { adam } from './optimiser';
export { fillPixels } from './pixels';
export { maxPool, maxPoolBackward } from './pooling';
export { scaleBy, sumBlocks } from './reduce';
