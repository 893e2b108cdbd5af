/** How fast a recording can be played, in simulated seconds a second. */
export const SPEEDS: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 4, 10];

/** Where a recording is: a time that goes forward while it plays, steps and jumps. Knows ticks and marks, no page. */
export class Player {
  playing = false;
  speed = 1;
  private now: number;

  /** @param times of the ticks, ascending, at least one [s]; @param marks times to jump to, ascending [s] */
  constructor(
    private readonly times: readonly number[],
    private readonly marks: readonly number[] = [],
  ) {
    this.now = times[0];
  }

  get start(): number {
    return this.times[0];
  }

  get end(): number {
    return this.times[this.times.length - 1];
  }

  /** [s] */
  get time(): number {
    return this.now;
  }

  /** The last tick that has begun. */
  get index(): number {
    let low = 0;
    let high = this.times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.times[middle] <= this.now) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** How far the time is from that tick to the next, 0..1. */
  get share(): number {
    const { index } = this;
    if (index === this.times.length - 1) return 0;
    return (this.now - this.times[index]) / (this.times[index + 1] - this.times[index]);
  }

  /** Lets time pass. @param seconds of the page's clock */
  advance(seconds: number): void {
    if (!this.playing) return;
    this.seek(this.now + seconds * this.speed);
    if (this.now === this.end) this.playing = false;
  }

  /** Plays or pauses; at the end it plays from the beginning. */
  toggle(): void {
    this.playing = !this.playing;
    if (this.playing && this.now === this.end) this.now = this.start;
  }

  seek(time: number): void {
    this.now = Math.min(this.end, Math.max(this.start, time));
  }

  /** Pauses, and goes some ticks on or back. */
  step(ticks: number): void {
    this.playing = false;
    const to = Math.min(this.times.length - 1, Math.max(0, this.index + ticks));
    this.now = this.times[to];
  }

  /** Pauses at the next mark, or the one before; at none it stays where it is. */
  jump(direction: 1 | -1): void {
    const far = 1e-6;
    const to =
      direction > 0
        ? this.marks.find((mark) => mark > this.now + far)
        : this.marks.findLast((mark) => mark < this.now - far);
    if (to === undefined) return;
    this.playing = false;
    this.seek(to);
  }

  /** The next faster speed, or slower. */
  changeSpeed(direction: 1 | -1): void {
    const i = SPEEDS.indexOf(this.speed) + direction;
    this.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, i))];
  }
}
