import { clamp } from '../../core/maths';
import type { Shoulder } from './cross-section';

/** Over how much road a bay in the middle of a street opens [m]. */
const BAY_TAPER = 1;

/** How wide a shoulder is along its street. */
export interface ShoulderProfile {
  /** Share of the full width at arc length `s`, 0..1; linear between the breaks. */
  shareAt(s: number): number;
  /** Arc lengths at which it begins or ends to change [m]. */
  breaks: number[];
  /** From where to where it has its full width [m]. */
  bays: [number, number][];
}

/** Lays a shoulder along a street: from end to end, or tapered off before the junctions, whole or in bays. A street too short has none. @param length [m] */
export function shoulderProfile({ width, gap, taper, bay }: Shoulder, length: number): ShoulderProfile {
  const from = gap + taper;
  const room = length - 2 * from;
  if (width === 0 || room < 2) return { shareAt: () => 0, breaks: [], bays: [] };
  const bays: [number, number][] = [];
  const step = bay || room;
  for (let s = 0; s < room - 1; s += 2 * step) bays.push([from + s, from + Math.min(s + step, room)]);
  const opens = (at: number) => (at === from ? taper : BAY_TAPER);
  const closes = (at: number) => (at === from + room ? taper : BAY_TAPER);
  return {
    bays,
    breaks: bays.flatMap(([start, end]) => [start - opens(start), start, end, end + closes(end)]),
    shareAt: (s) => {
      let share = 0;
      for (const [start, end] of bays) {
        const before = start - s;
        const after = s - end;
        const here =
          before > 0
            ? 1 - before / Math.max(opens(start), 1e-9)
            : after > 0
              ? 1 - after / Math.max(closes(end), 1e-9)
              : 1;
        share = Math.max(share, here);
      }
      return clamp(share, 0, 1);
    },
  };
}
