import { clamp } from '../../core/maths';
import type { Street, StreetClass } from '../street-graph';
import type { LaneArrows } from '../street-signs';
import { laneArrows } from './lane-arrows';
import type { Tags } from './read-elements';

/** What the tags of a way say about a street, in the direction in which it is driven. */
export type StreetProfile = Pick<
  Street,
  | 'lanesForward'
  | 'lanesBackward'
  | 'laneWidth'
  | 'speedLimit'
  | 'class'
  | 'roundabout'
  | 'name'
  | 'arrowsForward'
  | 'arrowsBackward'
> & {
  /** One-way against the order of the way's nodes. */
  reversed: boolean;
};

/** Class, lane width [m] and speed limit [km/h] of a highway whose tags say nothing more. */
const HIGHWAYS: Record<string, { class: StreetClass; laneWidth: number; limit: number }> = {
  motorway: { class: 'motorway', laneWidth: 3.6, limit: 110 },
  motorway_link: { class: 'motorway', laneWidth: 3.6, limit: 60 },
  trunk: { class: 'primary', laneWidth: 3.5, limit: 80 },
  trunk_link: { class: 'primary', laneWidth: 3.5, limit: 50 },
  primary: { class: 'primary', laneWidth: 3.4, limit: 50 },
  primary_link: { class: 'primary', laneWidth: 3.4, limit: 40 },
  secondary: { class: 'secondary', laneWidth: 3.3, limit: 50 },
  secondary_link: { class: 'secondary', laneWidth: 3.3, limit: 40 },
  tertiary: { class: 'tertiary', laneWidth: 3.2, limit: 50 },
  tertiary_link: { class: 'tertiary', laneWidth: 3.2, limit: 40 },
  unclassified: { class: 'residential', laneWidth: 3.0, limit: 50 },
  residential: { class: 'residential', laneWidth: 3.0, limit: 40 },
  road: { class: 'residential', laneWidth: 3.0, limit: 40 },
  living_street: { class: 'residential', laneWidth: 2.9, limit: 20 },
  service: { class: 'service', laneWidth: 2.8, limit: 20 },
};
/** Ways into single properties and over parking spaces are no streets. */
const NO_STREETS = new Set(['parking_aisle', 'driveway', 'drive-through', 'emergency_access', 'slipway', 'parking']);
const CLOSED = new Set(['no', 'private', 'agricultural', 'forestry', 'emergency', 'military', 'bus', 'psv', 'permit']);
const MIN_LANE_WIDTH = 2.5;
const MAX_LANE_WIDTH = 3.75;
const MAX_LANES = 6;
const KMH = 1 / 3.6;
const MPH = 0.44704;
/** Limits of zones (`maxspeed=DE:rural`), and where countries differ from them [km/h] (wiki.openstreetmap.org, Default speed limits). */
const ZONES: Record<string, number> = {
  urban: 50,
  rural: 90,
  motorway: 120,
  trunk: 100,
  living_street: 20,
  bicycle_road: 30,
  nsl_single: 60 * 1.609344,
  nsl_dual: 70 * 1.609344,
  nsl_restricted: 30 * 1.609344,
};
// biome-ignore format: a table
const NATIONAL: Record<string, Record<string, number>> = {
  urban: { RU: 60 },
  rural: { DE: 100, AT: 100, FR: 80, CH: 80, NL: 80, BE: 70, SE: 70, DK: 80, NO: 80, FI: 80, JP: 60 },
  motorway: { DE: 130, AT: 130, FR: 130, IT: 130, CZ: 130, PL: 140, NL: 100, DK: 130, RU: 110, GB: 113 },
  living_street: { DE: 7, AT: 7 },
};

/** Whether a car may drive along a way with these tags. The more special rule wins: motorcar, motor_vehicle, vehicle, access. */
export function isDrivable(tags: Tags): boolean {
  if (!Object.hasOwn(HIGHWAYS, tags.highway ?? '') || tags.area === 'yes' || NO_STREETS.has(tags.service)) return false;
  return !CLOSED.has(tags.motorcar ?? tags.motor_vehicle ?? tags.vehicle ?? tags.access);
}

/**
 * Reads lanes, widths, limit and direction from the tags of a drivable way (wiki.openstreetmap.org, Key:highway, lanes, oneway, maxspeed,
 * turn). Where lanes are not counted: as many as have arrows; two each way on motorways and one-way trunk roads; else one each way.
 */
export function streetProfile(tags: Tags): StreetProfile {
  const kind = HIGHWAYS[tags.highway];
  const roundabout = tags.junction === 'roundabout' || tags.junction === 'circular';
  const oneway = tags['oneway:motorcar'] ?? tags['oneway:motor_vehicle'] ?? tags['oneway:vehicle'] ?? tags.oneway;
  const reversed = oneway === '-1' || oneway === 'reverse';
  const impliedOneWay = roundabout || /^motorway/.test(tags.highway);
  const oneWay =
    roundabout || reversed || (oneway === undefined ? impliedOneWay : /^(yes|true|1|reversible)$/.test(oneway));
  const isWide = tags.highway === 'motorway' || (tags.highway === 'trunk' && oneWay);
  const lanes = lanesOf(tags, oneWay, reversed, isWide ? 2 : 1);
  return {
    ...lanes,
    laneWidth: laneWidthOf(tags, lanes.lanesForward + lanes.lanesBackward, roundabout, kind.laneWidth),
    speedLimit: clamp(speedLimitOf(tags, oneWay, reversed) ?? kind.limit * KMH, 10 * KMH, 130 * KMH),
    class: kind.class,
    roundabout,
    name: tags.name ?? tags.ref ?? '',
    reversed,
  };
}

type Lanes = Pick<Street, 'lanesForward' | 'lanesBackward' | 'arrowsForward' | 'arrowsBackward'>;

function lanesOf(tags: Tags, oneWay: boolean, reversed: boolean, usual: number): Lanes {
  const total = count(tags.lanes);
  const forward = count(tags['lanes:forward']);
  const backward = count(tags['lanes:backward']);
  const arrowsForward = laneArrows(tags['turn:lanes:forward']);
  const arrowsBackward = laneArrows(tags['turn:lanes:backward']);
  if (oneWay) {
    const arrows = (reversed ? arrowsBackward : arrowsForward) ?? laneArrows(tags['turn:lanes']);
    const lanes = (reversed ? backward : forward) ?? total ?? count(String(arrows?.length)) ?? usual;
    return withArrows({ lanesForward: lanes, lanesBackward: 0 }, arrows, undefined);
  }
  // a middle lane for turning off either way belongs to no direction
  const shared = (total ?? 2 * usual) - (count(tags['lanes:both_ways']) ?? 0);
  const ahead = forward ?? count(String(arrowsForward?.length));
  const back = backward ?? count(String(arrowsBackward?.length));
  return withArrows(
    {
      lanesForward: ahead ?? Math.max(1, back ? shared - back : Math.ceil(shared / 2)),
      lanesBackward: back ?? Math.max(1, ahead ? shared - ahead : Math.floor(shared / 2)),
    },
    arrowsForward,
    arrowsBackward,
  );
}

/** Arrows count only where there is one entry for each lane: else nobody knows which is meant. */
function withArrows(lanes: Lanes, forward: LaneArrows | undefined, backward: LaneArrows | undefined): Lanes {
  return {
    ...lanes,
    ...(forward?.length === lanes.lanesForward && { arrowsForward: forward }),
    ...(backward?.length === lanes.lanesBackward && { arrowsBackward: backward }),
  };
}

/** From `width:lanes`, else the width of all of it, else by class [m]. */
function laneWidthOf(tags: Tags, lanes: number, roundabout: boolean, usual: number): number {
  const each = (tags['width:lanes'] ?? '').split('|', MAX_LANES).map((text) => metres(text) ?? Number.NaN);
  const sum = each.reduce((so, one) => so + one, 0);
  if (sum > 0) return clamp(sum / each.length, MIN_LANE_WIDTH, MAX_LANE_WIDTH);
  const width = metres(tags['width:carriageway'] ?? tags.width);
  if (width) return clamp(width / lanes, MIN_LANE_WIDTH, MAX_LANE_WIDTH);
  return roundabout ? Math.max(usual, 3.5) : usual;
}

/** What `maxspeed` says, the smaller where the directions differ; else the limit of the zone that the street is in. */
function speedLimitOf(tags: Tags, oneWay: boolean, reversed: boolean): number | undefined {
  const forward = speed(tags['maxspeed:forward']);
  const backward = speed(tags['maxspeed:backward']);
  const directed = oneWay ? (reversed ? backward : forward) : least(forward, backward);
  return (
    directed ??
    speed(tags.maxspeed) ??
    speed(tags['zone:maxspeed']) ??
    speed(tags['maxspeed:type']) ??
    speed(tags['source:maxspeed']) ??
    speed(tags['zone:traffic'])
  );
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

/** A number of lanes from 1; undefined when the text holds none. */
function count(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? '', 10);
  return value >= 1 ? Math.min(MAX_LANES, value) : undefined;
}

/** A width [m]: `7.5`, `7,5`, `7.5 m`, `24'`, `24 ft`. */
function metres(text: string | undefined): number | undefined {
  const match = /^\s*(\d{1,3}(?:[.,]\d{1,3})?)\s*(m|'|ft)?\s*$/.exec(text ?? '');
  if (!match) return undefined;
  const value = Number(match[1].replace(',', '.')) * (match[2] === "'" || match[2] === 'ft' ? 0.3048 : 1);
  return value >= 2 ? value : undefined;
}

/** A speed limit [m/s]: `50`, `30 mph`, `walk`, `none`, `DE:urban`, `DE:zone:30`; undefined when the text says nothing. */
function speed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^\s*(?:[A-Z]{2}:(?:zone:?)?)?(\d{1,3}(?:\.\d+)?)\s*(km\/h|kmh|kph|mph|knots)?/.exec(text);
  if (match) return Number(match[1]) * (match[2] === 'mph' ? MPH : match[2] === 'knots' ? 0.5144 : KMH);
  if (text === 'none') return 130 * KMH;
  if (text === 'walk') return 7 * KMH;
  const [, country, zone] = /^(?:([A-Z]{2}):)?(\w+)$/.exec(text) ?? [];
  if (zone === undefined || !Object.hasOwn(ZONES, zone)) return undefined;
  return (NATIONAL[zone]?.[country] ?? ZONES[zone]) * KMH;
}
