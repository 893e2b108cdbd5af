import type { RandomStream } from '../../core/random';
import { lineLength } from '../polyline';
import type { Street } from '../street-graph';
import type { Chain } from './chains';
import { drawName } from './names';
import { type Direction, grantOneWays } from './one-way';
import type { Shape } from './shapes';
import { MAIN_ROAD, type StrokeCharacter, THROUGH_ROAD } from './stroke-character';
import type { StrokePiece } from './strokes';
import type { TownStyle } from './style';
import { drawVariedStroke } from './varied-characters';

/** What a street is, apart from where it runs. */
export type StreetCharacter = Pick<
  Street,
  'lanesForward' | 'lanesBackward' | 'laneWidth' | 'median' | 'speedLimit' | 'class' | 'name'
>;

/** Two lanes in one direction want wider curves and roundabouts than one [m]. */
const WIDE_STREET_MIN_RADIUS = 28;
const WIDE_STREET_MIN_RING = 17;

/**
 * Gives every street its class, lanes, limit and name, stroke by stroke: long strokes become main roads.
 *
 * @param rings radius of the roundabout at each site, 0 where there is none [m]
 * @param oneWayShare share of the minor strokes that would be one-way; a street stays two-way where the town needs both directions
 */
export function drawCharacters(
  chains: readonly Chain[],
  shapes: readonly Shape[],
  strokes: readonly StrokePiece[][],
  rings: readonly number[],
  oneWayShare: number,
  style: TownStyle,
  random: RandomStream,
): StreetCharacter[] {
  const taken = new Set<string>();
  const strokeOf: StrokeCharacter[] = new Array(chains.length);
  const wishes: Direction[] = chains.map(() => 'both');
  strokes.forEach((stroke, i) => {
    const lengths = stroke.map(({ chain }) => lineLength(shapes[chain].points));
    const length = lengths.reduce((sum, one) => sum + one, 0);
    const mayBeWide = stroke.every(
      ({ chain }) =>
        shapes[chain].minRadius >= WIDE_STREET_MIN_RADIUS &&
        [chains[chain].from, chains[chain].to].every(
          (site) => rings[site] === 0 || rings[site] >= WIDE_STREET_MIN_RING,
        ),
    );
    const own = random.fork(`stroke ${i}`);
    const character =
      style === 'varied'
        ? drawVariedStroke(length, Math.min(...lengths), mayBeWide, oneWayShare, taken, own)
        : drawStroke(length, mayBeWide, oneWayShare, taken, own);
    for (const { chain, reversed } of stroke) {
      strokeOf[chain] = character;
      if (character.oneWay) wishes[chain] = reversed ? 'backward' : 'forward';
    }
  });
  const directions = grantOneWays(chains, wishes, rings.length);
  return strokeOf.map((character, i) => {
    const { laneWidth, median, speedLimit, name } = character;
    const refused = character.oneWay && directions[i] === 'both';
    const lanes = refused ? 1 : character.lanes;
    return {
      lanesForward: directions[i] === 'backward' ? 0 : lanes,
      lanesBackward: directions[i] === 'forward' ? 0 : lanes,
      laneWidth,
      ...(median !== undefined && { median }),
      speedLimit,
      class: character.class,
      name,
    };
  });
}

function drawStroke(
  length: number,
  mayBeWide: boolean,
  oneWayShare: number,
  taken: Set<string>,
  random: RandomStream,
): StrokeCharacter {
  const width = (low: number, high: number) => Math.round(random.range(low, high) * 20) / 20;
  let character: Omit<StrokeCharacter, 'name' | 'oneWay'>;
  if (length > MAIN_ROAD) {
    const kind = length > 1.6 * MAIN_ROAD ? 'primary' : 'secondary';
    const lanes = mayBeWide && random.chance(0.6) ? 2 : 1;
    character = { class: kind, lanes, laneWidth: width(3.1, 3.6), speedLimit: 13.9 };
  } else if (length > THROUGH_ROAD) {
    const lanes = mayBeWide && random.chance(0.15) ? 2 : 1;
    character = { class: 'tertiary', lanes, laneWidth: width(2.9, 3.5), speedLimit: random.pick([11.1, 13.9]) };
  } else if (length < 90 && random.chance(0.4)) {
    character = { class: 'service', lanes: 1, laneWidth: width(2.8, 3.1), speedLimit: 8.3 };
  } else {
    character = {
      class: 'residential',
      lanes: 1,
      laneWidth: width(2.8, 3.4),
      speedLimit: random.pick([8.3, 8.3, 11.1]),
    };
  }
  const oneWay = length < MAIN_ROAD && random.chance(oneWayShare);
  if (oneWay && mayBeWide && random.chance(0.35)) character.lanes = 2;
  return { ...character, oneWay, name: drawName(character.class, taken, random) };
}
