import type { Command } from 'commander';
import { TurnwiseError } from '../../core/errors';
import { Simulation } from '../../sim/simulation';
import type { Pose } from '../../worlds/polyline';
import type { Route } from '../../worlds/route';
import { evaluationRoutes } from '../../worlds/route-plan';
import type { World } from '../../worlds/world';
import { requireNotInput, requireWritable, writeWhole } from '../node-store';
import { numberBetween, seed } from '../options';
import { row, stack } from '../picture';
import { printResult, type Session } from '../session';
import { topView } from '../top-view';
import { addWorldOptions, type WorldOptions, worldOf } from '../world-options';

interface RenderOptions extends WorldOptions {
  out: string;
  seed: number;
  x?: number;
  y?: number;
  heading?: number;
  along?: number;
  extent: number;
  whole?: boolean;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ turnwise world render --town 7 --out town-7.png
  $ turnwise world render --world streets.osm --whole --out whole.png
  $ turnwise world render --town 7 --along 60 --out turning.png
  $ turnwise world render --world streets.osm --x 120 --y -40 --heading 90 --extent 300 --out streets.png

Above: the left, front and right camera, as the network sees them but larger. Below: the streets from above with the
route and the car, and the route map. Without --x and --y the car stands --along metres along a route drawn by --seed.`;

const FAR = 1e6;
const CAMERA_SCALE = 4;
const MAP_SCALE = 7;
const TOP_VIEW_PIXELS = 796;
/** A whole map is drawn larger, and with a rim for what stands beside its outermost streets [m]. */
const WHOLE_PIXELS = 1600;
const WHOLE_RIM = 20;

export function addRender(world: Command, session: Session): void {
  const command = world
    .command('render')
    .description('Writes a PNG of the streets from above and of the three cameras.');
  addWorldOptions(command)
    .requiredOption('--out <file>', 'PNG to write')
    .option('--seed <seed>', 'seed of the route and of the sensor noise', seed('--seed'), 1)
    .option('--along <metres>', 'how far along the route', numberBetween('--along', 0, FAR, 'm'), 0)
    .option('--x <metres>', 'place of the car, east', numberBetween('--x', -FAR, FAR, 'm'))
    .option('--y <metres>', 'place of the car, north', numberBetween('--y', -FAR, FAR, 'm'))
    .option('--heading <degrees>', 'counter-clockwise from east', numberBetween('--heading', -360, 360, 'degrees'))
    .option('--extent <metres>', 'side of the square seen from above', numberBetween('--extent', 20, 20_000, 'm'), 200)
    .option('--whole', 'the whole map from above, and nothing else')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: RenderOptions) => render(session, options));
}

async function render(session: Session, options: RenderOptions): Promise<void> {
  await requireNotInput(options.world, options.out);
  await requireWritable(options.out);
  const world = await worldOf(options);
  if (options.whole) return renderWhole(session, world, options);
  const { pose, route, progress } = placeOf(world, options);
  const simulation = new Simulation(world);
  try {
    simulation.reset(pose, 0, options.seed);
    const { images } = await simulation.observe(route, progress, { speedLimit: 0, advisedSpeed: 0 });
    const cameras = [images.left, images.front, images.right].map((image) => ({ image, scale: CAMERA_SCALE }));
    const above = topView(world, { ...pose, extent: options.extent, pixels: TOP_VIEW_PIXELS, route, car: pose });
    const below = row([
      { image: { ...above, channels: 3 }, scale: 1 },
      { image: images.map, scale: MAP_SCALE },
    ]);
    await writeWhole(options.out, stack([row(cameras), below]).png());
  } finally {
    simulation.dispose();
  }
  const headingDeg = (pose.heading * 180) / Math.PI;
  printResult(
    session,
    options.json,
    {
      out: options.out,
      world: world.id,
      x: pose.x,
      y: pose.y,
      headingDeg,
      onRoad: world.network.isOnRoad(pose.x, pose.y),
    },
    `${options.out}: ${world.id} at x ${pose.x.toFixed(1)} m, y ${pose.y.toFixed(1)} m, heading ${headingDeg.toFixed(0)} degrees`,
  );
}

/** Pictures all of a map, north up: no place on it, so no car and no cameras. */
async function renderWhole(session: Session, world: World, { out, json }: RenderOptions): Promise<void> {
  const { minX, minY, maxX, maxY } = world.network.bounds;
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  const extent = Math.max(maxX - minX, maxY - minY) + 2 * WHOLE_RIM;
  await writeWhole(out, topView(world, { x, y, extent, pixels: WHOLE_PIXELS }).png());
  printResult(
    session,
    json,
    { out, world: world.id, x, y, extent },
    `${out}: all of ${world.id}, ${extent.toFixed(0)} m across, around x ${x.toFixed(1)} m, y ${y.toFixed(1)} m`,
  );
}

/** @throws TurnwiseError CLI_BAD_OPTION where only one of --x and --y is given */
function placeOf(world: World, options: RenderOptions): { pose: Pose; route: Route | null; progress: number } {
  const { x, y, heading = 0 } = options;
  if ((x === undefined) !== (y === undefined))
    throw new TurnwiseError('CLI_BAD_OPTION', {
      what: 'A place needs --x and --y.',
      where: x === undefined ? '--y' : '--x',
      fix: 'Give both, or neither for a place on a route.',
    });
  if (x !== undefined && y !== undefined)
    return { pose: { x, y, heading: (heading * Math.PI) / 180 }, route: null, progress: 0 };
  const [route] = evaluationRoutes(world, options.seed, 1);
  const progress = Math.min(options.along ?? 0, route.length);
  return { pose: route.path.poseAt(progress), route, progress };
}
