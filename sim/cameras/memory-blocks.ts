/**
 * Hands out blocks of a WebAssembly memory and takes them back: first fit, neighbours joined, the memory grown when full.
 * Views of the memory are invalid after `take`.
 */
export class MemoryBlocks {
  /** Free blocks by rising address [bytes]. */
  private readonly free: { start: number; size: number }[];

  /** @param start where blocks may begin [bytes], a multiple of 16 */
  constructor(
    private readonly memory: WebAssembly.Memory,
    start: number,
  ) {
    this.free = [];
    if (start > memory.buffer.byteLength) memory.grow(Math.ceil((start - memory.buffer.byteLength) / PAGE));
    this.giveBack(start, memory.buffer.byteLength - start);
  }

  /** Finds room for so many bytes. @returns the address, a multiple of 16 */
  take(bytes: number): number {
    const size = rounded(bytes);
    let found = this.free.findIndex((block) => block.size >= size);
    if (found < 0) {
      const end = this.memory.buffer.byteLength;
      this.memory.grow(Math.ceil(size / PAGE));
      this.giveBack(end, this.memory.buffer.byteLength - end);
      found = this.free.findIndex((block) => block.size >= size);
    }
    const block = this.free[found];
    const { start } = block;
    block.start += size;
    block.size -= size;
    if (block.size === 0) this.free.splice(found, 1);
    return start;
  }

  /** Gives a block of `take` back. */
  giveBack(start: number, bytes: number): void {
    const size = rounded(bytes);
    if (size === 0) return;
    let i = this.free.findIndex((block) => block.start > start);
    if (i < 0) i = this.free.length;
    this.free.splice(i, 0, { start, size });
    for (const at of [i, i - 1]) {
      const [block, next] = [this.free[at], this.free[at + 1]];
      if (!block || !next || block.start + block.size !== next.start) continue;
      block.size += next.size;
      this.free.splice(at + 1, 1);
    }
  }
}

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

function rounded(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
