import type { RandomStream } from '../../core/random';
import type { StreetClass } from '../street-graph';

// biome-ignore format: lists of words
const FIRST = [
  'Alder', 'Amber', 'Anvil', 'Apple', 'Ash', 'Barley', 'Beacon', 'Birch', 'Brook', 'Castle', 'Cedar', 'Chapel', 'Cherry', 'Clover',
  'Copper', 'Coral', 'Crane', 'Dove', 'Eagle', 'Elm', 'Falcon', 'Fern', 'Ferry', 'Finch', 'Forge', 'Fox', 'Garden', 'Granite',
  'Harbour', 'Hazel', 'Heron', 'Hill', 'Holly', 'Iron', 'Ivy', 'Juniper', 'Kiln', 'Lantern', 'Larch', 'Laurel', 'Linden', 'Maple',
  'Market', 'Meadow', 'Mill', 'Mint', 'North', 'Oak', 'Orchard', 'Otter', 'Pearl', 'Pine', 'Plum', 'Poplar', 'Quarry', 'Quince',
  'Raven', 'Reed', 'Ridge', 'River', 'Robin', 'Rowan', 'Saddle', 'Sage', 'Silver', 'South', 'Spring', 'Station', 'Stone', 'Swan',
  'Thistle', 'Tower', 'Vine', 'Walnut', 'Water', 'Weaver', 'West', 'Wheat', 'Willow', 'Winter', 'Wren', 'Yew',
];

const LAST: Record<StreetClass, readonly string[]> = {
  motorway: ['Motorway'],
  primary: ['Avenue', 'Boulevard'],
  secondary: ['Avenue', 'Road', 'Parade'],
  tertiary: ['Road', 'Street'],
  residential: ['Street', 'Lane', 'Way', 'Drive', 'Crescent', 'Row', 'Gardens'],
  service: ['Close', 'Yard', 'Mews', 'Court'],
};

/** Makes up a street name that is not in `taken`, and adds it. */
export function drawName(kind: StreetClass, taken: Set<string>, random: RandomStream): string {
  for (let attempt = 0; ; attempt++) {
    const middle =
      attempt < 4 ? '' : random.pick([' Hill', ' Gate', ' Green', ' Park', ' Bridge', ' Cross', ' Field', ' Well']);
    const number = attempt < 12 ? '' : ` ${2 + random.integer(99 * attempt)}`;
    const name = `${random.pick(FIRST)}${middle} ${random.pick(LAST[kind])}${number}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
