import type { Place, Tags } from './read-elements';

/** Two-letter codes of the countries that drive on the left. */
const LEFT_COUNTRIES = new Set(
  (
    'AG AI AU BB BD BM BN BS BT BW CC CK CX CY DM FJ FK GB GD GG GY HK ID IE IM IN JE JM JP KE KI KN KY LC LK LS MO MS MT MU MV ' +
    'MW MY MZ NA NF NR NU NZ PG PK PN SB SC SG SH SR SZ TC TH TK TL TO TT TV TZ UG VC VG VI WS ZA ZM ZW NP UK'
  ).split(' '),
);

/** Where people drive on the left: south, west, north, east [degrees]. Coarse: near a border a file can say better. */
// biome-ignore format: a table
const LEFT_BOXES: readonly (readonly [number, number, number, number])[] = [
  [50.95, -11, 61, 1.78], [49.85, -11, 50.95, 0.4], [50.8, 0.4, 50.95, 1], [49.1, -2.75, 49.76, -2], // British Isles
  [35.7, 14.1, 36.1, 14.6], [34.5, 32.2, 35.75, 34.65], // Malta, Cyprus
  [24, 122.9, 30.9, 132], [30.9, 128.6, 34.4, 137], [34.4, 130.8, 38, 142], [38, 138.8, 45.6, 146], // Japan
  [5.5, 67, 24, 92.3], [24, 66, 27.9, 97], [27.9, 66, 30, 86], [30, 70.8, 35.5, 79.5], // India, Pakistan, Nepal, Bangladesh, Sri Lanka
  [5.6, 98.3, 12.4, 102], [12.4, 99, 17.9, 102.4], [14.4, 102.4, 17.9, 104.6], [17.9, 98, 20.4, 100.9], // Thailand
  [-11, 95, 5, 141], [5, 95, 6, 98], [5, 99.6, 6.7, 103.5], [4, 115, 7.4, 119.3], [-11.7, 141, -1, 156], // Indonesia, Malaysia, Papua
  [22.15, 113.83, 22.5, 114.45], [22.1, 113.52, 22.217, 113.6], // Hong Kong, Macau
  [-44, 112, -10, 154], [-48, 166, -34, 179.9], [-19.3, 176.8, -16, 180], // Australia, New Zealand, Fiji
  [-35, 11.7, -17.5, 41], [-17.5, 22, -13.5, 41], [-13.5, 30, -8.3, 41], [-13.5, 27.3, -12.3, 30], // Southern Africa
  [-8.3, 30.9, -1, 41.5], [-1, 30.5, 4.2, 41.5], [-20.6, 57.2, -19.9, 57.9], // Tanzania, Kenya, Uganda, Mauritius
  [17.6, -78.5, 18.6, -76.1], [22.6, -79.4, 27.4, -72.6], [13, -59.7, 13.4, -59.4], [10, -61.95, 11.4, -60.4], [1.8, -60, 8.5, -54], // West Indies, Guyana
];

/** Tells on which side people drive: what the streets say (`driving_side`), else the country of an address, else where it lies. */
export function drivingSideOf(
  place: Place,
  tagsOfWays: readonly Tags[],
  country: string | undefined,
): 'right' | 'left' {
  const said = tagsOfWays.find(({ driving_side: side }) => side === 'left' || side === 'right')?.driving_side;
  if (said === 'left' || said === 'right') return said;
  if (country !== undefined && /^[A-Z]{2}$/.test(country)) return LEFT_COUNTRIES.has(country) ? 'left' : 'right';
  const { latitude, longitude } = place;
  const isLeft = LEFT_BOXES.some(([s, w, n, e]) => latitude >= s && latitude <= n && longitude >= w && longitude <= e);
  return isLeft ? 'left' : 'right';
}
