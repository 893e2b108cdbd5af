import type { RoadNetwork } from '../road-network';
import { changesFit } from './lane-search';

/**
 * Finds the lanes of the largest strongly connected part: from each of them every other can be reached, lane changes included (Tarjan's
 * algorithm with its own stack). Ties go to the part with the smallest lane id.
 */
export function largestStronglyConnected(network: RoadNetwork): Set<number> {
  const { lanes } = network;
  const onward = lanes.map((lane) => {
    const beside = changesFit(1, lane.centre.length) ? [lane.left, lane.right].filter((id) => id >= 0) : [];
    return [...lane.successors, ...beside];
  });
  const order = new Int32Array(lanes.length).fill(-1);
  const low = new Int32Array(lanes.length);
  const tried = new Int32Array(lanes.length);
  const isOpen = new Uint8Array(lanes.length);
  const open: number[] = [];
  let counter = 0;
  let best: number[] = [];
  let bestLength = 0;
  for (let root = 0; root < lanes.length; root++) {
    if (order[root] >= 0) continue;
    const path = [root];
    while (path.length) {
      const at = path[path.length - 1];
      if (order[at] < 0) {
        order[at] = low[at] = counter++;
        open.push(at);
        isOpen[at] = 1;
      }
      if (tried[at] < onward[at].length) {
        const next = onward[at][tried[at]++];
        if (order[next] < 0) path.push(next);
        else if (isOpen[next]) low[at] = Math.min(low[at], order[next]);
        continue;
      }
      path.pop();
      if (path.length) low[path[path.length - 1]] = Math.min(low[path[path.length - 1]], low[at]);
      if (low[at] !== order[at]) continue;
      const part = open.splice(open.lastIndexOf(at));
      for (const id of part) isOpen[id] = 0;
      // A lane alone is a part only where it leads back to itself, and then it is no use for routes.
      if (part.length < 2) continue;
      const length = part.reduce((sum, id) => sum + lanes[id].centre.length, 0);
      if (length > bestLength + 1e-9) {
        best = part;
        bestLength = length;
      }
    }
  }
  return new Set(best.sort((a, b) => a - b));
}
