import { clamp } from '../../core/maths';
import type { Street, StreetClass } from '../street-graph';
import type { Tags } from './read-ways';

/** What the tags of a way say about a street, in the direction in which it is driven. */
export type StreetProfile = Pick<
  Street,
  'lanesForward' | 'lanesBackward' | 'laneWidth' | 'speedLimit' | 'class' | 'roundabout' | 'name'
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

/** Whether a car may drive along a way with these tags. The more special rule wins: motorcar, motor_vehicle, vehicle, access. */
export function isDrivable(tags: Tags): boolean {
  if (!Object.hasOwn(HIGHWAYS, tags.highway ?? '') || tags.area === 'yes' || NO_STREETS.has(tags.service)) return false;
  return !CLOSED.has(tags.motorcar ?? tags.motor_vehicle ?? tags.vehicle ?? tags.access);
}

/** Reads lanes, widths, limit and direction from the tags of a drivable way (wiki.openstreetmap.org, Key:highway, lanes, oneway, maxspeed). */
export function streetProfile(tags: Tags): StreetProfile {
  const kind = HIGHWAYS[tags.highway];
  const roundabout = tags.junction === 'roundabout' || tags.junction === 'circular';
  const { oneway } = tags;
  const reversed = oneway === '-1' || oneway === 'reverse';
  const impliedOneWay = roundabout || /^motorway/.test(tags.highway);
  const oneWay =
    roundabout || reversed || (oneway === undefined ? impliedOneWay : /^(yes|true|1|reversible)$/.test(oneway));
  const { lanesForward, lanesBackward } = lanesOf(
    tags,
    oneWay,
    kind.class === 'motorway' && tags.highway === 'motorway' ? 2 : 1,
  );
  const width = metres(tags.width);
  return {
    lanesForward,
    lanesBackward,
    laneWidth: width
      ? clamp(width / (lanesForward + lanesBackward), MIN_LANE_WIDTH, MAX_LANE_WIDTH)
      : roundabout
        ? Math.max(kind.laneWidth, 3.5)
        : kind.laneWidth,
    speedLimit: clamp(speed(tags.maxspeed) ?? kind.limit * KMH, 10 * KMH, 130 * KMH),
    class: kind.class,
    roundabout,
    name: tags.name ?? tags.ref ?? '',
    reversed,
  };
}

function lanesOf(tags: Tags, oneWay: boolean, usual: number): Pick<Street, 'lanesForward' | 'lanesBackward'> {
  const total = count(tags.lanes);
  if (oneWay) return { lanesForward: count(tags['lanes:forward']) ?? total ?? usual, lanesBackward: 0 };
  const forward = count(tags['lanes:forward']);
  const backward = count(tags['lanes:backward']);
  // a middle lane for turning off either way belongs to no direction
  const shared = (total ?? 2 * usual) - (count(tags['lanes:both_ways']) ?? 0);
  return {
    lanesForward: forward ?? Math.max(1, backward ? shared - backward : Math.ceil(shared / 2)),
    lanesBackward: backward ?? Math.max(1, forward ? shared - forward : Math.floor(shared / 2)),
  };
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
  const zone = /:(\w+)$/.exec(text)?.[1];
  const limits: Record<string, number> = {
    urban: 50,
    rural: 90,
    motorway: 120,
    trunk: 100,
    living_street: 20,
    nsl_single: 95,
  };
  return zone !== undefined && Object.hasOwn(limits, zone) ? limits[zone] * KMH : undefined;
}
