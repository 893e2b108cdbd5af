import { lineLength } from '../polyline';
import { centrePoints, type LaneBit, type PavedStrip } from './lane-bits';
import type { LaneGraph } from './links';

/** Strips shorter than this are no place to drive: what leads there leads on [m]. */
const SHORTEST = 0.3;

/**
 * Takes out what would only be in the way: slivers of road between two sections, and lanes for turning left in the middle of a street, which
 * both directions may enter and which lead nowhere.
 */
export function prune(graph: LaneGraph): void {
  const { strips, bits } = graph;
  for (const strip of strips) {
    for (const id of [...strip.bits]) {
      if (lineLength(centrePoints(bits[id], strip)) >= SHORTEST) continue;
      const { previous, next } = bits[id];
      for (const before of previous)
        for (const after of next) if (before !== id && after !== id) connect(bits[before], bits[after]);
      remove(bits[id], strip, bits);
    }
  }
  const leadsNowhere = (bit: LaneBit) => bit.isBoth && (bit.next.length === 0 || bit.previous.length === 0);
  const doubtful = bits.filter((bit) => leadsNowhere(bit));
  for (let bit = doubtful.pop(); bit; bit = doubtful.pop()) {
    const strip = strips[bit.strip];
    if (!strip.bits.includes(bit.id) || strip.bits.every((id) => bits[id].isBoth)) continue;
    const near = [...bit.next, ...bit.previous];
    remove(bit, strip, bits);
    for (const id of near) if (leadsNowhere(bits[id])) doubtful.push(bits[id]);
  }
}

/** Links one bit to the next. */
export function connect(from: LaneBit, to: LaneBit): void {
  if (!from.next.includes(to.id)) from.next.push(to.id);
  if (!to.previous.includes(from.id)) to.previous.push(from.id);
}

function remove(bit: LaneBit, strip: PavedStrip, bits: readonly LaneBit[]): void {
  const without = (list: number[], id: number) => list.filter((other) => other !== id);
  for (const id of bit.next) bits[id].previous = without(bits[id].previous, bit.id);
  for (const id of bit.previous) bits[id].next = without(bits[id].next, bit.id);
  if (bit.left >= 0) bits[bit.left].right = -1;
  if (bit.right >= 0) bits[bit.right].left = -1;
  bit.next = [];
  bit.previous = [];
  bit.left = -1;
  bit.right = -1;
  strip.bits = without(strip.bits, bit.id);
}
