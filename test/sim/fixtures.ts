import { cos, sin } from '../../core/maths';
import { Polyline } from '../../worlds/polyline';
import type { Route } from '../../worlds/route';

/** A piece of a hand-made path: its length [m] and its curvature [1/m], positive left. */
export interface Piece {
  length: number;
  curvature: number;
}

/** An arc that turns by `degrees` (positive left) on a radius [m]. */
export function bend(degrees: number, radius: number): Piece {
  return { length: (Math.abs(degrees) * Math.PI * radius) / 180, curvature: Math.sign(degrees) / radius };
}

export function straight(length: number): Piece {
  return { length, curvature: 0 };
}

/** A path of straight and circular pieces from a pose, a point about every half metre. */
export function pathOf(pieces: Piece[], start = { x: 0, y: 0, heading: 0 }): Polyline {
  let { x, y, heading } = start;
  const points = [x, y];
  for (const { length, curvature } of pieces) {
    const steps = Math.ceil(length / 0.5);
    const step = length / steps;
    for (let i = 0; i < steps; i++) {
      const turn = curvature * step;
      const chord = turn === 0 ? step : (step * sin(turn / 2)) / (turn / 2);
      x += chord * cos(heading + turn / 2);
      y += chord * sin(heading + turn / 2);
      heading += turn;
      points.push(x, y);
    }
  }
  return new Polyline(points);
}

/** A route along a path, with no lanes behind it. */
export function routeAlong(path: Polyline, limit = 13.9): Route {
  return {
    lanes: [0],
    start: { lane: 0, s: 0 },
    goal: { lane: 0, s: path.length },
    path,
    length: path.length,
    junctions: [],
    limitFrom: [0],
    limits: [limit],
  };
}

/** Routes that a town is made of. */
export const HAND_MADE_ROUTES: Record<string, Route> = {
  straight: routeAlong(pathOf([straight(200)], { x: 5, y: -3, heading: 0.7 })),
  'S-bend': routeAlong(pathOf([straight(60), bend(50, 25), bend(-100, 25), bend(50, 25), straight(60)])),
  'tight S-bend': routeAlong(pathOf([straight(40), bend(60, 9), bend(-60, 9), straight(40)])),
  'right turn of 6 m': routeAlong(pathOf([straight(60), bend(-90, 6), straight(60)])),
  'left turn of 11 m': routeAlong(pathOf([straight(60), bend(90, 11), straight(60)])),
  roundabout: routeAlong(
    pathOf([straight(50), bend(-50, 10), bend(190, 13), bend(-50, 10), straight(50)], { x: 0, y: 0, heading: 2.5 }),
  ),
  'long fast bend': routeAlong(pathOf([straight(150), bend(90, 150), straight(150)]), 22),
};
