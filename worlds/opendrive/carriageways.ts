import { cos } from '../../core/maths';
import { Polyline } from '../polyline';
import type { Carriageway, Marking } from '../road-network';
import type { StreetClass } from '../street-graph';
import type { LaneBit, PavedStrip } from './lane-bits';
import { continues } from './lane-runs';
import { isPavement } from './lane-types';
import type { LaneGraph } from './links';
import { paintStrip } from './markings';
import { requireLine } from './sliver';

/** A pavement further from the road than this is none of its own [m]. */
const BEYOND = 1;
/** Points of a middle line are at least this far apart [m]. */
const SPACING = 0.1;
/** How long the end of a middle line is, at most, that is put square to the road where the line bears off from it by more than this [m, rad]. */
const SQUARE_END = 0.2;
const BEARS_OFF = 0.05;
/** Limits from which a road that does not say what it is is a motorway, and one in the country; and up to which it is residential [m/s]. */
const FAST = 27;
const COUNTRY = 17;
const SLOW = 8.5;

/** A strip as one walks a carriageway: along its road or against it. */
export interface StripStep {
  strip: number;
  along: boolean;
}

/** The strips of a carriageway in order. Its forward lanes are those that lead the way it is walked. */
export type StripChain = StripStep[];

/** Joins strips of streets whose lanes all go on, in both directions. */
export function chainStrips(graph: LaneGraph): StripChain[] {
  const { strips, bits } = graph;
  const chains: StripChain[] = [];
  const done = new Uint8Array(strips.length);
  for (const start of strips) {
    if (start.junction >= 0 || start.bits.length === 0 || done[start.id]) continue;
    done[start.id] = 1;
    const onward = walk({ strip: start.id, along: true }, graph, done);
    const backward = walk({ strip: start.id, along: false }, graph, done);
    const before = backward.reverse().map(({ strip, along }) => ({ strip, along: !along }));
    const chain = [...before, { strip: start.id, along: true }, ...onward];
    chains.push(
      leadsForward(chain, strips, bits) ? chain : chain.reverse().map(({ strip, along }) => ({ strip, along: !along })),
    );
  }
  return chains;
}

/** Whether any lane leads the way a chain is walked. */
function leadsForward(
  [{ strip, along }]: StripChain,
  strips: readonly PavedStrip[],
  bits: readonly LaneBit[],
): boolean {
  return strips[strip].bits.some((bit) => bits[bit].forward === along);
}

function walk(from: StripStep, graph: LaneGraph, done: Uint8Array): StripStep[] {
  const out: StripStep[] = [];
  for (let step = from; ; ) {
    const next = nextStep(step, graph);
    if (!next || done[next.strip]) return out;
    done[next.strip] = 1;
    out.push(next);
    step = next;
  }
}

function nextStep({ strip, along }: StripStep, graph: LaneGraph): StripStep | null {
  const { strips, bits } = graph;
  const own = strips[strip].bits.map((bit) => bits[bit]);
  let next: StripStep | null = null;
  for (const bit of own) {
    const leaves = bit.forward === along;
    const linked = leaves ? bit.next : bit.previous;
    if (linked.length !== 1) return null;
    const other = bits[linked[0]];
    if (!(leaves ? continues(bit, other, graph) : continues(other, bit, graph))) return null;
    const step = { strip: other.strip, along: leaves === other.forward };
    if (next && (next.strip !== step.strip || next.along !== step.along)) return null;
    next = step;
  }
  return next && strips[next.strip].bits.length === own.length ? next : null;
}

/** Makes the carriageway of a chain of strips. */
export function makeCarriageway(
  chain: StripChain,
  street: number,
  { strips, bits }: LaneGraph,
  limit: number,
): Omit<Carriageway, 'fromJunction' | 'toJunction'> {
  const points: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const markings: Marking[] = [];
  const beside = { left: [] as number[], right: [] as number[] };
  let laneWidth = 0;
  let widest = 0;
  for (const { strip: id, along } of chain) {
    const strip = strips[id];
    const { section } = strip;
    const { stations } = section;
    const columns = strip.bits.map((bit) => bits[bit].column);
    const [low, high] = [Math.min(...columns), Math.max(...columns) + 1];
    const count = stations.s.length;
    for (let k = 0; k < count; k++) {
      const i = along ? k : count - 1 - k;
      const t = stations.t[i];
      const middle = (t[low] + t[high]) / 2;
      const x = stations.x[i] + stations.nx[i] * middle;
      const y = stations.y[i] + stations.ny[i] * middle;
      const n = points.length;
      // close together, points of untidy maps say nothing about the way the road leads; of two the end stays
      if (n > 0 && Math.hypot(x - points[n - 2], y - points[n - 1]) < SPACING) {
        if (n === 2 || k + 1 < count) continue;
        for (const list of [points, points, left, right]) list.pop();
      }
      points.push(x, y);
      const [west, east] = [t[strip.first] - middle, t[strip.last + 1] - middle];
      left.push(along ? west : -east);
      right.push(along ? east : -west);
      widest = Math.max(widest, Math.abs(west), Math.abs(east));
    }
    const middle = stations.t[count >> 1];
    laneWidth = Math.max(laneWidth, ...columns.map((column) => middle[column] - middle[column + 1]));
    const west = pavementBeside(strip, -1);
    const east = pavementBeside(strip, 1);
    beside.left.push(along ? west : east);
    beside.right.push(along ? east : west);
    markings.push(...paintStrip(strip, bits));
  }
  requireLine(points, left, right);
  const [first] = chain;
  const last = chain[chain.length - 1];
  squareEnd(points, [left, right], false, strips[first.strip], first.along);
  squareEnd(points, [left, right], true, strips[last.strip], last.along);
  const own = strips[first.strip].bits.map((bit) => bits[bit]);
  const forward = new Set(own.filter((bit) => bit.forward === first.along).map(({ id }) => id)).size;
  const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1];
  const pavements = { left: median(beside.left), right: median(beside.right) };
  return {
    street,
    centre: new Polyline(points),
    width: 2 * widest,
    edges: { left: Float64Array.from(left), right: Float64Array.from(right) },
    markings,
    pavements,
    lanesForward: forward,
    lanesBackward: own.length - forward,
    laneWidth,
    class: classOf(strips[first.strip], own.length, limit),
    roundabout: false,
    name: strips[first.strip].road.name,
  };
}

/**
 * Lets the middle line of a carriageway begin or end along the road where it bears off at once, as where a bay opens beside a lane: its edges
 * are square to it there, and would leave a wedge between this carriageway and the one before.
 */
function squareEnd(
  points: number[],
  edges: readonly number[][],
  atEnd: boolean,
  { section: { stations } }: PavedStrip,
  along: boolean,
): void {
  const count = points.length / 2;
  const [own, next] = atEnd ? [count - 1, count - 2] : [0, 1];
  const dx = points[2 * next] - points[2 * own];
  const dy = points[2 * next + 1] - points[2 * own + 1];
  const length = Math.sqrt(dx * dx + dy * dy);
  const station = along === atEnd ? stations.s.length - 1 : 0;
  // along the road, away from the end
  const sign = along === atEnd ? -1 : 1;
  const [ex, ey] = [sign * stations.ny[station], -sign * stations.nx[station]];
  if (dx * ex + dy * ey > cos(BEARS_OFF) * length) return;
  const step = Math.min(SQUARE_END, length / 3);
  const at = atEnd ? own : next;
  points.splice(2 * at, 0, points[2 * own] + step * ex, points[2 * own + 1] + step * ey);
  for (const list of edges) list.splice(at, 0, list[own]);
}

function pavementBeside({ section: { lanes, stations }, first, last }: PavedStrip, side: 1 | -1): number {
  const t = stations.t[stations.t.length >> 1];
  let gap = 0;
  for (let column = side < 0 ? first - 1 : last + 1; column >= 0 && column < lanes.length; column += side) {
    const width = t[column] - t[column + 1];
    if (isPavement(lanes[column].type)) return width;
    gap += width;
    if (gap > BEYOND) return 0;
  }
  return 0;
}

/** By what the road says it is; where that says little, by its limit and lanes. */
function classOf({ road, section }: PavedStrip, lanes: number, limit: number): StreetClass {
  let type = road.types[0]?.type ?? '';
  for (const record of road.types) if (record.s <= section.s0) type = record.type;
  if (type === 'motorway') return 'motorway';
  if (/^(lowSpeed|pedestrian|bicycle|townPlayStreet|townPrivate)$/.test(type)) return 'service';
  const inTown = type.startsWith('town');
  if (!inTown && limit >= FAST) return 'motorway';
  if (type === 'rural' || (!inTown && limit >= COUNTRY)) return 'secondary';
  if (lanes > 2) return lanes > 4 ? 'primary' : 'secondary';
  return limit > SLOW ? 'tertiary' : 'residential';
}
