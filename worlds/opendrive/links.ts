import { wrapAngle } from '../../core/maths';
import { bitEnd, type LaneBit, type PavedStrip } from './lane-bits';
import { connect } from './prune';
import type { OpenDrive, Road, RoadJunction } from './road';
import type { Warnings } from './warnings';

type End = 'start' | 'end';

/** Lanes that a link joins are no further apart than this [m], and turn by no more than this [rad]. */
const MAX_GAP = 2.5;
const MAX_KINK = Math.PI / 3;
/** Lanes that no link joins are joined by their places when they are this near [m, rad]. */
const NEAR = 0.5;
const ALIGNED = 0.2;

/** The roads of a map with their strips and bits. */
export interface LaneGraph {
  /** Roads with lanes to drive in, by id. */
  roads: ReadonlyMap<string, Road>;
  /** Ids of the others, such as pavements through a junction. */
  undriven: ReadonlySet<string>;
  /** Strips of each road, in order along it. */
  stripsOf: ReadonlyMap<Road, PavedStrip[]>;
  strips: PavedStrip[];
  bits: LaneBit[];
  /** In files that Turnwise wrote, corners are meant, and the lanes of each road are lanes of their own. */
  isOwn: boolean;
}

/** Links bits as the file says; where it says nothing, by their places. */
export function linkBits(graph: LaneGraph, { junctions }: OpenDrive, warnings: Warnings): void {
  const linker = new Linker(graph, warnings);
  const byId = new Map(junctions.map((junction) => [junction.id, junction]));
  for (const road of graph.roads.values()) {
    linker.withinRoad(road);
    for (const end of ['start', 'end'] as const) linker.roadEnd(road, end, byId);
  }
  for (const junction of junctions) linker.junction(junction);
  if (!graph.isOwn) linker.byPlace();
}

class Linker {
  constructor(
    private readonly graph: LaneGraph,
    private readonly warnings: Warnings,
  ) {}

  /** Links lanes from section to section. */
  withinRoad(road: Road): void {
    const strips = this.graph.stripsOf.get(road) ?? [];
    for (const a of strips) {
      for (const b of strips) {
        if (b.index !== a.index + 1) continue;
        for (const lane of a.section.lanes) {
          for (const id of idsAfter(road, a.section.section, lane.id, b.section.section))
            this.joinLanes(a, lane.id, 'end', b, id, 'start');
        }
      }
    }
  }

  /** Links lanes of a road's end to those of the road that its link names. */
  roadEnd(road: Road, end: End, junctions: ReadonlyMap<string, RoadJunction>): void {
    const link = end === 'start' ? road.predecessor : road.successor;
    if (!link) return;
    const where = `road ${road.id}`;
    if (link.kind === 'junction') {
      if (!junctions.has(link.id))
        this.warnings.note('Links to junctions that are not in the file were left out', where);
      return;
    }
    const other = this.graph.roads.get(link.id);
    if (!other) {
      if (!this.graph.undriven.has(link.id))
        this.warnings.note('Links to roads that are not in the file were left out', where);
      return;
    }
    const contact = link.contact ?? this.nearestEnd(other, road, end);
    for (const a of this.stripsAt(road, end)) {
      for (const lane of a.section.lanes) {
        const ids = end === 'start' ? lane.predecessors : lane.successors;
        for (const b of this.stripsAt(other, contact))
          for (const id of ids) this.joinLanes(a, lane.id, end, b, id, contact);
      }
    }
  }

  /** Links lanes of incoming roads to those of connecting roads. */
  junction({ id, kind, connections }: RoadJunction): void {
    if (kind === 'virtual' || kind === 'crossing') return;
    for (const { incoming, connecting, contact, lanes } of connections) {
      const from = this.graph.roads.get(incoming);
      const to = this.graph.roads.get(connecting);
      if (!from || !to) {
        const missing = (road: string) => !this.graph.roads.has(road) && !this.graph.undriven.has(road);
        if (missing(incoming) || missing(connecting))
          this.warnings.note('Connections of roads that are not in the file were left out', `junction ${id}`);
        continue;
      }
      if (lanes.length === 0) this.warnings.note('Connections without a <laneLink> join no lanes', `junction ${id}`);
      const end = this.endAtJunction(from, id, to, contact);
      for (const a of this.stripsAt(from, end))
        for (const b of this.stripsAt(to, contact))
          for (const lane of lanes) this.joinLanes(a, lane.from, end, b, lane.to, contact);
    }
  }

  /** Joins ends that no link joins to beginnings that no link joins, where they meet. */
  byPlace(): void {
    const cells = new Map<string, LaneBit[]>();
    const key = (x: number, y: number) => `${Math.floor(x)} ${Math.floor(y)}`;
    for (const bit of this.graph.bits) {
      if (bit.previous.length) continue;
      const { x, y } = this.end(bit, false);
      const cell = cells.get(key(x, y));
      if (cell) cell.push(bit);
      else cells.set(key(x, y), [bit]);
    }
    for (const bit of this.graph.bits) {
      if (bit.next.length) continue;
      const { x, y } = this.end(bit, true);
      for (const dx of [-1, 0, 1]) {
        for (const dy of [-1, 0, 1]) {
          for (const other of cells.get(key(x + dx, y + dy)) ?? []) {
            const { gap, kink } = this.fit(bit, other);
            if (gap > NEAR || kink > ALIGNED || other === bit) continue;
            connect(bit, other);
            this.warnings.note(
              'Lanes that meet, but that no link joins, were joined',
              `road ${this.strip(bit).road.id}`,
            );
          }
        }
      }
    }
  }

  /** Joins two lanes at their ends, whichever of them leads into the other. */
  private joinLanes(a: PavedStrip, aLane: number, aEnd: End, b: PavedStrip, bLane: number, bEnd: End): void {
    const { bits } = this.graph;
    const ofLane = (strip: PavedStrip, id: number) =>
      strip.bits.map((bit) => bits[bit]).filter(({ column }) => strip.section.lanes[column].id === id);
    const ours = ofLane(a, aLane);
    const theirs = ofLane(b, bLane);
    let runAgainst = ours.length > 0 && theirs.length > 0;
    for (const one of ours) {
      for (const other of theirs) {
        const oneLeaves = one.forward === (aEnd === 'end');
        const otherLeaves = other.forward === (bEnd === 'end');
        if (oneLeaves === otherLeaves) continue;
        runAgainst = false;
        const [from, to] = oneLeaves ? [one, other] : [other, one];
        const { gap, kink } = this.fit(from, to);
        const where = `road ${a.road.id}`;
        if (gap > MAX_GAP && this.joinBeside(from, to))
          this.warnings.note('Links that were off by a lane were moved to the lane that meets', where);
        else if (gap > MAX_GAP)
          this.warnings.note(`Links between lanes more than ${MAX_GAP} m apart were left out`, where);
        else if (kink > MAX_KINK && !this.graph.isOwn)
          this.warnings.note('Links between lanes that meet at a corner were left out', where);
        else connect(from, to);
      }
    }
    if (runAgainst)
      this.warnings.note('Links between lanes that lead against each other were left out', `road ${a.road.id}`);
  }

  /** Joins a lane to the one beside that it meets; false when it meets none. */
  private joinBeside(from: LaneBit, to: LaneBit): boolean {
    const { bits } = this.graph;
    const beside = this.strip(to).bits.map((id) => bits[id]);
    const met = beside.find((other) => {
      const { gap, kink } = this.fit(from, other);
      return other.forward === to.forward && gap <= NEAR && kink <= ALIGNED;
    });
    if (met) connect(from, met);
    return met !== undefined;
  }

  private fit(from: LaneBit, to: LaneBit): { gap: number; kink: number } {
    const a = this.end(from, true);
    const b = this.end(to, false);
    return { gap: Math.hypot(b.x - a.x, b.y - a.y), kink: Math.abs(wrapAngle(b.heading - a.heading)) };
  }

  private end(bit: LaneBit, leaving: boolean) {
    return bitEnd(bit, this.strip(bit), leaving);
  }

  private strip(bit: LaneBit): PavedStrip {
    return this.graph.strips[bit.strip];
  }

  /** Strips that reach an end of a road. */
  private stripsAt(road: Road, end: End): PavedStrip[] {
    const strips = this.graph.stripsOf.get(road) ?? [];
    const index = end === 'start' ? strips[0]?.index : strips[strips.length - 1]?.index;
    return strips.filter((strip) => strip.index === index);
  }

  private endAtJunction(road: Road, junction: string, connecting: Road, contact: End): End {
    const touches = (link: Road['successor']) => link?.kind === 'junction' && link.id === junction;
    const atStart = touches(road.predecessor);
    const atEnd = touches(road.successor);
    if (atStart !== atEnd) return atEnd ? 'end' : 'start';
    return this.nearestEnd(road, connecting, contact);
  }

  /** The end of a road that is nearer to an end of another. */
  private nearestEnd(road: Road, other: Road, otherEnd: End): End {
    const place = (of: Road, end: End) => {
      const { x, y } = this.stripsAt(of, end)[0].section.stations;
      return end === 'start' ? [x[0], y[0]] : [x[x.length - 1], y[y.length - 1]];
    };
    const [x, y] = place(other, otherEnd);
    const distance = (end: End) => {
      const [px, py] = place(road, end);
      return Math.hypot(px - x, py - y);
    };
    return distance('end') <= distance('start') ? 'end' : 'start';
  }
}

/** Ids by which a lane of one section of a road goes on in a later one. */
function idsAfter({ sections }: Road, from: number, id: number, to: number): number[] {
  let ids = [id];
  for (let i = from; i < to; i++) {
    const onward = new Set<number>();
    for (const own of ids) {
      for (const next of sections[i].lanes.find((lane) => lane.id === own)?.successors ?? []) onward.add(next);
      for (const lane of sections[i + 1].lanes) if (lane.predecessors.includes(own)) onward.add(lane.id);
    }
    ids = [...onward];
  }
  return ids;
}
