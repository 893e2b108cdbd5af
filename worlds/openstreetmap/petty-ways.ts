import { boxOf, EMPTY_BOX, unionOf } from '../plan-box';
import { lineLength } from '../polyline';
import type { Street } from '../street-graph';

/** Service ways of at least this many pieces, this short on average, within this extent are the lanes of a forecourt [m]. */
const FORECOURT_PIECES = 4;
const FORECOURT_PIECE = 20;
const FORECOURT_EXTENT = 100;
/** A service way that ends after less than this is the way to a door [m]. */
const SHORTEST_STUB = 30;

/**
 * Finds service ways that are no streets: the lanes of a filling station or a forecourt, and stubs. On a map of lanes they make one huge
 * junction with the street in front of them.
 *
 * @returns ids of streets
 */
export function pettyWays(streets: readonly Street[]): Set<number> {
  const at = new Map<number, { service: Street[]; others: number }>();
  for (const street of streets) {
    for (const node of [street.from, street.to]) {
      const found = at.get(node) ?? { service: [], others: 0 };
      if (street.class === 'service') found.service.push(street);
      else found.others++;
      at.set(node, found);
    }
  }
  const petty = new Set<number>();
  const seen = new Set<Street>();
  for (const first of streets) {
    if (first.class !== 'service' || seen.has(first)) continue;
    // service ways that meet where no other street does
    const group = [first];
    seen.add(first);
    const attached = new Set<number>();
    for (const street of group) {
      for (const node of [street.from, street.to]) {
        const { service, others } = at.get(node)!;
        if (others > 0) attached.add(node);
        else {
          for (const next of service) {
            if (seen.has(next)) continue;
            seen.add(next);
            group.push(next);
          }
        }
      }
    }
    if (attached.size > 0 && isPetty(group, attached.size)) for (const { id } of group) petty.add(id);
  }
  return petty;
}

function isPetty(group: readonly Street[], attached: number): boolean {
  let box = EMPTY_BOX;
  let length = 0;
  for (const { points } of group) {
    box = unionOf(box, boxOf(points));
    length += lineLength(points);
  }
  const extent = Math.max(box.maxX - box.minX, box.maxY - box.minY);
  const isForecourt =
    group.length >= FORECOURT_PIECES && length < group.length * FORECOURT_PIECE && extent < FORECOURT_EXTENT;
  return isForecourt || (attached === 1 && length < SHORTEST_STUB);
}
