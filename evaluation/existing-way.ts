import { cos } from '../core/maths';
import type { Info } from '../sim/driving-env';

/** The car has taken a street when it has driven so far on it [m], no more than so far beside a lane's centre [lane widths]. */
const TAKEN = 15;
const BESIDE = 0.75;

/** What a car did where its map showed a street that does not exist. */
export interface WayOut {
  /** The street it left the junction by: the route's true one, another, or none that exists. */
  way: 'route' | 'another' | 'none';
  /** Whether it was on the road until then. */
  onRoad: boolean;
}

/**
 * Watches by which street a car leaves the junction from which a false street leads away. Whatever it does before and after that does
 * not count. Needs `info.scenario.falseStreet`.
 */
export class WayOutWatch {
  private way: WayOut['way'] = 'none';
  private onRoad = true;
  private entered = false;
  private metres = 0;
  private last: { x: number; y: number } | null = null;

  /** @param info of a tick, in order */
  see({ vehicle, lane, route, progress, onRoad, scenario }: Info): void {
    const fork = scenario?.falseStreet?.at;
    if (fork === undefined || this.way !== 'none' || !this.onRoad) return;
    this.onRoad = onRoad;
    const { last } = this;
    this.last = { x: vehicle.x, y: vehicle.y };
    if (progress >= fork) this.entered = true;
    if (!onRoad || !this.entered || !lane || lane.junction >= 0) return;
    const { s, t } = lane.centre.project(vehicle.x, vehicle.y);
    const along = cos(lane.centre.headingAt(s) - vehicle.heading);
    if (Math.abs(t) > BESIDE * lane.width || along < 0.7 || !last) return;
    this.metres += Math.hypot(vehicle.x - last.x, vehicle.y - last.y);
    if (this.metres >= TAKEN) this.way = route.lanes.includes(lane.id) ? 'route' : 'another';
  }

  result(): WayOut {
    return { way: this.way, onRoad: this.onRoad };
  }
}
