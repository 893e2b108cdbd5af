import Flatbush from 'flatbush';
import { VEHICLE_DEFAULTS } from '../../sim/vehicle/model';
import { type PlanBox, unionOf } from '../../worlds/plan-box';
import type { Scenery } from '../../worlds/scenery';
import { type Box, boxAt, boxesTouch, boxTouchesDisc } from './box';

/** What a car can run into beside the road. */
export interface Obstacle {
  kind: 'building' | 'tree';
  /** Index in the scenery's list of its kind. */
  index: number;
}

interface Solid extends Obstacle {
  bounds: PlanBox;
  touches(car: Box): boolean;
}

/** Radius around the middle of the car that holds all of it [m]. */
const REACH = Math.hypot(VEHICLE_DEFAULTS.length, VEHICLE_DEFAULTS.width) / 2;

const MADE = new WeakMap<Scenery, StaticObstacles>();

/** The solid things of a world, with look-up by place: walls of buildings and trunks of trees. Bushes give way. */
export class StaticObstacles {
  private readonly solids: Solid[];
  private readonly index: Flatbush | null;

  /** Gives the obstacles of a scenery; made once for each. */
  static of(scenery: Scenery): StaticObstacles {
    let made = MADE.get(scenery);
    if (!made) {
      made = new StaticObstacles(scenery);
      MADE.set(scenery, made);
    }
    return made;
  }

  constructor({ buildings, trees }: Scenery) {
    this.solids = [];
    buildings.forEach(({ x, y, heading, width, depth }, index) => {
      const box = boxAt(x, y, heading, width, depth);
      this.solids.push({ kind: 'building', index, bounds: boundsOf(box), touches: (car) => boxesTouch(car, box) });
    });
    trees.forEach(({ x, y, radius, shape }, index) => {
      if (shape === 'bush') return;
      const trunk = trunkRadius(radius);
      const bounds = { minX: x - trunk, minY: y - trunk, maxX: x + trunk, maxY: y + trunk };
      this.solids.push({ kind: 'tree', index, bounds, touches: (car) => boxTouchesDisc(car, x, y, trunk) });
    });
    this.index = this.solids.length ? new Flatbush(this.solids.length) : null;
    for (const { bounds } of this.solids) this.index?.add(bounds.minX, bounds.minY, bounds.maxX, bounds.maxY);
    this.index?.finish();
  }

  /** Finds what the car touches, in the order of the scenery: buildings, then trees. */
  touching(car: Box): Obstacle[] {
    const near = this.index?.search(car.x - REACH, car.y - REACH, car.x + REACH, car.y + REACH) ?? [];
    if (!near.length) return [];
    return near.sort((a, b) => a - b).flatMap((i) => (this.solids[i].touches(car) ? [this.solids[i]] : []));
  }
}

/** Radius of the trunk that the scene draws under a crown of this radius [m]. */
function trunkRadius(crown: number): number {
  return 0.09 * crown + 0.06;
}

function boundsOf({ x, y, alongX, alongY, halfLength, halfWidth }: Box): PlanBox {
  const reachX = Math.abs(alongX) * halfLength + Math.abs(alongY) * halfWidth;
  const reachY = Math.abs(alongY) * halfLength + Math.abs(alongX) * halfWidth;
  return unionOf(
    { minX: x - reachX, minY: y - reachY, maxX: x, maxY: y },
    { minX: x, minY: y, maxX: x + reachX, maxY: y + reachY },
  );
}
