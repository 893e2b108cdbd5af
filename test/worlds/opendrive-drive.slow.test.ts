import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DrivingEnv } from '../../sim/driving-env';
import { loadWorld } from '../../worlds/create-world';
import type { Lane } from '../../worlds/lane';
import { planRoute } from '../../worlds/plan-route';
import type { RoadNetwork } from '../../worlds/road-network';
import type { Route } from '../../worlds/route';
import { HAS_SHARED_DATA, SHARED_DATA, sharedBytes } from '../shared-data';
import { blankRenderer } from '../sim/blank-renderer';

/** How much of a street is driven before and after a junction, and of the longest lane [m]. */
const AROUND = 40;
const LONGEST = 400;
/** Ways through junctions driven on each map: all of them where there are not more. */
const MOST = 8;

/** A lane of a street before or after one in a junction, or the last lane on the way there. */
function onward(lane: Lane, lanes: readonly Lane[], links: 'predecessors' | 'successors'): Lane {
  let at = lane;
  for (let k = 0; k < 10 && at.junction >= 0 && at[links].length; k++) at = lanes[at[links][0]];
  return at;
}

/** Ways through the junctions of a map, spread over them, and along its longest lane. */
function routesOf(network: RoadNetwork): Route[] {
  const { lanes } = network;
  const through = lanes.filter(({ junction }) => junction >= 0);
  const step = Math.max(1, Math.ceil(through.length / MOST));
  const places = through
    .filter((_, i) => i % step === 0)
    .map((lane) => {
      const [from, to] = [onward(lane, lanes, 'predecessors'), onward(lane, lanes, 'successors')];
      const start = from === lane ? 0 : Math.max(0, from.centre.length - AROUND);
      const goal = to === lane ? lane.centre.length : Math.min(to.centre.length, AROUND);
      return [
        { lane: from.id, s: start },
        { lane: to.id, s: goal },
      ];
    });
  const longest = lanes.reduce((a, b) => (b.centre.length > a.centre.length ? b : a));
  places.push([
    { lane: longest.id, s: 0 },
    { lane: longest.id, s: Math.min(LONGEST, longest.centre.length) },
  ]);
  return places.map(([start, goal]) => planRoute(network, start, goal));
}

/** CARLA's towns have tests of their own, with CARLA's routes. */
const MAPS = HAS_SHARED_DATA
  ? readdirSync(`${SHARED_DATA}/opendrive`).filter((name) => name.endsWith('.xodr') && !name.startsWith('carla_'))
  : [];

describe.skipIf(!HAS_SHARED_DATA)('OpenDRIVE maps of esmini and others', () => {
  it.each(MAPS)('the expert drives %s through its junctions', async (name) => {
    const world = loadWorld(sharedBytes(`opendrive/${name}`), name, 1);
    const environment = new DrivingEnv(world, { makeRenderer: blankRenderer });
    const failures: string[] = [];
    for (const route of routesOf(world.network)) {
      let { info } = await environment.reset({ seed: 1, options: { route } });
      while (!info.endReason) ({ info } = await environment.step(info.expert));
      const way = `lanes ${route.lanes.join(' ')}`;
      if (info.endReason !== 'arrived') failures.push(`${way}: ${info.endReason} after ${info.progress.toFixed(0)} m`);
    }
    environment.dispose();
    expect(failures).toEqual([]);
  });
});
