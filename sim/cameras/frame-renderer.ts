import type { Camera } from 'three';
import type { Image } from '../observation';

/** Frames of one tick, one per camera. The buffers are reused by the next call: copy what must be kept. */
export interface Frames {
  /** RGB. */
  colour: Image[];
  /** Distance along the viewing axis [m], row by row; the far plane where there is nothing. Software renderer only. */
  depth?: Float32Array[];
  /** Semantic class of each pixel, see `SEMANTIC_CLASSES`. Software renderer only. */
  semantic?: Uint8Array[];
}

/** Draws what the cameras see of a three.js scene. */
export interface FrameRenderer {
  readonly kind: 'software' | 'webgl';
  /** Cameras must have up-to-date world matrices. */
  render(cameras: readonly Camera[]): Frames | Promise<Frames>;
  dispose(): void;
}
