import type { Info } from '../sim/driving-env';
import type { Image, Observation } from '../sim/observation';

/** What the cameras saw around an infraction. */
export interface FrameStrip {
  /** Kind of the infraction. */
  kind: string;
  tick: number;
  /** Simulated time of it [s]. */
  time: number;
  /** How long before the infraction each row was seen [s], from the top. */
  before: number[];
  /** PNG as a data URI: a row for each time, left, front and right beside each other. */
  png: string;
}

/** The cameras at one tick. */
export interface FrameRow {
  tick: number;
  time: number;
  left: Image;
  front: Image;
  right: Image;
}

/** Ticks before an infraction at which it is looked at: two seconds, one, half a one, and none. */
export const STRIP_TICKS = [20, 10, 5, 0] as const;
/** One more: an infraction may be known a tick after it began. */
const KEPT = STRIP_TICKS[0] + 2;

/** Keeps what the cameras saw in the last two seconds. Frames are copied: those of an observation are overwritten by the next. */
export class FrameRing {
  private readonly rows: FrameRow[] = [];
  private next = 0;

  see({ tick, time }: Pick<Info, 'tick' | 'time'>, { images }: Observation): void {
    const row = this.rows[this.next] ?? {
      tick,
      time,
      left: emptyLike(images.left),
      front: emptyLike(images.front),
      right: emptyLike(images.right),
    };
    row.tick = tick;
    row.time = time;
    for (const name of ['left', 'front', 'right'] as const) row[name].data.set(images[name].data);
    this.rows[this.next] = row;
    this.next = (this.next + 1) % KEPT;
  }

  /** The rows of {@link STRIP_TICKS} before a tick that are still there. They stay what they are only until the next tick. */
  before(tick: number): FrameRow[] {
    return STRIP_TICKS.flatMap((ticks) => this.rows.find((row) => row.tick === tick - ticks) ?? []);
  }
}

function emptyLike({ width, height, channels, data }: Image): Image {
  return { width, height, channels, data: new Uint8Array(data.length) };
}
