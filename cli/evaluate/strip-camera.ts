import { FrameRing, type FrameRow, type FrameStrip } from '../../evaluation/frame-strips';
import type { Infraction } from '../../evaluation/infractions';
import type { Info } from '../../sim/driving-env';
import type { Observation } from '../../sim/observation';
import { row, stack } from '../picture';

/** Strips that are kept of one route. */
const MOST_STRIPS = 4;

/** Films a drive: keeps what the cameras saw before each infraction and at it. */
export class StripCamera {
  readonly strips: FrameStrip[] = [];
  /** Strips that were not kept: of many infractions, the first are kept and the last. */
  more = 0;
  private readonly ring = new FrameRing();
  private seen = 0;

  /** @param infractions so far */
  see(info: Info, observation: Observation, infractions: readonly Infraction[]): void {
    this.ring.see(info, observation);
    for (; this.seen < infractions.length; this.seen++) this.keep(infractions[this.seen]);
  }

  private keep(infraction: Infraction): void {
    if (this.strips.length === MOST_STRIPS) {
      this.strips.pop();
      this.more++;
    }
    this.strips.push(frameStrip(infraction, this.ring.before(infraction.tick)));
  }
}

function frameStrip({ kind, tick, time }: Infraction, rows: readonly FrameRow[]): FrameStrip {
  const pictures = rows.map(({ left, front, right }) =>
    row(
      [left, front, right].map((image) => ({ image, scale: 1 })),
      1,
    ),
  );
  const png = Buffer.from(stack(pictures).png()).toString('base64');
  return {
    kind,
    tick,
    time,
    before: rows.map((seen) => Math.round(100 * (time - seen.time)) / 100),
    png: `data:image/png;base64,${png}`,
  };
}
