import type { NetworkFile } from './network-schema';

/** Points of a line nearer to each other than this are one [m], as for `Polyline`. */
const REPEATED = 1e-6;

/**
 * Makes sure that what one part of a network says of another is so: indices are in their lists, links go both ways, lines have a length.
 *
 * @param refuse throws; is given the path of the field and what is wrong with it
 */
export function checkNetworkFile(
  { lanes, junctions, carriageways, controls }: NetworkFile,
  refuse: (path: string, what: string) => never,
): void {
  const requireLane = (path: string, id: number) => {
    if (id >= lanes.length) refuse(path, `there is no lane ${id}; there are ${lanes.length}.`);
  };
  const requireJunction = (path: string, id: number) => {
    if (id >= junctions.length) refuse(path, `there is no junction ${id}; there are ${junctions.length}.`);
  };
  const requireLength = (path: string, points: readonly number[]) => {
    if (distinctPoints(points) < 2) refuse(path, 'the line has no length.');
  };
  const successors = lanes.map((lane) => new Set(lane.successors));
  const predecessors = lanes.map((lane) => new Set(lane.predecessors));
  for (const [i, lane] of lanes.entries()) {
    const path = `network.lanes[${i}]`;
    requireLength(`${path}.centre`, lane.centre);
    requireJunction(`${path}.junction`, lane.junction);
    if (lane.width <= 0) refuse(`${path}.width`, `must be more than 0 m, not ${lane.width}.`);
    if (lane.junction < 0 && lane.street < 0) refuse(`${path}.street`, 'a lane is of a street or in a junction.');
    for (const [key, back, own, other] of [
      ['successors', 'predecessors', successors, predecessors],
      ['predecessors', 'successors', predecessors, successors],
    ] as const) {
      if (own[i].size < lane[key].length) refuse(`${path}.${key}`, 'names a lane twice.');
      for (const [k, id] of lane[key].entries()) {
        requireLane(`${path}.${key}[${k}]`, id);
        if (!other[id].has(i)) refuse(`${path}.${key}[${k}]`, `lane ${id} does not have ${i} among its ${back}.`);
      }
    }
    for (const [key, back] of [
      ['left', 'right'],
      ['right', 'left'],
    ] as const) {
      const id = lane[key];
      if (id < 0) continue;
      requireLane(`${path}.${key}`, id);
      if (id === i || lanes[id][back] !== i) refuse(`${path}.${key}`, `lane ${id} does not have ${i} on its ${back}.`);
    }
  }
  const inJunction = new Array<number>(lanes.length).fill(-1);
  for (const [i, junction] of junctions.entries()) {
    for (const [k, id] of junction.lanes.entries()) {
      const path = `network.junctions[${i}].lanes[${k}]`;
      requireLane(path, id);
      if (lanes[id].junction !== i) refuse(path, `lane ${id} says that it is in junction ${lanes[id].junction}.`);
      if (inJunction[id] === i) refuse(path, `lane ${id} is named twice.`);
      inJunction[id] = i;
    }
  }
  lanes.forEach(({ junction }, i) => {
    if (junction !== inJunction[i])
      refuse(`network.lanes[${i}].junction`, `junction ${junction} does not have lane ${i} among its lanes.`);
  });
  for (const [i, road] of carriageways.entries()) {
    const path = `network.carriageways[${i}]`;
    requireLength(`${path}.centre`, road.centre);
    requireJunction(`${path}.fromJunction`, road.fromJunction);
    requireJunction(`${path}.toJunction`, road.toJunction);
    if (road.lanesForward + road.lanesBackward < 1) refuse(`${path}.lanesForward`, 'there is no lane.');
    if (road.width <= 0) refuse(`${path}.width`, `must be more than 0 m, not ${road.width}.`);
    if (!road.edges) continue;
    const { left, right } = road.edges;
    const count = distinctPoints(road.centre);
    for (const [key, side] of Object.entries({ left, right }))
      if (side.length !== count)
        refuse(
          `${path}.edges.${key}`,
          `holds one number for each of the ${count} points of centre, not ${side.length}.`,
        );
    for (let k = 0; k < count; k++)
      if (left[k] < right[k]) refuse(`${path}.edges.left[${k}]`, 'the left edge is to the right of the right edge.');
  }
  for (const [i, control] of controls.entries())
    for (const [k, id] of control.lanes.entries()) requireLane(`network.controls[${i}].lanes[${k}]`, id);
}

function distinctPoints(points: readonly number[]): number {
  let count = 1;
  let [x, y] = points;
  for (let i = 2; i + 1 < points.length; i += 2) {
    const dx = points[i] - x;
    const dy = points[i + 1] - y;
    if (!(dx * dx + dy * dy > REPEATED * REPEATED)) continue;
    count++;
    x = points[i];
    y = points[i + 1];
  }
  return count;
}
