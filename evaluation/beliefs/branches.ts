import { clamp, cos, sin } from '../../core/maths';
import { VEHICLE_DEFAULTS } from '../../sim/vehicle/model';
import type { Lane } from '../../worlds/lane';
import { Polyline, type Pose } from '../../worlds/polyline';
import type { RoadNetwork } from '../../worlds/road-network';
import type { Route, RouteJunction } from '../../worlds/route';

/** How far ahead on a branch the car is thought to steer [m]. */
const LOOK_AHEAD = 8;
/** Branches whose curvatures are nearer than this cannot be told apart yet [1/m]. */
const APART = 0.02;
/** How much of the lanes before and behind the junction belongs to a branch [m]. */
const TAIL = 20;

/** The ways on from a junction, from where the car is: the curvature that leads onto each [1/m]. */
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
 * lane behind. Its curvature is that of the arc from the rear axle to the point of the line 8 m ahead (pure pursuit, Coulter 1992).
 */
export class Branches {
  private readonly lines = new Map<RouteJunction, { route: Polyline; others: Polyline[] }>();

  constructor(
    private readonly network: RoadNetwork,
    private readonly route: Route,
  ) {}

  /** Gives the branches that can be told apart here; null away from junctions and where all lead the same way yet. */
  at(pose: Pose, progress: number): BranchCurvatures | null {
    const junction = this.route.junctions.find(
      ({ from, to, choices }) => choices > 1 && progress >= from - LOOK_AHEAD && progress <= to,
    );
    if (!junction) return null;
    const lines = this.linesOf(junction);
    if (!lines.others.length) return null;
    const route = pursuit(lines.route, pose);
    const others = lines.others.map((line) => pursuit(line, pose));
    return others.every((other) => Math.abs(other - route) >= APART) ? { route, others } : null;
  }

  private linesOf(junction: RouteJunction) {
    let lines = this.lines.get(junction);
    if (!lines) {
      lines = branchLines(this.network.lanes, junction);
      this.lines.set(junction, lines);
    }
    return lines;
  }
}

/** Curvature of the arc from a pose, along its heading, to the point of a line ahead of it [1/m]. */
function pursuit(line: Polyline, { x, y, heading }: Pose): number {
  const target = line.pointAt(line.project(x, y).s + LOOK_AHEAD);
  const dx = target.x - x;
  const dy = target.y - y;
  const aside = cos(heading) * dy - sin(heading) * dx;
  const { maxCurvature } = VEHICLE_DEFAULTS;
  return clamp((2 * aside) / Math.max(1, dx * dx + dy * dy), -maxCurvature, maxCurvature);
}

function branchLines(lanes: readonly Lane[], { lane }: RouteJunction): { route: Polyline; others: Polyline[] } {
  const own = lanes[lane];
  const before = lanes[own.predecessors[0]];
  const route = branchLine(lanes, before, own);
  const taken = new Set([streetAfter(lanes, own)]);
  const others: Polyline[] = [];
  for (const id of before?.successors ?? []) {
    const street = streetAfter(lanes, lanes[id]);
    if (taken.has(street)) continue;
    taken.add(street);
    others.push(branchLine(lanes, before, lanes[id]));
  }
  return { route, others };
}

/** Names the street and direction that a connecting lane leads to: by its leftmost lane. */
function streetAfter(lanes: readonly Lane[], connecting: Lane): number {
  const next = connecting.successors[0];
  if (next === undefined) return -1 - connecting.id;
  const seen = new Set([next]);
  let at = next;
  while (lanes[at].left >= 0 && !seen.has(lanes[at].left)) {
    at = lanes[at].left;
    seen.add(at);
  }
  return at;
}

function branchLine(lanes: readonly Lane[], before: Lane | undefined, connecting: Lane): Polyline {
  const after = lanes[connecting.successors[0]];
  const head = before ? before.centre.slice(Math.max(0, before.centre.length - TAIL), before.centre.length).points : [];
  const tail = after ? after.centre.slice(0, Math.min(TAIL, after.centre.length)).points : [];
  return new Polyline([...head, ...connecting.centre.points, ...tail]);
}
