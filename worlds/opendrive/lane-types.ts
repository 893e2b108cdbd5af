/** Lanes that cars drive in. `bidirectional` ones lead both ways. */
const DRIVING = new Set([
  'driving',
  'entry',
  'exit',
  'onRamp',
  'offRamp',
  'connectingRamp',
  'slipLane',
  'mwyEntry',
  'mwyExit',
  'bidirectional',
]);

/** Lanes with a surface that a car can stand on, but is not meant to drive in. */
const PAVED = new Set([
  'shoulder',
  'parking',
  'biking',
  'stop',
  'border',
  'restricted',
  'bus',
  'taxi',
  'HOV',
  'roadWorks',
  'tram',
  'special1',
  'special2',
  'special3',
  'shared',
]);

const PAVEMENT = new Set(['sidewalk', 'walking']);

export function isDriving(type: string): boolean {
  return DRIVING.has(type);
}

export function isPaved(type: string): boolean {
  return DRIVING.has(type) || PAVED.has(type);
}

export function isPavement(type: string): boolean {
  return PAVEMENT.has(type);
}
