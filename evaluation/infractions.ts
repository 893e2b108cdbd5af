import type { EndReason, Info } from '../sim/driving-env';
import type { Pose } from '../worlds/polyline';
import type { Route } from '../worlds/route';
import type { World } from '../worlds/world';
import { carBox } from './infractions/box';
import { type OutsideOn, RouteLanes } from './infractions/route-lanes';
import { type Obstacle, StaticObstacles } from './infractions/static-obstacles';

/** Everything that the scores of the field hold against a driver. */
export const INFRACTION_KINDS = [
  'collision-pedestrian',
  'collision-vehicle',
  'collision-static',
  'red-light',
  'stop-sign',
  'scenario-timeout',
  'yield-emergency',
  'min-speed',
  'wrong-lane',
  'off-road',
  'wrong-way',
  'deviated',
  'stuck',
  'timeout',
] as const;
export type InfractionKind = (typeof INFRACTION_KINDS)[number];

/** Kinds that are not measured: there are no other road users, and nothing obeys lights and signs yet. */
export const NOT_MEASURED: readonly InfractionKind[] = [
  'collision-pedestrian',
  'collision-vehicle',
  'red-light',
  'stop-sign',
  'scenario-timeout',
  'yield-emergency',
  'min-speed',
];

/** Something that a driver did wrong. The pose is the car's, as in `Info.vehicle`: the middle of the rear axle [m, rad]. */
export interface Infraction extends Pose {
  kind: InfractionKind;
  /** Simulated time when it began [s], and the tick. */
  time: number;
  tick: number;
  /** Arc length reached on the route [m]. */
  s: number;
  /** How long it lasted [s], and how far the car came meanwhile [m]: of a wrong lane; else 0. */
  duration: number;
  distance: number;
  /** What was under the car on a wrong lane, or what it ran into. */
  on?: OutsideOn | Obstacle['kind'];
  /** Of `min-speed`: how much of the wanted speed was reached, 0..1. */
  share?: number;
}

const OF_END: Partial<Record<EndReason, InfractionKind>> = {
  'off-road': 'off-road',
  'wrong-way': 'wrong-way',
  deviated: 'deviated',
  stuck: 'stuck',
  time: 'timeout',
};

/** A wrong lane that is left for less than this goes on [s]. */
const SAME_LAPSE = 1;

/** Watches a drive, tick by tick, for infractions. Every obstacle counts once a route. */
export class InfractionWatch {
  readonly infractions: Infraction[] = [];
  /** Distance driven outside the lanes of the route [m], the last step off the road included. */
  outside = 0;
  private readonly lanes: RouteLanes;
  private readonly obstacles: StaticObstacles;
  private readonly hit = new Set<string>();
  private last: Info;
  /** The wrong lane that the car is on, or was on a moment ago. */
  private lapse: { infraction: Infraction; seen: number } | null = null;

  /** @param start what is known before the first tick */
  constructor(world: World, route: Route, start: Info) {
    this.lanes = new RouteLanes(world.network, route);
    this.obstacles = StaticObstacles.of(world.scenery);
    this.last = start;
  }

  see(info: Info): void {
    const moved = Math.hypot(info.vehicle.x - this.last.vehicle.x, info.vehicle.y - this.last.vehicle.y);
    const on = info.onRoad ? this.lanes.outside(info) : null;
    if (on) this.onWrongLane(info, on, moved);
    if (on || !info.onRoad) this.outside += moved;

    for (const { kind, index } of this.obstacles.touching(carBox(info.vehicle))) {
      const name = `${kind} ${index}`;
      if (this.hit.has(name)) continue;
      this.hit.add(name);
      this.infractions.push({ ...at(info), kind: 'collision-static', on: kind });
    }

    const ended = info.endReason && OF_END[info.endReason];
    if (ended) this.infractions.push({ ...at(info), kind: ended });
    this.last = info;
  }

  private onWrongLane(info: Info, on: OutsideOn, moved: number): void {
    if (!this.lapse || info.time - this.lapse.seen > SAME_LAPSE) {
      const infraction: Infraction = { ...at(this.last), kind: 'wrong-lane', on };
      this.infractions.push(infraction);
      this.lapse = { infraction, seen: info.time };
    }
    const { lapse } = this;
    lapse.seen = info.time;
    lapse.infraction.duration = info.time - lapse.infraction.time;
    lapse.infraction.distance += moved;
    // what is told is the worst
    if (on === 'opposite-lane') lapse.infraction.on = on;
  }
}

function at({ vehicle: { x, y, heading }, time, tick, progress }: Info) {
  return { time, tick, s: progress, x, y, heading, duration: 0, distance: 0 };
}
