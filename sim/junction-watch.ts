import type { Route } from '../worlds/route';

/** A junction the car has been through. */
export interface JunctionPassage {
  /** Index in `route.junctions`. */
  index: number;
  /** Whether the car left by the branch the route takes. */
  right: boolean;
}

/** A junction counts as passed this far beyond its end [m], when the car is this close to the route [m]. */
const BEYOND = 8;
const NEAR = 5;

/** Keeps account of the junctions of a route: which were left by the right branch, and where the car went wrong. */
export class JunctionWatch {
  readonly passages: JunctionPassage[] = [];
  private readonly route: Route;

  constructor(route: Route) {
    this.route = route;
  }

  /** @param progress arc length reached on the route [m]; @param offset lateral distance from it [m] */
  update(progress: number, offset: number): void {
    while (true) {
      const next = this.route.junctions[this.passages.length];
      if (!next) return;
      const end = Math.min(next.to + BEYOND, this.route.length - NEAR);
      if (progress < end || Math.abs(offset) > NEAR) return;
      this.passages.push({ index: this.passages.length, right: true });
    }
  }

  /** The episode ended without arriving: a junction that the car is in or has just left was not passed right. */
  fail(progress: number): void {
    const next = this.route.junctions[this.passages.length];
    if (next && progress >= next.from - 2) this.passages.push({ index: this.passages.length, right: false });
  }
}
