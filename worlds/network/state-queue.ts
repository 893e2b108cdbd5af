/** A binary heap of numbered states, cheapest first, ties by number: the order never depends on how states were added. */
export class StateQueue {
  private readonly states: number[] = [];
  private readonly costs: number[] = [];

  get length(): number {
    return this.states.length;
  }

  push(state: number, cost: number): void {
    let i = this.states.length;
    this.states.push(state);
    this.costs.push(cost);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!this.isBefore(i, up)) return;
      this.swap(i, up);
      i = up;
    }
  }

  /** The cheapest state; the queue must not be empty. */
  pop(): number {
    const top = this.states[0];
    this.swap(0, this.states.length - 1);
    this.states.pop();
    this.costs.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < this.states.length && this.isBefore(child, least)) least = child;
      if (least === i) return top;
      this.swap(i, least);
      i = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    return this.costs[a] < this.costs[b] || (this.costs[a] === this.costs[b] && this.states[a] < this.states[b]);
  }

  private swap(a: number, b: number): void {
    [this.states[a], this.states[b]] = [this.states[b], this.states[a]];
    [this.costs[a], this.costs[b]] = [this.costs[b], this.costs[a]];
  }
}
