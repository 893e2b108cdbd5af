const PRIME_LOW = 0x1b3;
const PRIME_HIGH_SHIFT = 8; // 2^40 = bit 8 of the high word

/**
 * Running 64-bit FNV-1a over bytes and float64 values: the fingerprint of a trajectory, a world or a data set.
 *
 * Two runs with the same digest saw the same numbers, bit for bit.
 */
export class RunningHash {
  private low = 0x84222325;
  private high = 0xcbf29ce4;
  private readonly scratch = new DataView(new ArrayBuffer(8));

  byte(value: number): this {
    const low = (this.low ^ value) >>> 0;
    // (high, low) * (2^40 + 0x1b3) mod 2^64, in 16-bit halves so that every product stays exact
    const a = (low & 0xffff) * PRIME_LOW;
    const b = (low >>> 16) * PRIME_LOW + Math.floor(a / 65536);
    const carry = Math.floor(b / 65536);
    this.high = (Math.imul(this.high, PRIME_LOW) + carry + (low << PRIME_HIGH_SHIFT)) >>> 0;
    this.low = ((b & 0xffff) * 65536 + (a & 0xffff)) >>> 0;
    return this;
  }

  bytes(data: Uint8Array): this {
    for (let i = 0; i < data.length; i++) this.byte(data[i]);
    return this;
  }

  /** Adds a number's eight bytes (little-endian float64). */
  number(value: number): this {
    this.scratch.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.byte(this.scratch.getUint8(i));
    return this;
  }

  text(value: string): this {
    return this.bytes(new TextEncoder().encode(value));
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    return this.high.toString(16).padStart(8, '0') + this.low.toString(16).padStart(8, '0');
  }
}
