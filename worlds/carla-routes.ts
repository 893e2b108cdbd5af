import { TurnwiseError } from '../core/errors';
import { readRoute } from './carla-routes/read-route';
import type { NamedRoute, RouteSet } from './route-set';
import { xmlElements } from './xml/xml-elements';
import type { XmlFormat } from './xml/xml-scanner';

export { type CarlaDialect, writeCarlaRoutes } from './carla-routes/write';

/** [bytes] */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ELEMENTS = 1_000_000;
const PIECE = 1024 * 1024;

const FORMAT: XmlFormat = {
  notXml: 'CARLA_NOT_XML',
  malformed: 'CARLA_MALFORMED',
  notXmlFix: 'Give a route file of the CARLA leaderboard (.xml).',
  malformedFix: 'Mend the place, or get the file again.',
};

/** Routes of a CARLA file, in the plan frame. */
export interface CarlaRoutes extends RouteSet {
  /** What is kept but not acted out, or was mended. */
  warnings: string[];
}

/**
 * Reads routes of the CARLA leaderboard, 1.0 (`<waypoint>`s with yaw) or 2.x (`<waypoints>` of `<position>`s, weathers, scenarios). CARLA's
 * axes are x east, y south, yaw clockwise in degrees; what is returned is in the plan frame.
 *
 * @param source the file's name, for messages
 * @throws TurnwiseError CARLA_NOT_XML, CARLA_MALFORMED, CARLA_NOT_UTF8, CARLA_TOO_LARGE, CARLA_NOT_ROUTES, CARLA_NO_ROUTES,
 *   CARLA_NO_WAYPOINTS, CARLA_BAD_VALUE
 */
export function readCarlaRoutes(bytes: Uint8Array, source: string): CarlaRoutes {
  if (bytes.length > MAX_BYTES) throw tooLarge(source);
  const routes: NamedRoute[] = [];
  let elements = 0;
  let unknown = 0;
  const scanner = xmlElements(source, {
    format: FORMAT,
    skip: () => false,
    withText: new Set(),
    root(name) {
      if (name === 'routes') return;
      throw new TurnwiseError('CARLA_NOT_ROUTES', {
        what: `This is XML, but not a file of routes: its root is <${name.slice(0, 40)}>, not <routes>.`,
        where: source,
        fix: 'Give a route file of the CARLA leaderboard. Maps (.xodr, .osm) go with --world or --maps.',
      });
    },
    take(element) {
      if (element.name === 'route') routes.push(readRoute(element, routes.length, source));
      else unknown++;
    },
    count() {
      if (++elements > MAX_ELEMENTS) throw tooLarge(source);
    },
  });
  const text = decoded(bytes, source);
  for (let at = 0; at < text.length; at += PIECE) scanner.push(text.slice(at, at + PIECE));
  scanner.end();
  if (routes.length === 0)
    throw new TurnwiseError('CARLA_NO_ROUTES', {
      what: 'The file has no <route>.',
      where: source,
      fix: 'Give a file with routes in it.',
    });
  return { routes, warnings: warningsOf(routes, unknown) };
}

function decoded(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TurnwiseError('CARLA_NOT_UTF8', {
      what: 'The file is not UTF-8 text.',
      where: source,
      fix: 'Get the file again, or convert it: `iconv -f latin1 -t utf-8 FILE`.',
      cause,
    });
  }
}

function tooLarge(source: string): TurnwiseError {
  return new TurnwiseError('CARLA_TOO_LARGE', {
    what: `Route files of at most ${MAX_BYTES / 1048576} MB and ${MAX_ELEMENTS} elements are read.`,
    where: source,
    fix: 'Cut it into smaller files.',
  });
}

function warningsOf(routes: readonly NamedRoute[], unknown: number): string[] {
  const count = (of: (route: NamedRoute) => number) => routes.reduce((sum, route) => sum + of(route), 0);
  const scenarios = count(({ carla }) => carla?.scenarios?.length ?? 0);
  const weathers = count(({ carla }) => carla?.weathers?.length ?? 0);
  const warnings: string[] = [];
  if (scenarios > 0)
    warnings.push(`${scenarios} scenarios are kept, but nothing acts them out: there are no other road users.`);
  if (weathers > 0) warnings.push(`${weathers} weathers are kept, but it is always fair.`);
  if (unknown > 0) warnings.push(`${unknown} elements beside the routes were left out.`);
  return warnings;
}
