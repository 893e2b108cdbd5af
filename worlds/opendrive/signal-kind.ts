import type { TrafficControl } from '../traffic-control';
import type { RoadObject, Signal } from './road';
import { inMetresPerSecond } from './speed-limit';

/** What a signal of the file is for a car, if anything. */
export type SignalKind = Pick<TrafficControl, 'kind' | 'value'>;

/** Lights for cars in OpenDRIVE's own catalogue; the others are for people on foot, on bicycles and in trams. */
const LIGHTS = new Set(['1000001', '1000008', '1000009', '1000010', '1000011', '1000012', '1000020']);
/** The catalogues of countries: Germany's numbers (which OpenDRIVE and CARLA use too), the United States', Sweden's. */
const SIGNS: Record<string, TrafficControl['kind']> = {
  '206': 'stop',
  '205': 'give-way',
  '274': 'speed-limit',
  '350': 'crossing',
  '293': 'crossing',
  'r1-1': 'stop',
  'r1-2': 'give-way',
  'r2-1': 'speed-limit',
  b1: 'give-way',
  b2: 'stop',
  b3: 'crossing',
  c31: 'speed-limit',
};

/** Tells what a signal says to a car by type, country and value. */
export function signalKind({ type, subtype, country, value, unit }: Signal): SignalKind | null {
  const code = type.replaceAll('.', '').trim().toLowerCase();
  if (LIGHTS.has(code)) return { kind: 'traffic-light' };
  // Sweden's have their letter as the type
  const name = /^[a-z]$/.test(code) && country === 'SE' ? `${code}${subtype.trim()}` : code;
  const kind = SIGNS[name];
  if (kind !== 'speed-limit') return kind ? { kind } : null;
  const german = /^5[1-9]$|^6[0-3]$/.exec(subtype.trim());
  const swedish = name === 'c31' && value !== null && value < 15;
  const number = value !== null && value > 0 ? value * (swedish ? 10 : 1) : german ? (Number(german[0]) - 50) * 10 : 0;
  const limit = inMetresPerSecond(number, unit || (name === 'r2-1' ? 'mph' : 'km/h'));
  return limit === null ? null : { kind, value: limit };
}

/** The same for signs that RoadRunner writes as objects, such as those of CARLA's towns. */
export function objectKind({ name }: RoadObject): SignalKind | null {
  if (/^stencil_stop/i.test(name)) return { kind: 'stop' };
  const [, number] = /^speed_(\d{1,3})$/i.exec(name) ?? [];
  const [, american] = /^sp+e+d?limit(\d{1,3})assembly/i.exec(name) ?? [];
  const limit = number ? inMetresPerSecond(Number(number), 'km/h') : inMetresPerSecond(Number(american ?? 0), 'mph');
  return limit === null ? null : { kind: 'speed-limit', value: limit };
}
