import { cubicAt } from './cubics';
import type { Road } from './road';
import type { Warnings } from './warnings';

/** Spacing of the places looked at [m], and most of them along a road. */
const STEP = 10;
const MOST = 2000;
/** Less is flat: [m], [rad]. */
const FLAT = 0.5;
const LEVEL = 0.01;

/** Says how high a map is and where its roads lean: they are driven flat. */
export function noteHeights(roads: readonly Road[], warnings: Warnings): void {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let steepest = 0;
  for (const { elevation, superelevation, length } of roads) {
    const pieces = Math.min(MOST, Math.max(1, Math.ceil(length / STEP)));
    for (let k = 0; k <= pieces; k++) {
      const s = (length * k) / pieces;
      const height = cubicAt(elevation, s);
      lowest = Math.min(lowest, height);
      highest = Math.max(highest, height);
      steepest = Math.max(steepest, Math.abs(cubicAt(superelevation, s)));
    }
  }
  if (highest - lowest > FLAT)
    warnings.note(
      `The map is driven flat: its roads lie between ${lowest.toFixed(1)} and ${highest.toFixed(1)} m high, and bridges cross what is below at grade`,
    );
  if (steepest > LEVEL)
    warnings.note(
      `Roads that lean to the side, by up to ${((steepest * 180) / Math.PI).toFixed(0)} degrees, are driven level`,
    );
}
