import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { DrivingEnv, type Info } from '../../sim/driving-env';
import { loadWorld } from '../../worlds/create-world';
import { sampleRoutes } from '../../worlds/sample-routes';
import { townWorld } from '../../worlds/town/town-world';
import type { World } from '../../worlds/world';
import { blankRenderer } from './blank-renderer';

const MAPS = resolve(import.meta.dirname, '../../../shared/data/osm');
const FILES = existsSync(MAPS) ? readdirSync(MAPS).filter((name) => /\.osm(\.gz)?$/.test(name)) : [];
const ROUTES = 5;

interface Driven {
  routes: number;
  arrived: number;
  /** Where and how the others ended. */
  failures: string[];
  offRoad: string[];
  /** Largest distance from the path of those that arrived [m]. */
  maxOffset: number;
  /** Junctions with something to choose that were left by the wrong branch. */
  wrongBranches: number;
}

/** Lets the expert drive a few routes of a world. */
async function driveWorld(world: World, driven: Driven): Promise<void> {
  const env = new DrivingEnv(world, { makeRenderer: blankRenderer });
  for (const [i, route] of sampleRoutes(world.network, new RandomStream(1, 'expert'), ROUTES).entries()) {
    let { info } = await env.reset({ seed: i, options: { route } });
    let maxOffset = 0;
    while (!info.endReason) {
      ({ info } = await env.step(info.expert));
      maxOffset = Math.max(maxOffset, Math.abs(info.offset));
    }
    driven.routes++;
    driven.wrongBranches += info.junctions.filter(({ right }) => !right).length;
    if (info.endReason === 'arrived') {
      driven.arrived++;
      driven.maxOffset = Math.max(driven.maxOffset, maxOffset);
    } else
      driven[info.endReason === 'off-road' ? 'offRoad' : 'failures'].push(`${world.id} route ${i}: ${where(info)}`);
  }
  env.dispose();
}

function where({ endReason, progress, offset, route, vehicle }: Info): string {
  return `${endReason} after ${progress.toFixed(0)} of ${route.length.toFixed(0)} m, ${offset.toFixed(2)} m off, at ${vehicle.x.toFixed(1)}, ${vehicle.y.toFixed(1)}`;
}

const nothing = (): Driven => ({ routes: 0, arrived: 0, failures: [], offRoad: [], maxOffset: 0, wrongBranches: 0 });

describe('the expert', () => {
  it('completes 98 of 100 routes over 20 generated towns, stays on its line and never leaves the road', async () => {
    const driven = nothing();
    for (let town = 1; town <= 20; town++) await driveWorld(townWorld(town), driven);
    expect(driven.offRoad).toEqual([]);
    expect(driven.routes).toBe(100);
    expect(driven.arrived, driven.failures.join('\n')).toBeGreaterThanOrEqual(98);
    expect(driven.maxOffset).toBeLessThan(0.5);
    expect(driven.wrongBranches).toBe(0);
  });

  describe.skipIf(FILES.length === 0)('on real maps (skipped where ../shared/data/osm is absent)', () => {
    const all = nothing();

    it.each(FILES)('never leaves the road: %s', async (name) => {
      const world = loadWorld(readFileSync(resolve(MAPS, name)), name, 1);
      if (world.network.junctions.length === 0) return;
      const driven = nothing();
      await driveWorld(world, driven);
      expect(driven.offRoad).toEqual([]);
      expect(driven.maxOffset).toBeLessThan(0.5);
      all.routes += driven.routes;
      all.arrived += driven.arrived;
      all.failures.push(...driven.failures);
    });

    it('completes 98 of 100 of their routes', () => {
      expect(all.routes).toBeGreaterThanOrEqual(100);
      expect(all.arrived / all.routes, all.failures.join('\n')).toBeGreaterThanOrEqual(0.98);
    });
  });
});
