import type { Info } from '../sim/driving-env';

/**
 * When a car is back in its lane. Lanes of generated towns are 2.8 to 3.6 m wide and the car is 1.8 m: within half a metre of the
 * centre it is wholly inside even the narrowest. Ordinary driving of the shipped policy stays a third of a metre off on average. The
 * heading must fit too, and for a second on end: a car that shoots across the centre has not recovered.
 */
export const RECOVERED = {
  /** Largest distance from the lane's centre [m], and largest heading error [rad] (10 degrees). */
  offset: 0.5,
  headingError: Math.PI / 18,
  /** For so long [s] ... */
  hold: 1,
  /** ... all of it within so much of the start [s], as in VISTA (Amini et al., RA-L 2020). */
  within: 5,
};

/** What became of a car that began off its line. */
export interface Recovery {
  recovered: boolean;
  /** When it was back, from the start [s]; null when it never was. */
  seconds: number | null;
}

/** Watches a car that begins off its line. Recovered: back near the centre in time, and never off the road or against the traffic. */
export class RecoveryWatch {
  private backAt: number | null = null;
  private recovered = false;
  private failed = false;

  /** @param info of a tick, in order, the reset's first */
  see({ time, offset, headingError, onRoad, endReason }: Info): void {
    if (!onRoad || endReason === 'off-road' || endReason === 'wrong-way') this.failed = true;
    if (this.recovered) return;
    const isBack = Math.abs(offset) <= RECOVERED.offset && Math.abs(headingError) <= RECOVERED.headingError;
    this.backAt = isBack ? (this.backAt ?? time) : null;
    // sums of tenths are a rounding away from whole seconds
    if (this.backAt !== null && time - this.backAt >= RECOVERED.hold - 1e-6)
      this.recovered = time <= RECOVERED.within + 1e-6;
  }

  result(): Recovery {
    const recovered = this.recovered && !this.failed;
    return { recovered, seconds: recovered ? this.backAt : null };
  }
}
