import type { Way } from './read-elements';

/** A run of map nodes without a junction inside. */
export interface WayPiece {
  way: Way;
  /** Map node ids, at least two. */
  nodes: number[];
}

/**
 * Cuts ways where they share a node with another way or with themselves, and where a node is missing. A piece never ends where it
 * began: loops are cut in two.
 *
 * @param isKnown whether the file holds a node
 * @returns the pieces, and how many ways lacked nodes
 */
export function splitWays(
  ways: readonly Way[],
  isKnown: (node: number) => boolean,
): { pieces: WayPiece[]; cut: number } {
  let cut = 0;
  const runs: WayPiece[] = [];
  for (const way of ways) {
    let run: number[] = [];
    let whole = true;
    for (const node of way.nodes) {
      if (isKnown(node)) {
        if (node !== run[run.length - 1]) run.push(node);
        continue;
      }
      whole = false;
      if (run.length >= 2) runs.push({ way, nodes: run });
      run = [];
    }
    if (run.length >= 2) runs.push({ way, nodes: run });
    if (!whole) cut++;
  }

  const uses = new Map<number, number>();
  for (const { nodes } of runs) {
    nodes.forEach((node, i) => {
      // an end is a junction by itself; inside, it takes two
      const weight = i === 0 || i === nodes.length - 1 ? 2 : 1;
      uses.set(node, (uses.get(node) ?? 0) + weight);
    });
  }
  const pieces: WayPiece[] = [];
  for (const { way, nodes } of runs) {
    let start = 0;
    for (let i = 1; i < nodes.length; i++) {
      if (i < nodes.length - 1 && uses.get(nodes[i])! < 2) continue;
      pieces.push(...withoutLoop(way, nodes.slice(start, i + 1)));
      start = i;
    }
  }
  return { pieces, cut };
}

function withoutLoop(way: Way, nodes: number[]): WayPiece[] {
  if (nodes[0] !== nodes[nodes.length - 1]) return [{ way, nodes }];
  if (nodes.length < 4) return []; // there and back again
  const middle = nodes.length >> 1;
  return [
    { way, nodes: nodes.slice(0, middle + 1) },
    { way, nodes: nodes.slice(middle) },
  ];
}
