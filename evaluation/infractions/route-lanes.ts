import { cos, sin } from '../../core/maths';
import type { Info } from '../../sim/driving-env';
import type { Lane } from '../../worlds/lane';
import type { RoadNetwork } from '../../worlds/road-network';
import type { Route } from '../../worlds/route';
import { MIDDLE_AHEAD } from './box';

/** The middle of the car may be this far beyond the edge of a lane of the route [m]: CARLA's `ALLOWED_OUT_DISTANCE`. */
export const ALLOWED_OUT = 0.5;
/** How far behind and ahead of the car lanes of the route still count [m]. */
const WINDOW = 10;
/** Half of the widest lane that street graphs may have [m]. */
const WIDEST_HALF = 5;

/** What the car is on while it is outside the lanes of its route: a lane that leads the other way, another lane, or none. */
export type OutsideOn = 'opposite-lane' | 'other-lane' | 'no-lane';

/** Lanes of the route side by side, and which part of it they are. */
interface Section {
  lanes: Set<number>;
  width: number;
  from: number;
  to: number;
}

/**
 * Says whether a car keeps to the lanes of its route, as CARLA's `OutsideRouteLanesTest` does: the lanes that the route takes where the
 * car is, and those beside them that lead the same way. Where the route changes lanes its own line counts as lane too.
 */
export class RouteLanes {
  private readonly sections: Section[];

  constructor(
    private readonly network: RoadNetwork,
    route: Route,
  ) {
    this.sections = sectionsOf(network, route);
  }

  /** Says what the car is on when its middle is outside the route's lanes; null when it is inside them. */
  outside({ vehicle, progress, offset, headingError }: Info): OutsideOn | null {
    const near = this.sections.filter(({ from, to }) => progress >= from - WINDOW && progress <= to + WINDOW);
    const here = near.find(({ to }) => progress <= to) ?? near[near.length - 1];
    const aside = Math.abs(offset + MIDDLE_AHEAD * sin(headingError));
    if (here && aside <= here.width / 2 + ALLOWED_OUT) return null;

    const x = vehicle.x + MIDDLE_AHEAD * cos(vehicle.heading);
    const y = vehicle.y + MIDDLE_AHEAD * sin(vehicle.heading);
    const hits = this.network
      .lanesNear(x, y, WIDEST_HALF + ALLOWED_OUT)
      .filter(({ lane, distance }) => distance <= lane.width / 2 + ALLOWED_OUT);
    if (hits.some(({ lane }) => near.some(({ lanes }) => lanes.has(lane.id)))) return null;
    const under = hits.filter(({ lane, distance }) => distance <= lane.width / 2);
    if (!under.length) return 'no-lane';
    const isAgainst = under.every(({ lane, s }) => cos(lane.centre.headingAt(s) - vehicle.heading) < -0.5);
    return isAgainst ? 'opposite-lane' : 'other-lane';
  }
}

/** The sections of a route. Those in junctions are where the route says; the lengths of lanes share out the way between. */
function sectionsOf({ lanes }: RoadNetwork, route: Route): Section[] {
  const heads = route.lanes.filter((id, i) => {
    const before = lanes[route.lanes[i - 1]];
    return lanes[id] && !(before && (before.left === id || before.right === id));
  });
  const last = heads.length - 1;
  const share = (place: Route['goal']) => place.s / lanes[place.lane].centre.length;
  const lengths = heads.map((id, i) => {
    const from = i === 0 ? share(route.start) : 0;
    const to = i === last ? share(route.goal) : 1;
    return Math.max(1e-9, to - from) * lanes[id].centre.length;
  });
  const sections: Section[] = [];
  const add = (id: number, from: number, to: number) =>
    sections.push({ lanes: besides(lanes, id), width: lanes[id].width, from, to });
  let junction = 0;
  let reached = 0;
  for (let i = 0; i <= last; ) {
    // maps may cut the way through a junction into several lanes; the route has one junction there
    const inside = lanes[heads[i]].junction;
    const next = heads.findIndex(
      (id, k) => k > i && (inside < 0 ? lanes[id].junction >= 0 : lanes[id].junction !== inside),
    );
    const end = next < 0 ? heads.length : next;
    const run = lengths.slice(i, end);
    const passage = route.junctions[junction];
    if (inside >= 0) reached = passage?.from ?? reached;
    const until = (inside >= 0 ? passage?.to : end > last ? route.length : passage?.from) ?? route.length;
    if (inside >= 0) junction++;
    const stretch = (until - reached) / run.reduce((sum, length) => sum + length, 0);
    for (const length of run) {
      add(heads[i++], reached, reached + stretch * length);
      reached += stretch * length;
    }
    if (inside >= 0) reached = until;
  }
  return sections;
}

/** A lane and those of the same street beside it that lead the same way. */
function besides(lanes: readonly Lane[], id: number): Set<number> {
  const all = new Set([id]);
  for (let at = lanes[id].left; at >= 0 && !all.has(at); at = lanes[at].left) all.add(at);
  for (let at = lanes[id].right; at >= 0 && !all.has(at); at = lanes[at].right) all.add(at);
  return all;
}
