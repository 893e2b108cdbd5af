import type { Chain } from './chains';

/** Which way a chain may be driven: both ways, only `from` to `to`, or only back. */
export type Direction = 'both' | 'forward' | 'backward';

/**
 * Chooses which chains become one-way: of the wishes, in order, those that leave every place reachable from every other.
 *
 * @param wishes a direction for each chain; 'both' wishes for nothing
 */
export function grantOneWays(chains: readonly Chain[], wishes: readonly Direction[], siteCount: number): Direction[] {
  const granted: Direction[] = chains.map(() => 'both');
  const leaving: number[][] = Array.from({ length: siteCount }, () => []);
  chains.forEach(({ from, to }, i) => {
    leaving[from].push(i);
    leaving[to].push(i);
  });
  const seen = new Int32Array(siteCount).fill(-1);
  chains.forEach((chain, i) => {
    if (wishes[i] === 'both') return;
    // closing the way back is harmless exactly when there is another way back
    const [start, goal] = wishes[i] === 'forward' ? [chain.to, chain.from] : [chain.from, chain.to];
    if (hasOtherWay(i, start, goal)) granted[i] = wishes[i];
  });
  return granted;

  function hasOtherWay(closed: number, start: number, goal: number): boolean {
    const queue = [start];
    seen[start] = closed;
    for (let head = 0; head < queue.length; head++) {
      const site = queue[head];
      if (site === goal) return true;
      for (const i of leaving[site]) {
        if (i === closed) continue;
        const forward = chains[i].from === site;
        if (granted[i] === (forward ? 'backward' : 'forward')) continue;
        const next = forward ? chains[i].to : chains[i].from;
        if (seen[next] === closed) continue;
        seen[next] = closed;
        queue.push(next);
      }
    }
    return false;
  }
}
