import type { FrameRenderer } from '../../sim/cameras/frame-renderer';

/** Draws nothing, for tests in which nobody looks: three images of one black pixel. */
export function blankRenderer(): FrameRenderer {
  const colour = [0, 1, 2].map(() => ({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }));
  return { kind: 'software', render: () => ({ colour }), dispose() {} };
}
