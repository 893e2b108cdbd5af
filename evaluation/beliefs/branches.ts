import { wrapAngle } from '../../core/maths';
import type { Info } from '../../sim/driving-env';
import { expertCurvature } from '../../sim/expert';
import type { Lane } from '../../worlds/lane';
import { Polyline } from '../../worlds/polyline';
import type { RoadNetwork } from '../../worlds/road-network';
import type { Route, RouteJunction } from '../../worlds/route';
import { type JunctionWay, throughJunction } from '../through-junction';

/** How far before a junction its branches may begin to part [m]. */
const APPROACH = 8;
/** Branches whose curvatures are nearer than this cannot be told apart yet [1/m]. */
const APART = 0.02;
/** How much of the lanes before and behind the junction belongs to a branch [m]. */
const TAIL = 20;

/** The ways on from a junction, from where the car is: what the expert would steer on each [1/m]. */
export interface BranchCurvatures {
  route: number;
  others: number[];
}

/** Whether a curvature leads onto the route's branch rather than onto another. */
export function isOnRoute({ route, others }: BranchCurvatures, curvature: number): boolean {
  const off = Math.abs(curvature - route);
  return others.every((other) => Math.abs(curvature - other) > off);
}

/**
 * Tells which branch of a junction a curvature leads onto. A branch is the line that a car would follow: its lane, a connecting lane, and the
 * lane behind; its curvature is what the expert would steer on it from where the car is.
 */
export class Branches {
  private readonly lines = new Map<RouteJunction, Polyline[]>();

  constructor(
    private readonly network: RoadNetwork,
    private readonly route: Route,
  ) {}

  /** Gives the branches that can be told apart here; null away from junctions and where another still leads the same way. */
  at({ vehicle, progress, expert }: Pick<Info, 'vehicle' | 'progress' | 'expert'>): BranchCurvatures | null {
    const junction = this.route.junctions.find(
      ({ from, to, choices }) => choices > 1 && progress >= from - APPROACH && progress <= to,
    );
    if (!junction) return null;
    const others = this.othersOf(junction).map((line) => {
      const { s, t } = line.project(vehicle.x, vehicle.y);
      const headingError = wrapAngle(vehicle.heading - line.headingAt(s));
      return expertCurvature(line, { s, t, headingError }, Math.max(0, vehicle.speed));
    });
    const route = expert.curvature;
    return others.length && others.every((other) => Math.abs(other - route) >= APART) ? { route, others } : null;
  }

  /** The lines of the branches that are not the route's. */
  private othersOf(junction: RouteJunction): Polyline[] {
    let lines = this.lines.get(junction);
    if (!lines) {
      lines = otherBranches(this.network.lanes, junction);
      this.lines.set(junction, lines);
    }
    return lines;
  }
}

function otherBranches(lanes: readonly Lane[], { lane }: RouteJunction): Polyline[] {
  const own = lanes[lane];
  const before = lanes[own.predecessors[0]];
  const taken = new Set([streetAfter(lanes, throughJunction(lanes, own))]);
  const others: Polyline[] = [];
  for (const id of before?.successors ?? []) {
    const way = throughJunction(lanes, lanes[id]);
    const street = streetAfter(lanes, way);
    if (taken.has(street)) continue;
    taken.add(street);
    others.push(branchLine(before, way));
  }
  return others;
}

/** Names the street and direction that a way leads to: by its leftmost lane. */
function streetAfter(lanes: readonly Lane[], { pieces, after }: JunctionWay): number {
  if (!after) return -1 - pieces[0].id;
  const seen = new Set<number>();
  let at = after.id;
  for (; lanes[at].left >= 0 && !seen.has(at); at = lanes[at].left) seen.add(at);
  return at;
}

function branchLine({ centre }: Lane, { pieces, after }: JunctionWay): Polyline {
  const head = centre.slice(Math.max(0, centre.length - TAIL), centre.length);
  const tail = after?.centre.slice(0, Math.min(TAIL, after.centre.length));
  const through = pieces.flatMap((piece) => [...piece.centre.points]);
  // as dense as the paths of routes, whose curvature is read off in the same way
  return new Polyline([...head.points, ...through, ...(tail?.points ?? [])]).resampled(1);
}
