import type { Chain } from './chains';
import { armDirection, type Shape } from './shapes';

/** One piece of a stroke, and whether the stroke runs from the chain's `to` to its `from`. */
export interface StrokePiece {
  chain: number;
  reversed: boolean;
}

/** Cosine of the largest deflection through which a street keeps its name: 40 degrees. */
const MIN_STRAIGHTNESS = 0.766;

/** Groups chains into strokes: at each junction a street goes on in the arm that is straightest ahead, if each is the other's. */
export function findStrokes(chains: readonly Chain[], shapes: readonly Shape[], siteCount: number): StrokePiece[][] {
  // arm 2i is the start of chain i, arm 2i+1 its end
  const arms: number[][] = Array.from({ length: siteCount }, () => []);
  chains.forEach(({ from, to }, i) => {
    arms[from].push(2 * i);
    arms[to].push(2 * i + 1);
  });
  const direction = (arm: number) => armDirection(shapes[arm >> 1].points, (arm & 1) === 1);
  const onward = new Map<number, number>();
  for (const list of arms) {
    const best = list.map((arm) => {
      const [ux, uy] = direction(arm);
      let chosen = -1;
      let score = MIN_STRAIGHTNESS;
      for (const other of list) {
        if (other >> 1 === arm >> 1) continue;
        const [vx, vy] = direction(other);
        const straightness = -(ux * vx + uy * vy);
        if (straightness > score) {
          score = straightness;
          chosen = other;
        }
      }
      return chosen;
    });
    list.forEach((arm, k) => {
      if (best[k] >= 0 && best[list.indexOf(best[k])] === arm) onward.set(arm, best[k]);
    });
  }
  const used = chains.map(() => false);
  const strokes: StrokePiece[][] = [];
  const follow = (chain: number, reversed: boolean): StrokePiece[] => {
    const pieces: StrokePiece[] = [];
    let at: StrokePiece | null = { chain, reversed };
    while (at && !used[at.chain]) {
      used[at.chain] = true;
      pieces.push(at);
      const next: number | undefined = onward.get(2 * at.chain + (at.reversed ? 0 : 1));
      at = next === undefined ? null : { chain: next >> 1, reversed: (next & 1) === 1 };
    }
    return pieces;
  };
  for (let i = 0; i < chains.length; i++) {
    if (used[i]) continue;
    const ahead = follow(i, false);
    used[i] = false;
    const behind = follow(i, true).slice(1);
    strokes.push([...behind.reverse().map(({ chain, reversed }) => ({ chain, reversed: !reversed })), ...ahead]);
  }
  return strokes;
}
