const LINE_BYTES = 64;
/** Readable bytes behind every buffer: tiles load whole vectors. */
const SLACK_BYTES = 64;

/** Hands out addresses one behind the other, each on a cache line of its own. */
export class Places {
  /** First free address. */
  end: number;

  constructor(base: number) {
    this.end = base;
  }

  take(floats: number): number {
    const address = Math.ceil(this.end / LINE_BYTES) * LINE_BYTES;
    this.end = address + floats * 4 + SLACK_BYTES;
    return address;
  }
}
