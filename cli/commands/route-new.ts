import { basename } from 'node:path';
import type { Command } from 'commander';
import { TurnwiseError } from '../../core/errors';
import type { Point } from '../../worlds/polyline';
import { writeRouteFile } from '../../worlds/route-file';
import { resolveRoute, type Waypoint } from '../../worlds/route-plan';
import type { RouteSet } from '../../worlds/route-set';
import type { World } from '../../worlds/world';
import { requireWritable, writeWhole } from '../node-store';
import { printResult, type Session } from '../session';
import { addWorldOptions, type WorldOptions, worldOf } from '../world-options';

interface NewOptions extends WorldOptions {
  from: Point;
  to: Point;
  via?: Point[];
  out: string;
  id?: string;
  json?: boolean;
}

/** Furthest from a lane that a place may be [m]. */
const NEARBY = 100;

const EXAMPLES = `
Examples:
  $ turnwise route new --world streets.osm --from 10,20 --to 310,-40 --out trip.routes.json
  $ turnwise route new --town 7 --from -200,100 --via 0,200 --to 150,-120 --out trips/north.routes.json
  $ turnwise evaluate --suite trips --driver expert

Places are put on the lanes that make the shortest way; each must be within 100 m of one. A folder of such files is a suite.`;

export function addRouteNew(route: Command, session: Session): void {
  const command = route
    .command('new')
    .description('Plans a route between places and writes it as a route file.')
    .requiredOption('--from <x,y>', 'where it begins: east,north [m]', point('--from'))
    .requiredOption('--to <x,y>', 'where it ends', point('--to'))
    .option('--via <x,y>', 'where it leads through, in order; may be given again', (text, before: Point[] = []) => [
      ...before,
      point('--via')(text),
    ])
    .requiredOption('--out <file>', 'file to write, by custom NAME.routes.json')
    .option('--id <id>', "the route's id; the name of the file where it is left out");
  addWorldOptions(command)
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: NewOptions) => make(session, options));
}

async function make(session: Session, options: NewOptions): Promise<void> {
  const { from, to, via = [], out, json } = options;
  await requireWritable(out);
  const world = await worldOf(options);
  const wished = [from, ...via, to];
  const near = wished.map((one) => nearbyLane(world, one));
  const { route, snapping } = resolveRoute(world, { kind: 'waypoints', waypoints: near });
  const { id = basename(out).replace(/(\.routes)?\.json$/i, '') } = options;
  const waypoints = snapping!.places.map((place): Waypoint => onLane(world, place));
  const moved = waypoints.map(({ x, y }, i) => Math.hypot(x - wished[i].x, y - wished[i].y));
  const { attribution } = world.graph;
  const map = options.world ? basename(options.world) : world.id;
  const set: RouteSet = { ...(attribution && { attribution }), routes: [{ id, map, waypoints }] };
  await writeWhole(out, writeRouteFile(set));
  printResult(
    session,
    json,
    {
      id,
      map,
      out,
      length: route.length,
      junctions: route.junctions.length,
      moved,
    },
    [
      `route         ${id}, ${route.length.toFixed(0)} m, ${route.junctions.length} junctions`,
      `places        ${moved.map((metres) => `${metres.toFixed(1)} m`).join(', ')} from the lanes they were put on`,
      `written       ${out}`,
    ].join('\n'),
  );
}

/** The point of a lane that is nearest to a place: people point at streets, not at lanes. The place itself where all are far. */
function nearbyLane({ network }: World, { x, y }: Point): Point {
  const [hit] = network.lanesNear(x, y, NEARBY);
  return hit ? hit.lane.centre.pointAt(hit.s) : { x, y };
}

/** A place as a waypoint, to the millimetre. */
function onLane({ network }: World, { lane, s }: { lane: number; s: number }): Waypoint {
  const { x, y, heading } = network.lanes[lane].centre.poseAt(s);
  const round = (value: number) => Number(value.toFixed(3));
  return { x: round(x), y: round(y), heading: round(heading) };
}

/** A parser for `x,y`. */
function point(option: string) {
  return (text: string): Point => {
    const [x, y, ...more] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    if (Number.isFinite(x) && Number.isFinite(y) && more.length === 0) return { x, y };
    throw new TurnwiseError('CLI_BAD_OPTION', {
      what: `"${text}" is no place.`,
      where: option,
      fix: 'Write east,north in metres without a space, as in 120.5,-30.',
    });
  };
}
