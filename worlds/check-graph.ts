import { TurnwiseError } from '../core/errors';
import { lineLength } from './polyline';
import type { StreetGraph } from './street-graph';

/** Where a street's end points and its nodes may differ [m]. */
const END_TOLERANCE = 0.05;
/** Nothing in a street map is further than this from its origin [m]. */
const MAX_COORDINATE = 1_000_000;
const MAX_LANES = 12;

/**
 * Makes sure that a street graph makes sense: ids unique, nodes known, numbers finite, ends where the nodes are, lanes to drive on.
 *
 * @param code code of the error; @param source the file it came from, for the message
 * @throws TurnwiseError `code`, naming the field (`streets[3].points`)
 */
export function checkGraph(graph: StreetGraph, code = 'GRAPH_INVALID', source?: string): void {
  const refuse: (path: string, what: string) => never = (path, what) => {
    throw new TurnwiseError(code, {
      what: `${path}: ${what}`,
      where: source,
      fix: 'Correct the field, or write the file again from its source.',
    });
  };
  const place = (path: string, value: number) => {
    if (!Number.isFinite(value) || Math.abs(value) > MAX_COORDINATE) {
      refuse(path, `a coordinate is a number of metres within ${MAX_COORDINATE}, not ${value}.`);
    }
  };
  const within = (path: string, value: number, low: number, high: number, unit: string) => {
    if (!(value >= low && value <= high)) refuse(path, `must be ${low} to ${high}${unit}, not ${value}.`);
  };
  const lanes = (path: string, value: number, least: number) => {
    if (!Number.isInteger(value)) refuse(path, `is a number of lanes, not ${value}.`);
    within(path, value, least, MAX_LANES, ' lanes');
  };

  if (graph.streets.length === 0) refuse('streets', 'there is not a single street.');
  const nodes = new Map<number, { x: number; y: number }>();
  for (const [i, node] of graph.nodes.entries()) {
    const path = `nodes[${i}]`;
    if (!Number.isSafeInteger(node.id)) refuse(`${path}.id`, `is an integer, not ${node.id}.`);
    if (nodes.has(node.id)) refuse(`${path}.id`, `${node.id} is the id of another node too.`);
    place(`${path}.x`, node.x);
    place(`${path}.y`, node.y);
    nodes.set(node.id, node);
  }
  const ids = new Set<number>();
  for (const [i, street] of graph.streets.entries()) {
    const path = `streets[${i}]`;
    if (!Number.isSafeInteger(street.id)) refuse(`${path}.id`, `is an integer, not ${street.id}.`);
    if (ids.has(street.id)) refuse(`${path}.id`, `${street.id} is the id of another street too.`);
    ids.add(street.id);
    const { points } = street;
    if (points.length < 4 || points.length % 2) refuse(`${path}.points`, 'holds x, y pairs, at least two of them.');
    for (let k = 0; k < points.length; k++) place(`${path}.points[${k}]`, points[k]);
    for (const [end, at] of [
      ['from', 0],
      ['to', points.length - 2],
    ] as const) {
      const node = nodes.get(street[end]);
      if (!node) refuse(`${path}.${end}`, `there is no node ${street[end]}.`);
      const gap = Math.hypot(node.x - points[at], node.y - points[at + 1]);
      if (gap > END_TOLERANCE) refuse(`${path}.points`, `ends ${gap.toFixed(2)} m away from node ${street[end]}.`);
    }
    if (lineLength(points) < 0.01) refuse(`${path}.points`, 'the street has no length.');
    lanes(`${path}.lanesForward`, street.lanesForward, 1);
    lanes(`${path}.lanesBackward`, street.lanesBackward, 0);
    within(`${path}.laneWidth`, street.laneWidth, 1.5, 10, ' m');
    if (street.median !== undefined) within(`${path}.median`, street.median, 0, 50, ' m');
    within(`${path}.speedLimit`, street.speedLimit, 0.5, 70, ' m/s');
    for (const [arrows, count] of [
      ['arrowsForward', street.lanesForward],
      ['arrowsBackward', street.lanesBackward],
    ] as const) {
      const given = street[arrows]?.length ?? count;
      if (given !== count) refuse(`${path}.${arrows}`, `holds a list for each of ${count} lanes, not ${given}.`);
    }
    if (street.roundabout && street.lanesBackward > 0) refuse(`${path}.lanesBackward`, 'a roundabout is one-way.');
  }
  const known = (path: string, id: number, all: { has(id: number): boolean }, what: string) => {
    if (!all.has(id)) refuse(path, `there is no ${what} ${id}.`);
  };
  for (const [i, { from, node, via, to }] of (graph.restrictions ?? []).entries()) {
    const path = `restrictions[${i}]`;
    known(`${path}.from`, from, ids, 'street');
    known(`${path}.node`, node, nodes, 'node');
    for (const [k, street] of via.entries()) known(`${path}.via[${k}]`, street, ids, 'street');
    known(`${path}.to`, to, ids, 'street');
  }
  for (const list of ['controls', 'crosswalks'] as const) {
    for (const [i, { street, x, y }] of (graph[list] ?? []).entries()) {
      const path = `${list}[${i}]`;
      known(`${path}.street`, street, ids, 'street');
      place(`${path}.x`, x);
      place(`${path}.y`, y);
    }
  }
  if (graph.origin) {
    within('origin.latitude', graph.origin.latitude, -90, 90, ' degrees');
    within('origin.longitude', graph.origin.longitude, -180, 180, ' degrees');
  }
}
