import type { Lane } from './lane';
import type { Arm } from './network/arm';
import { laneOffsets } from './network/arm';
import { clusterJunctions } from './network/junction-clusters';
import { type ArmLanes, makeJunction } from './network/junctions';
import { type LanesOfChain, placeControls, placeCrosswalks } from './network/place-controls';
import { type NetworkOptions, roadRules } from './network/road-rules';
import { type Chain, joinStreets } from './network/street-chains';
import { Polyline } from './polyline';
import { type Carriageway, type Junction, RoadNetwork } from './road-network';
import { carriagewayWidth, type StreetGraph } from './street-graph';

/**
 * Builds lanes, junctions and carriageways from a street graph. The same graph always gives the same network.
 *
 * Streets of equal profile are joined and smoothed, nodes too near each other merged into one junction, streets trimmed back so that turns
 * have a radius of 5.6 m at least (turns that stay tighter are left out, unless nothing else leads on), lanes linked by smooth connecting
 * lanes. Dead ends of two-way streets get a turning circle, one-way streets that lead nowhere stay without a successor.
 *
 * @throws TurnwiseError GRAPH_INVALID
 */
export function buildNetwork(graph: StreetGraph, options: NetworkOptions = {}): RoadNetwork {
  const { drivingSide } = graph;
  const rules = roadRules(graph, options);
  const chains = joinStreets(graph);
  const clusters = clusterJunctions(chains, new Map(graph.nodes.map((node) => [node.id, node])), rules);
  // A one-way street's free end is no junction.
  const kept = clusters.filter(
    ({ arms }) => arms.length > 1 || (arms.length === 1 && arms[0].lanesIn && arms[0].lanesOut),
  );

  const trims = chains.map(() => ({ from: 0, to: 0, fromJunction: -1, toJunction: -1, isStreet: false }));
  for (const { arms } of clusters) {
    for (const { chain, atStart, trim } of arms) {
      trims[chain].isStreet = true;
      trims[chain][atStart ? 'from' : 'to'] = trim;
    }
  }
  kept.forEach(({ arms }, id) => {
    for (const { chain, atStart } of arms) trims[chain][atStart ? 'fromJunction' : 'toJunction'] = id;
  });

  const lanes: Lane[] = [];
  const carriageways: Carriageway[] = [];
  const lanesAt = new Map<string, ArmLanes>();
  chains.forEach((chain, i) => {
    const { from, to, fromJunction, toJunction, isStreet } = trims[i];
    if (!isStreet) return;
    const { centre: whole, lanesForward, lanesBackward, laneWidth, roundabout, name } = chain;
    const centre = between(whole, from, whole.length - to);
    carriageways.push({
      street: chain.street,
      centre,
      width: carriagewayWidth(chain),
      lanesForward,
      lanesBackward,
      laneWidth,
      class: chain.class,
      roundabout,
      name,
      fromJunction,
      toJunction,
    });
    const { incoming, outgoing } = laneOffsets(lanesBackward, lanesForward, laneWidth, drivingSide, chain.median);
    const forward = addLanes(lanes, chain, outgoing, (t) => centre.offset(t));
    const backward = addLanes(lanes, chain, incoming, (t) => centre.offset(t).reversed());
    lanesAt.set(armKey(i, true), { incoming: backward, outgoing: forward });
    lanesAt.set(armKey(i, false), { incoming: forward, outgoing: backward });
  });

  const junctions: Junction[] = kept.map(({ nodes, arms, within }, id) =>
    makeJunction(
      id,
      nodes,
      arms,
      arms.map((arm: Arm) => lanesAt.get(armKey(arm.chain, arm.atStart))!),
      within.map((i) => chains[i]),
      rules,
      lanes,
    ),
  );
  const lanesOf: LanesOfChain = (chain, forward) =>
    lanesAt.get(armKey(chain, true))?.[forward ? 'outgoing' : 'incoming'] ?? null;
  const controls = placeControls(graph, chains, lanesOf, lanes);
  const crosswalks = placeCrosswalks(graph, chains);
  return new RoadNetwork({ drivingSide, lanes, junctions, carriageways, controls, crosswalks });
}

function armKey(chain: number, atStart: boolean): string {
  return `${chain}${atStart ? '<' : '>'}`;
}

/** The part of a line between two arc lengths, without points so near the cuts that pieces there would have no reliable direction. */
function between(line: Polyline, from: number, to: number): Polyline {
  const start = line.pointAt(from);
  const end = line.pointAt(to);
  const points = [start.x, start.y];
  for (let i = 0; i < line.count; i++)
    if (line.s[i] > from + 0.25 && line.s[i] < to - 0.25) points.push(line.points[2 * i], line.points[2 * i + 1]);
  points.push(end.x, end.y);
  return new Polyline(points);
}

/** Adds the lanes of one direction, left to right, and returns their ids. */
function addLanes(
  lanes: Lane[],
  chain: Chain,
  offsets: readonly number[],
  line: (t: number) => Lane['centre'],
): number[] {
  const first = lanes.length;
  offsets.forEach((t, k) => {
    lanes.push({
      id: lanes.length,
      street: chain.street,
      junction: -1,
      centre: line(t),
      width: chain.laneWidth,
      speedLimit: chain.speedLimit,
      turn: 'along',
      roundabout: chain.roundabout,
      predecessors: [],
      successors: [],
      left: k > 0 ? first + k - 1 : -1,
      right: k + 1 < offsets.length ? first + k + 1 : -1,
    });
  });
  return offsets.map((_, k) => first + k);
}
