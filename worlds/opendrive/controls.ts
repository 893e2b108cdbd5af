import { cos, sin } from '../../core/maths';
import type { TrafficControl } from '../traffic-control';
import type { BuiltLanes } from './build-lanes';
import type { LaneGraph } from './links';
import type { ReferenceLine } from './reference-line';
import type { OpenDrive, Road, Signal } from './road';
import { objectKind, type SignalKind, signalKind } from './signal-kind';

/** Places the lights and signs of a map, with the lanes they are for. */
export function placeControls(
  { roads, isOwn }: Pick<OpenDrive, 'roads' | 'isOwn'>,
  lines: ReadonlyMap<Road, ReferenceLine>,
  graph: LaneGraph,
  { lanes, laneOf }: BuiltLanes,
): TrafficControl[] {
  const controls: TrafficControl[] = [];
  const byId = new Map<string, TrafficControl>();
  const place = (
    road: Road,
    at: Pick<Signal, 's' | 't' | 'orientation' | 'validity'>,
    kind: SignalKind,
    side: number,
  ) => {
    const line = lines.get(road);
    if (!line) return null;
    const { x, y, heading } = line.poseAt(at.s);
    // what stands for no direction is for the traffic on its side
    const said = at.orientation === 'none' ? at.t * side <= 0 : at.orientation === '+';
    const own = isOwn ? lanesNamed(road, at, graph, laneOf) : lanesAt(road, at, said, graph, laneOf);
    // a sign that nobody drives towards faces the wrong way
    const others = isOwn || own.length ? [] : lanesAt(road, at, !said, graph, laneOf);
    const along = others.length ? !said : said;
    const control: TrafficControl = {
      x: x - sin(heading) * at.t,
      y: y + cos(heading) * at.t,
      heading: along ? heading : heading + Math.PI,
      lanes: own.length ? own : others,
      ...kind,
    };
    controls.push(control);
    return control;
  };
  for (const road of roads) {
    const side = road.leftHand ? -1 : 1;
    for (const signal of road.signals) {
      const kind = signal.type === '' ? null : signalKind(signal);
      const control = kind && place(road, signal, kind, side);
      if (!control) continue;
      byId.set(signal.id, control);
      // elsewhere it says how the thing is turned on its pole, and the road says for whom it is
      if (isOwn) control.heading += signal.hOffset;
    }
    for (const object of road.objects) {
      const kind = objectKind(object);
      if (kind) place(road, object, kind, side);
    }
  }
  for (const road of roads) {
    for (const reference of road.signals) {
      const control = reference.type === '' ? byId.get(reference.id) : undefined;
      if (!control) continue;
      const along = reference.orientation !== '-';
      const lanes = isOwn ? lanesNamed(road, reference, graph, laneOf) : lanesAt(road, reference, along, graph, laneOf);
      control.lanes.push(...lanes);
    }
  }
  for (const control of controls) {
    control.lanes = [...new Set(control.lanes)].sort((a, b) => a - b);
    // a light that stands in a turn is for those who come to it
    const [first] = control.lanes;
    if (!isOwn && first !== undefined && lanes[first].junction >= 0) control.heading = lanes[first].centre.headingAt(0);
  }
  return controls;
}

/** Lanes at a place of a road that lead one way along it: those it is valid for, all where it does not say or names others. */
function lanesAt(
  road: Road,
  { s, validity }: Pick<Signal, 's' | 'validity'>,
  along: boolean,
  { stripsOf, bits }: LaneGraph,
  laneOf: Int32Array,
): number[] {
  const strips = stripsOf.get(road) ?? [];
  const near = strips.filter(({ section }) => s >= section.s0 - 1e-6 && s <= section.s1 + 1e-6);
  const all = near.flatMap((strip) =>
    strip.bits
      .map((id) => bits[id])
      .filter(({ forward }) => forward === along)
      .map(({ id, column }) => ({ lane: laneOf[id], id: strip.section.lanes[column].id })),
  );
  const valid = all.filter(({ id }) => validity.some(([from, to]) => id >= from && id <= to));
  return (valid.length ? valid : all).map(({ lane }) => lane);
}

/** Lanes at a place of a road that a sign of our own file names, whichever way they lead: one for no lane in particular names none. */
function lanesNamed(
  road: Road,
  { validity }: Pick<Signal, 'validity'>,
  { stripsOf, bits }: LaneGraph,
  laneOf: Int32Array,
): number[] {
  return (stripsOf.get(road) ?? []).flatMap(({ bits: own, section }) => {
    const named = own.filter((id) => {
      const lane = section.lanes[bits[id].column].id;
      return validity.some(([from, to]) => lane >= from && lane <= to);
    });
    return named.map((id) => laneOf[id]);
  });
}
