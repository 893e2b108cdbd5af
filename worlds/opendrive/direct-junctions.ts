import type { LaneBit, PavedStrip } from './lane-bits';
import type { LaneGraph } from './links';
import type { OpenDrive, Road } from './road';

/** How much of a road that leaves a direct junction belongs to it [m], and how much of a shorter road, as a share. */
const REACH = 25;
const SHARE = 0.4;

type End = 'start' | 'end';

/**
 * In direct junctions roads are linked without connecting roads. The first metres of the roads that part there become the junction, so that
 * there is one to choose a way in.
 *
 * @returns the strips of each direct junction
 */
export function cutDirectJunctions(graph: LaneGraph, { junctions }: OpenDrive): Map<string, PavedStrip[]> {
  const cut = new Map<string, PavedStrip[]>();
  for (const { id, kind, connections } of junctions) {
    if (kind !== 'direct') continue;
    const uses = new Map<string, number>();
    const count = (road: string) => uses.set(road, (uses.get(road) ?? 0) + 1);
    for (const { incoming, connecting } of connections) {
      count(incoming);
      count(connecting);
    }
    const own: PavedStrip[] = [];
    const done = new Set<PavedStrip>();
    for (const { incoming, connecting, contact } of connections) {
      // the trunk is linked more often than its branches, which are cut
      const cutIncoming = uses.get(incoming)! < uses.get(connecting)!;
      const road = graph.roads.get(cutIncoming ? incoming : connecting);
      const end = cutIncoming ? endAt(road, id) : contact;
      if (!road || !end) continue;
      const strips = graph.stripsOf.get(road) ?? [];
      const index = end === 'start' ? strips[0]?.index : strips[strips.length - 1]?.index;
      for (const strip of strips.filter((one) => one.index === index)) {
        if (done.has(strip) || strip.bits.length === 0) continue;
        done.add(strip);
        const near = cutStrip(strip, end, graph);
        if (near) own.push(near);
      }
    }
    if (own.length) cut.set(id, own);
  }
  return cut;
}

function endAt(road: Road | undefined, junction: string): End | null {
  if (road?.successor?.kind === 'junction' && road.successor.id === junction) return 'end';
  return road?.predecessor?.kind === 'junction' && road.predecessor.id === junction ? 'start' : null;
}

/** Parts a strip; returns the new one, at the end. Null where it is too short to be parted. */
function cutStrip(strip: PavedStrip, end: End, graph: LaneGraph): PavedStrip | null {
  const { strips, bits } = graph;
  const { section } = strip;
  const { s } = section.stations;
  const reach = Math.min(REACH, SHARE * (section.s1 - section.s0));
  const at = end === 'start' ? section.s0 + reach : section.s1 - reach;
  let k = 0;
  while (k < s.length && s[k] < at) k++;
  if (k < 1 || k > s.length - 2) return null;
  const part = (from: number, to: number) => {
    const { stations } = section;
    const cutOut = <T>(list: T[]) => list.slice(from, to + 1);
    return {
      ...section,
      s0: s[from],
      s1: s[to],
      stations: {
        s: cutOut(stations.s),
        x: cutOut(stations.x),
        y: cutOut(stations.y),
        nx: cutOut(stations.nx),
        ny: cutOut(stations.ny),
        t: cutOut(stations.t),
      },
    };
  };
  const [low, high] = [part(0, k), part(k, s.length - 1)];
  const near: PavedStrip = { ...strip, id: strips.length, section: end === 'start' ? low : high, bits: [] };
  strip.section = end === 'start' ? high : low;
  const twins = new Map<number, LaneBit>();
  for (const id of strip.bits) {
    const twin: LaneBit = { ...bits[id], id: bits.length, strip: near.id, next: [], previous: [] };
    twins.set(id, twin);
    bits.push(twin);
    near.bits.push(twin.id);
  }
  const swap = (list: number[], from: number, to: number) => {
    const i = list.indexOf(from);
    if (i >= 0) list[i] = to;
  };
  for (const [id, twin] of twins) {
    const bit = bits[id];
    twin.left = twins.get(bit.left)?.id ?? -1;
    twin.right = twins.get(bit.right)?.id ?? -1;
    if (bit.forward === (end === 'start')) {
      for (const before of bit.previous) swap(bits[before].next, id, twin.id);
      twin.previous = bit.previous;
      twin.next = [id];
      bit.previous = [twin.id];
    } else {
      for (const after of bit.next) swap(bits[after].previous, id, twin.id);
      twin.next = bit.next;
      twin.previous = [id];
      bit.next = [twin.id];
    }
  }
  strips.push(near);
  const road = graph.stripsOf.get(strip.road)!;
  road.splice(road.indexOf(strip) + (end === 'start' ? 0 : 1), 0, near);
  return near;
}
