import { atan2, cos, sin, TAU } from '../../core/maths';
import type { Street, StreetGraph, StreetNode } from '../street-graph';
import type { Chain } from './chains';
import type { StreetCharacter } from './characters';
import { armDirection, type Shape } from './shapes';
import type { Site } from './sites';

/** Lane of a roundabout's ring [m]: wider than a street's, for the car turns all the way. */
const RING_LANE_WIDTH = 4.2;
const RING_SPEED_LIMIT = 8.3;

/** Builds the graph: a node per junction or dead end, a ring of nodes and one-way streets per roundabout. */
export function assembleTown(
  sites: readonly Site[],
  chains: readonly Chain[],
  shapes: readonly Shape[],
  characters: readonly StreetCharacter[],
  rings: readonly number[],
  drivingSide: 'right' | 'left',
): Pick<StreetGraph, 'nodes' | 'streets'> {
  const nodes: StreetNode[] = [];
  const streets: Street[] = [];
  const points = shapes.map((shape) => [...shape.points]);
  // node at the start (2i) and end (2i+1) of each chain
  const nodeOf = new Map<number, number>();
  const arms: number[][] = sites.map(() => []);
  chains.forEach(({ from, to }, i) => {
    arms[from].push(2 * i);
    arms[to].push(2 * i + 1);
  });
  const addNode = (x: number, y: number) => nodes.push({ id: nodes.length, x, y }) - 1;

  sites.forEach((site, s) => {
    if (arms[s].length === 0) return;
    const radius = rings[s];
    if (radius === 0) {
      const id = addNode(site.x, site.y);
      for (const arm of arms[s]) nodeOf.set(arm, id);
      return;
    }
    const entries = arms[s].map((arm) => {
      const [ux, uy] = armDirection(points[arm >> 1], (arm & 1) === 1);
      return { arm, ux, uy, heading: atan2(uy, ux), node: -1 };
    });
    // with the traffic: counter-clockwise where people drive on the right
    const sense = drivingSide === 'right' ? 1 : -1;
    entries.sort((a, b) => sense * (a.heading - b.heading));
    for (const entry of entries) {
      const x = site.x + radius * entry.ux;
      const y = site.y + radius * entry.uy;
      entry.node = addNode(x, y);
      nodeOf.set(entry.arm, entry.node);
      const line = points[entry.arm >> 1];
      const at = entry.arm & 1 ? line.length - 2 : 0;
      line[at] = x;
      line[at + 1] = y;
    }
    const name = `${characters[entries[0].arm >> 1].name.replace(/ \w+$/, '')} Circus`;
    entries.forEach((entry, k) => {
      const next = entries[(k + 1) % entries.length];
      const turn = (((sense * (next.heading - entry.heading)) % TAU) + TAU) % TAU;
      const steps = Math.ceil((turn * radius) / 2);
      const arc: number[] = [nodes[entry.node].x, nodes[entry.node].y];
      for (let i = 1; i < steps; i++) {
        const heading = entry.heading + (sense * turn * i) / steps;
        arc.push(site.x + radius * cos(heading), site.y + radius * sin(heading));
      }
      arc.push(nodes[next.node].x, nodes[next.node].y);
      streets.push({
        id: streets.length,
        from: entry.node,
        to: next.node,
        points: arc,
        lanesForward: 1,
        lanesBackward: 0,
        laneWidth: RING_LANE_WIDTH,
        speedLimit: RING_SPEED_LIMIT,
        class: characters[entry.arm >> 1].class,
        roundabout: true,
        name,
      });
    });
  });

  chains.forEach((_, i) => {
    const from = nodeOf.get(2 * i)!;
    const to = nodeOf.get(2 * i + 1)!;
    const { lanesForward, lanesBackward, ...rest } = characters[i];
    // a one-way street runs from its `from` to its `to`
    const turned = lanesForward === 0;
    streets.push({
      id: streets.length,
      from: turned ? to : from,
      to: turned ? from : to,
      points: turned ? reversedPairs(points[i]) : points[i],
      lanesForward: turned ? lanesBackward : lanesForward,
      lanesBackward: turned ? 0 : lanesBackward,
      roundabout: false,
      ...rest,
    });
  });
  return { nodes, streets };
}

function reversedPairs(points: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = points.length - 2; i >= 0; i -= 2) out.push(points[i], points[i + 1]);
  return out;
}
