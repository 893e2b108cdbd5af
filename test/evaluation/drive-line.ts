import type { EndReason, Info } from '../../sim/driving-env';
import { RouteTracker } from '../../sim/route-tracker';
import type { Pose } from '../../worlds/polyline';
import type { Route } from '../../worlds/route';
import type { World } from '../../worlds/world';

/** What an environment would know of a car that is put at these poses, one a tick. The last one ends the drive. */
export function knownAlong(world: World, route: Route, poses: readonly Pose[], end: EndReason): Info[] {
  const tracker = new RouteTracker(route);
  return poses.map((pose, tick) => {
    const { s, t, headingError } = tracker.update(pose);
    return {
      tick,
      time: tick / 10,
      vehicle: { ...pose, speed: 10, yawRate: 0, curvature: 0, acceleration: 0, wheelsOnGround: 4 },
      roughPose: pose,
      route,
      progress: s,
      offset: t,
      headingError,
      onRoad: !(end === 'off-road' && tick === poses.length - 1),
      lane: world.network.locate(pose.x, pose.y, pose.heading)?.lane ?? null,
      expert: { curvature: 0, speed: 10 },
      junctions: [],
      endReason: tick === poses.length - 1 ? end : null,
    };
  });
}

/** Poses along a route, one a metre, some metres to its left. */
export function along(route: Route, from: number, to: number, left: (s: number) => number = () => 0): Pose[] {
  const poses: Pose[] = [];
  for (let s = from; s <= to; s++) poses.push({ ...route.path.pointAt(s, left(s)), heading: route.path.headingAt(s) });
  return poses;
}
