import type { Lane } from '../../lane';
import type { RoadNetwork } from '../../road-network';
import type { Plan } from './plan-roads';
import { contactOf, type RoadPlan } from './road-plan';

export type End = 'start' | 'end';

/** What a road's end leads to. */
export type EndLink = { kind: 'junction'; junction: number } | { kind: 'road'; road: RoadPlan; contact: End };

export interface Connection {
  incoming: RoadPlan;
  connecting: RoadPlan;
  laneLinks: { from: number; to: number }[];
}

/** How the roads of a plan hang together. */
export interface Links {
  /** By road and end. */
  ends: Map<RoadPlan, Partial<Record<End, EndLink>>>;
  /** Lanes linked by way of the road's own link: ids at the other end, by lane and end. */
  lanes: Map<Lane, Partial<Record<End, number[]>>>;
  /** Connections of each junction that is written. Junctions of the network that one road's end leads to are written as one. */
  junctions: Map<number, Connection[]>;
  /** The number under which a junction of the network is written. */
  writtenAs: readonly number[];
  /** Links that OpenDRIVE has no place for. */
  lost: number;
}

/** Finds what every road's end leads to, and the connections of the junctions. */
export function planLinks({ lanes, junctions }: RoadNetwork, { roads, places }: Plan): Links {
  const links: Links = { ends: new Map(), lanes: new Map(), junctions: new Map(), writtenAs: [], lost: 0 };
  const touched = new Map<RoadPlan, Record<End, Set<number>>>();
  for (const road of roads) touched.set(road, { start: new Set(), end: new Set() });
  const onward = (lane: Lane, atEnd: boolean) => (atEnd ? lane.successors : lane.predecessors);
  // a junction that lanes come to from other junctions only has no connections, and is not written as one
  const entered = new Set<number>();
  for (const { junction, predecessors } of lanes)
    if (junction >= 0 && predecessors.some((id) => lanes[id].junction < 0)) entered.add(junction);
  for (const lane of lanes) {
    if (lane.junction >= 0) continue;
    const place = places[lane.id];
    for (const atEnd of [false, true])
      for (const id of onward(lane, atEnd))
        if (entered.has(lanes[id].junction)) touched.get(place.road)![contactOf(place, atEnd)].add(lanes[id].junction);
  }
  links.writtenAs = mergeJunctions(
    junctions.length,
    [...touched.values()].flatMap(({ start, end }) => [start, end]),
  );

  for (const road of roads) {
    const ends: Partial<Record<End, EndLink>> = {};
    links.ends.set(road, ends);
    for (const end of ['start', 'end'] as const) {
      const [junction] = touched.get(road)![end];
      if (junction !== undefined) ends[end] = { kind: 'junction', junction: links.writtenAs[junction] };
      else ends[end] = mostLinked(road, end, places);
    }
  }
  for (const lane of lanes) {
    const place = places[lane.id];
    for (const atEnd of [false, true]) {
      const end = contactOf(place, atEnd);
      const link = links.ends.get(place.road)![end];
      for (const id of onward(lane, atEnd)) {
        const other = places[id];
        if (link?.kind === 'road' && link.road === other.road && link.contact === contactOf(other, !atEnd)) {
          const own = links.lanes.get(lane) ?? {};
          links.lanes.set(lane, own);
          own[end] = [...(own[end] ?? []), other.column.id];
        } else if (atEnd && !isConnection(lane, lanes[id]) && !isWrittenFrom(id, lane.id)) links.lost++;
      }
    }
  }
  for (const lane of lanes) {
    if (lane.junction < 0) continue;
    const connecting = places[lane.id].road;
    const written = links.writtenAs[lane.junction];
    const connections = links.junctions.get(written) ?? [];
    for (const id of lane.predecessors) {
      if (!isConnection(lanes[id], lane)) continue;
      const incoming = places[id].road;
      const laneLink = { from: places[id].column.id, to: places[lane.id].column.id };
      connections.push({ incoming, connecting, laneLinks: [laneLink] });
    }
    if (connections.length) links.junctions.set(written, connections);
  }
  return links;

  /** Whether a link is said by the junction: from a street into it. */
  function isConnection(from: Lane, to: Lane): boolean {
    return from.junction < 0 && to.junction >= 0;
  }

  /** Whether the road behind a link names the one before it. */
  function isWrittenFrom(id: number, before: number): boolean {
    const place = places[id];
    const link = links.ends.get(place.road)![contactOf(place, false)];
    const other = places[before];
    return link?.kind === 'road' && link.road === other.road && link.contact === contactOf(other, true);
  }
}

/** The road's end to which most lanes of an end are linked. */
function mostLinked(road: RoadPlan, end: End, places: Plan['places']): EndLink | undefined {
  const votes: { road: RoadPlan; contact: End; count: number }[] = [];
  for (const column of road.columns) {
    if (!column.lane) continue;
    const atEnd = contactOf({ road, column }, true) === end;
    for (const id of atEnd ? column.lane.successors : column.lane.predecessors) {
      const contact = contactOf(places[id], !atEnd);
      const vote = votes.find((one) => one.road === places[id].road && one.contact === contact);
      if (vote) vote.count++;
      else votes.push({ road: places[id].road, contact, count: 1 });
    }
  }
  if (votes.length === 0) return undefined;
  const best = votes.reduce((a, b) => (b.count > a.count ? b : a));
  return { kind: 'road', road: best.road, contact: best.contact };
}

/** Numbers such that junctions of one set have the same. */
function mergeJunctions(count: number, sets: readonly ReadonlySet<number>[]): number[] {
  const first = Array.from({ length: count }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (first[at] !== at) at = first[at];
    return at;
  };
  for (const set of sets) {
    const [one, ...others] = set;
    for (const other of others) {
      const [a, b] = [root(one), root(other)];
      first[Math.max(a, b)] = Math.min(a, b);
    }
  }
  return first.map((_, i) => root(i));
}
