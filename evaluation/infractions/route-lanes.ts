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
/** The path through lanes may be this much longer than half again their length [m]. */
const SLACK = 20;
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

/** The sections of a route. Where each ends is looked up on the path, which goes through the ends of its lanes. */
function sectionsOf({ lanes }: RoadNetwork, { lanes: ids, start, path }: Route): Section[] {
  const groups: number[][] = [];
  for (const id of ids) {
    const group = groups[groups.length - 1];
    const before = group && lanes[group[group.length - 1]];
    if (before && (before.left === id || before.right === id)) group.push(id);
    else groups.push([id]);
  }
  let reached = 0;
  return groups.map((group, i) => {
    const [first] = group;
    const last = group[group.length - 1];
    const { centre, width } = lanes[first];
    const from = reached;
    if (i === groups.length - 1) reached = path.length;
    else {
      const length = centre.length - (i === 0 ? start.s : 0);
      const end = lanes[last].centre.pointAt(lanes[last].centre.length);
      reached = path.project(end.x, end.y, from, Math.min(path.length, from + 1.5 * length + SLACK)).s;
    }
    return { lanes: besides(lanes, first), width, from, to: reached };
  });
}

/** A lane and those of the same street beside it that lead the same way. */
function besides(lanes: readonly Lane[], id: number): Set<number> {
  const all = new Set([id]);
  for (let at = lanes[id].left; at >= 0 && !all.has(at); at = lanes[at].left) all.add(at);
  for (let at = lanes[id].right; at >= 0 && !all.has(at); at = lanes[at].right) all.add(at);
  return all;
}
