import type { Lane } from '../worlds/lane';

/** A way through a junction: its connecting lane, which maps may have cut into pieces, and the lane that it leads onto. */
export interface JunctionWay {
  pieces: Lane[];
  after: Lane | undefined;
}

/** Follows a connecting lane to the end of its junction. */
export function throughJunction(lanes: readonly Lane[], connecting: Lane): JunctionWay {
  const pieces = [connecting];
  let after = lanes[connecting.successors[0]];
  while (after && connecting.junction >= 0 && after.junction === connecting.junction && !pieces.includes(after)) {
    pieces.push(after);
    after = lanes[after.successors[0]];
  }
  return { pieces, after };
}
