const COUNT = 0;
const GENERATION = 1;
const BROKEN = 2;
/** A waiting worker looks up so often, should a wake-up be lost [ms]. */
const LOOK = 500;

/** A point that workers leave together, on four int32 of shared memory. */
export class Barrier {
  private readonly control: Int32Array;

  constructor(
    buffer: ArrayBufferLike,
    address: number,
    private readonly workers: number,
  ) {
    this.control = new Int32Array(buffer, address, 4);
  }

  /** Waits until all workers have come. @returns false where the barrier is broken: somebody will not come */
  wait(): boolean {
    const { control } = this;
    const generation = Atomics.load(control, GENERATION);
    if (Atomics.add(control, COUNT, 1) === this.workers - 1) {
      Atomics.store(control, COUNT, 0);
      Atomics.add(control, GENERATION, 1);
      Atomics.notify(control, GENERATION);
    } else {
      while (Atomics.load(control, GENERATION) === generation) {
        if (Atomics.load(control, BROKEN) === 1) return false;
        Atomics.wait(control, GENERATION, generation, LOOK);
      }
    }
    return Atomics.load(control, BROKEN) === 0;
  }

  /** Lets everybody go, now and later. */
  break(): void {
    Atomics.store(this.control, BROKEN, 1);
    Atomics.notify(this.control, GENERATION);
  }
}
