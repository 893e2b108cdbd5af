import type { FileWaypoint, NamedRoute, PlainElement, RouteSet } from '../route-set';

/** Leaderboard 1.0: waypoints with yaw. 2.x: positions, weathers along the route, scenarios. */
export type CarlaDialect = '1.0' | '2';

const DEGREE = Math.PI / 180;

/**
 * Writes routes as a CARLA leaderboard file. 1.0 has one weather a route and keeps its scenarios in other files: what does not fit is
 * named in the warnings.
 */
export function writeCarlaRoutes(
  { routes }: RouteSet,
  dialect: CarlaDialect,
): { bytes: Uint8Array; warnings: string[] } {
  const root: PlainElement = {
    name: 'routes',
    attributes: {},
    children: routes.map((route) => (dialect === '2' ? newRoute(route) : oldRoute(route))),
  };
  const warnings: string[] = [];
  if (dialect === '1.0') {
    const count = (of: (route: NamedRoute) => number) => routes.reduce((sum, route) => sum + of(route), 0);
    const scenarios = count(({ carla }) => carla?.scenarios?.length ?? 0);
    const weathers = count(({ carla }) => Math.max(0, (carla?.weathers?.length ?? 0) - 1));
    if (scenarios > 0) warnings.push(`${scenarios} scenarios were left out: files of leaderboard 1.0 hold none.`);
    if (weathers > 0) warnings.push(`${weathers} weathers were left out: routes of leaderboard 1.0 have one.`);
  }
  return { bytes: new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>\n${text(root, '')}`), warnings };
}

function oldRoute({ id, map, waypoints, carla = {} }: NamedRoute): PlainElement {
  const { attributes, weathers = [], others = [] } = carla;
  return element('route', routeAttributes(id, map, attributes), [
    ...weathers.slice(0, 1).map(({ route_percentage: _, ...weather }) => element('weather', weather)),
    ...waypoints.map((waypoint) => element('waypoint', waypointAttributes(waypoint))),
    ...others,
  ]);
}

function newRoute({ id, map, waypoints, carla = {} }: NamedRoute): PlainElement {
  const { attributes, weathers = [], scenarios = [], others = [] } = carla;
  const positions = waypoints.map((waypoint) => element('position', waypointAttributes(waypoint)));
  return element('route', routeAttributes(id, map, attributes), [
    ...(weathers.length > 0
      ? [
          element(
            'weathers',
            {},
            weathers.map((weather) => element('weather', { route_percentage: '0', ...weather })),
          ),
        ]
      : []),
    element('waypoints', {}, positions),
    element('scenarios', {}, scenarios),
    ...others,
  ]);
}

function routeAttributes(id: string, map = '', others: Record<string, string> = {}): Record<string, string> {
  return { id, town: map, ...others };
}

function waypointAttributes({ x, y, z = 0, heading, carla }: FileWaypoint): Record<string, string> {
  // 0 - y, so that there is no "-0"
  const place = { x: decimal(x), y: decimal(0 - y), z: decimal(z) };
  return { ...place, ...(heading !== undefined && { yaw: decimal((0 - heading) / DEGREE) }), ...carla };
}

/** To a nanometre and a billionth of a degree: no file is more exact, and what a change of units rounds off disappears. */
function decimal(value: number): string {
  return String(Number(value.toFixed(9)));
}

function element(name: string, attributes: Record<string, string>, children: PlainElement[] = []): PlainElement {
  return { name, attributes, children };
}

function text({ name, attributes, children }: PlainElement, indent: string): string {
  const head = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('');
  if (children.length === 0) return `${indent}<${name}${head}/>\n`;
  const inside = children.map((child) => text(child, `${indent}  `)).join('');
  return `${indent}<${name}${head}>\n${inside}${indent}</${name}>\n`;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

function escaped(value: string): string {
  return value.replace(/[&<>"\n\r\t]/g, (character) => ESCAPES[character]);
}
