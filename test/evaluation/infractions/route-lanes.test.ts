import { expect, it } from 'vitest';
import { RouteLanes } from '../../../evaluation/infractions/route-lanes';
import type { Info } from '../../../sim/driving-env';
import { Polyline } from '../../../worlds/polyline';
import { RoadNetwork } from '../../../worlds/road-network';
import type { Route } from '../../../worlds/route';

/** Lanes in a row along x: a street, a way through a junction that the map has cut in two, a wider street. */
const CUTS = [0, 50, 60, 80, 120];
const WIDTHS = [3, 3, 5, 6];
const lanes = WIDTHS.map((width, id) => ({
  id,
  street: id === 0 ? 0 : 1,
  junction: id === 1 || id === 2 ? 0 : -1,
  centre: new Polyline([CUTS[id], 0, CUTS[id + 1], 0]),
  width,
  speedLimit: 10,
  turn: id === 1 || id === 2 ? ('straight' as const) : ('along' as const),
  roundabout: false,
  predecessors: id > 0 ? [id - 1] : [],
  successors: id < 3 ? [id + 1] : [],
  left: -1,
  right: -1,
}));
const network = new RoadNetwork({ drivingSide: 'right', lanes, junctions: [], carriageways: [] });
const route: Route = {
  lanes: [0, 1, 2, 3],
  start: { lane: 0, s: 0 },
  goal: { lane: 3, s: 40 },
  path: new Polyline([0, 0, 120, 0]),
  length: 120,
  junctions: [{ junction: 0, lane: 1, turn: 'straight', roundabout: false, choices: 3, from: 50, to: 80 }],
  limitFrom: [0],
  limits: [10],
};

it('follows a route through a junction whose way is cut into several lanes', () => {
  const own = new RouteLanes(network, route);
  const at = (x: number, y: number) =>
    own.outside({ vehicle: { x, y, heading: 0 }, progress: x, offset: y, headingError: 0 } as Info);
  for (let x = 0; x < 115; x++) expect([x, at(x, 0)]).toEqual([x, null]);
  // half the width of the lane there, and half a metre
  for (const [x, inside, outside] of [
    [20, 1.9, 2.1],
    [70, 2.9, 3.1],
    [100, 3.4, 3.6],
  ])
    expect([x, at(x, inside), at(x, outside)]).toEqual([x, null, 'no-lane']);
});
