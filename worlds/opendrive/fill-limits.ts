import type { LaneBit } from './lane-bits';

/** Of roads where nothing says it, near or far [m/s]. */
const USUAL_LIMIT = 50 / 3.6;

/** Gives bits without a limit the lowest of those before and after them, as far as it takes to find one. */
export function fillLimits(bits: readonly LaneBit[]): void {
  let reached = bits.filter((bit) => Number.isNaN(bit.limit) && nearest(bit, bits) < Number.POSITIVE_INFINITY);
  while (reached.length) {
    const found = reached.map((bit) => nearest(bit, bits));
    reached.forEach((bit, i) => {
      bit.limit = found[i];
    });
    const onward = new Set(reached.flatMap(({ next, previous }) => [...next, ...previous]));
    reached = [...onward].map((id) => bits[id]).filter(({ limit }) => Number.isNaN(limit));
  }
  for (const bit of bits) if (Number.isNaN(bit.limit)) bit.limit = USUAL_LIMIT;
}

function nearest({ next, previous }: LaneBit, bits: readonly LaneBit[]): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const id of [...next, ...previous]) if (bits[id].limit < lowest) lowest = bits[id].limit;
  return lowest;
}
