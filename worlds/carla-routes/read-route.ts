import { TurnwiseError } from '../../core/errors';
import { wrapAngle } from '../../core/maths';
import { LARGEST_COORDINATE } from '../route-file';
import type { CarlaExtras, FileWaypoint, NamedRoute, PlainElement } from '../route-set';
import type { XmlElement } from '../xml/xml-elements';

const DEGREE = Math.PI / 180;

/** Reads a `<route>`. @param index of it in the file; @throws TurnwiseError CARLA_NO_WAYPOINTS, CARLA_BAD_VALUE */
export function readRoute({ attributes, children }: XmlElement, index: number, source: string): NamedRoute {
  const { id = String(index), town, ...others } = attributes;
  const where = `${source}: route ${JSON.stringify(id.slice(0, 40))}`;
  const extras: CarlaExtras = {};
  if (Object.keys(others).length > 0) extras.attributes = others;
  const waypoints: FileWaypoint[] = [];
  const add = (element: XmlElement) => waypoints.push(readWaypoint(element, `${where}, waypoint ${waypoints.length}`));
  for (const child of children) {
    if (child.name === 'waypoint') add(child);
    else if (child.name === 'waypoints') child.children.forEach(add);
    else if (child.name === 'weather') extras.weathers = [...(extras.weathers ?? []), { ...child.attributes }];
    else if (child.name === 'weathers') extras.weathers = child.children.map((weather) => ({ ...weather.attributes }));
    else if (child.name === 'scenarios') extras.scenarios = child.children.map(plain);
    else extras.others = [...(extras.others ?? []), plain(child)];
  }
  if (waypoints.length < 2)
    throw new TurnwiseError('CARLA_NO_WAYPOINTS', {
      what: `A route needs two waypoints or more, not ${waypoints.length}.`,
      where,
      fix: 'Give it <waypoint>s (leaderboard 1.0), or <position>s in <waypoints> (2.x).',
    });
  // a file may leave the names empty
  return {
    id: id || String(index),
    ...(town && { map: town }),
    waypoints,
    ...(Object.keys(extras).length > 0 && { carla: extras }),
  };
}

function readWaypoint({ attributes }: XmlElement, where: string): FileWaypoint {
  const { x, y, z, yaw, ...others } = attributes;
  const waypoint: FileWaypoint = { x: metres(x, 'x', where), y: 0 - metres(y, 'y', where) };
  if (yaw !== undefined) waypoint.heading = wrapAngle(-number(yaw, 'yaw', where, 360_000) * DEGREE);
  if (z !== undefined) waypoint.z = metres(z, 'z', where);
  if (Object.keys(others).length > 0) waypoint.carla = others;
  return waypoint;
}

function metres(text: string | undefined, name: string, where: string): number {
  return number(text, name, where, LARGEST_COORDINATE);
}

function number(text: string | undefined, name: string, where: string, largest: number): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (Math.abs(value) <= largest) return value;
  throw new TurnwiseError('CARLA_BAD_VALUE', {
    what:
      text === undefined
        ? `The waypoint has no ${name}.`
        : `${name} is ${JSON.stringify(text.slice(0, 40))}, and must be a number between -${largest} and ${largest}.`,
    where,
    fix: 'Correct it in the file.',
  });
}

function plain({ name, attributes, children }: XmlElement): PlainElement {
  return { name, attributes: { ...attributes }, children: children.map(plain) };
}
