import { RandomStream } from '../../core/random';
import { DrivingEnv } from '../../sim/driving-env';
import { createWorld } from '../../worlds/create-world';
import { sampleRoutes } from '../../worlds/sample-routes';
import { generateTown } from '../../worlds/town';

/** What driving through a town came to. */
export interface TownDrive {
  ticks: number;
  metres: number;
  /** Most chunks and triangles that were in the scene at once. */
  chunks: number;
  triangles: number;
  /** Streets and lanes near the car, summed over the ticks: what each tick looks through. */
  looked: number;
  /** Most memory of this process [MB]. */
  rss: number;
  heap: number;
}

/** Lets the expert drive so many ticks over routes in all parts of a town. */
export async function driveTown(sizeMetres: number, ticks: number): Promise<TownDrive> {
  const world = createWorld(generateTown({ seed: 3, sizeMetres }), { seed: 3 });
  const routes = sampleRoutes(world.network, new RandomStream(1, 'large-town'), 12);
  const env = new DrivingEnv(world);
  const out: TownDrive = { ticks: 0, metres: 0, chunks: 0, triangles: 0, looked: 0, rss: 0, heap: 0 };
  for (let drive = 0; out.ticks < ticks; drive++) {
    let { info } = await env.reset({ seed: drive, options: { route: routes[drive % routes.length] } });
    while (!info.endReason && out.ticks < ticks) {
      ({ info } = await env.step(info.expert));
      out.ticks++;
      const { x, y } = info.vehicle;
      out.looked += world.network.lanesNear(x, y, 15).length + world.network.carriagewaysNear(x, y, 15).length;
      if (out.ticks % 50 !== 0) continue;
      const { chunks, triangles } = env.simulation.scene.size;
      const { rss, heapUsed } = process.memoryUsage();
      out.chunks = Math.max(out.chunks, chunks);
      out.triangles = Math.max(out.triangles, triangles);
      out.rss = Math.max(out.rss, rss / 1e6);
      out.heap = Math.max(out.heap, heapUsed / 1e6);
    }
    out.metres += info.progress;
  }
  env.dispose();
  return out;
}
