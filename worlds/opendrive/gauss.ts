/** Nodes and weights of Gauss and Legendre's rule with eight points on [-1, 1], the positive half. */
const NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

/** Calls `add` with the eight places and weights of the rule over [from, to]: exact for polynomials of degree 15. */
export function eachGaussPoint(from: number, to: number, add: (place: number, weight: number) => void): void {
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  for (let k = 0; k < 4; k++) {
    add(middle - half * NODES[k], half * WEIGHTS[k]);
    add(middle + half * NODES[k], half * WEIGHTS[k]);
  }
}
