import type { StripChain } from './carriageways';
import type { LaneGraph } from './links';

/** Where the carriageways of a map meet. End `2 i` is where carriageway i begins, `2 i + 1` where it ends. */
export interface ChainEnds {
  /** Junction part at each end, -1 where there is none. */
  junction: Int32Array;
  /** Ends that meet without a junction have the same number: that of the first of them. */
  joint: Int32Array;
}

export function findChainEnds({ strips, bits }: LaneGraph, chains: readonly StripChain[]): ChainEnds {
  const junction = new Int32Array(2 * chains.length).fill(-1);
  const joint = Int32Array.from({ length: 2 * chains.length }, (_, i) => i);
  const chainOf = new Map<number, { chain: number; along: boolean }>();
  chains.forEach((chain, index) => {
    for (const { strip, along } of chain) chainOf.set(strip, { chain: index, along });
  });
  const root = (i: number): number => {
    let at = i;
    while (joint[at] !== at) {
      joint[at] = joint[joint[at]];
      at = joint[at];
    }
    return at;
  };
  chains.forEach((chain, index) => {
    for (const atEnd of [false, true]) {
      const end = 2 * index + Number(atEnd);
      const { strip, along } = atEnd ? chain[chain.length - 1] : chain[0];
      for (const id of strips[strip].bits) {
        const bit = bits[id];
        const leaves = (bit.forward === along) === atEnd;
        for (const other of leaves ? bit.next : bit.previous) {
          const near = bits[other];
          const part = strips[near.strip].junction;
          if (part >= 0) {
            junction[end] = part;
            continue;
          }
          const { chain: neighbour, along: otherAlong } = chainOf.get(near.strip)!;
          const entersAtStart = (near.forward === otherAlong) === leaves;
          const [a, b] = [root(end), root(2 * neighbour + (entersAtStart ? 0 : 1))];
          joint[Math.max(a, b)] = Math.min(a, b);
        }
      }
    }
  });
  for (let i = 0; i < joint.length; i++) joint[i] = root(i);
  return { junction, joint };
}
