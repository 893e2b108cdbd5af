import type { RandomStream } from '../../core/random';
import type { Street } from '../street-graph';
import { drawName } from './names';
import { MAIN_ROAD, type StrokeCharacter, THROUGH_ROAD } from './stroke-character';

/** Share of the two-way streets with one lane, and with more lanes, in a direction that have a median. */
const NARROW_MEDIANS = 0.08;
const WIDE_MEDIANS = 0.4;
/** A street shorter than this holds no junctions of six lanes at both ends [m]. */
const LEAST_THREE_LANES = 75;

/**
 * Draws what a street of a varied town is: lanes of any width that is in use, up to three of them in a direction, medians, limits from walking quarters to
 * roads out of town.
 *
 * @param length of the stroke [m]; @param shortest of its pieces between junctions [m]
 * @param mayBeWide whether its curves and roundabouts have room for more than one lane in a direction
 * @param taken names of other streets
 */
export function drawVariedStroke(
  length: number,
  shortest: number,
  mayBeWide: boolean,
  oneWayShare: number,
  taken: Set<string>,
  random: RandomStream,
): StrokeCharacter {
  const laneWidth = Math.round(random.range(2.7, 4) * 20) / 20;
  const kind = kindOf(length, random);
  const isMain = kind.class === 'primary' || kind.class === 'secondary';
  let lanes = 1;
  if (mayBeWide) lanes = random.pick(isMain ? [1, 2, 2, 3] : kind.class === 'tertiary' ? [1, 1, 2, 3] : [1, 1, 1, 2]);
  if (shortest < LEAST_THREE_LANES) lanes = Math.min(lanes, 2);
  const oneWay = random.chance(isMain ? oneWayShare / 2 : oneWayShare);
  const hasMedian = mayBeWide && !oneWay && random.chance(lanes > 1 ? WIDE_MEDIANS : NARROW_MEDIANS);
  return {
    ...kind,
    lanes,
    laneWidth,
    oneWay,
    ...(hasMedian && { median: Math.round(random.range(0.6, 5) * 10) / 10 }),
    name: drawName(kind.class, taken, random),
  };
}

function kindOf(length: number, random: RandomStream): Pick<Street, 'class' | 'speedLimit'> {
  if (length > MAIN_ROAD) {
    const speedLimit = random.pick([11.1, 13.9, 13.9, 16.7, 19.4]);
    return { class: length > 1.6 * MAIN_ROAD ? 'primary' : 'secondary', speedLimit };
  }
  if (length > THROUGH_ROAD) return { class: 'tertiary', speedLimit: random.pick([8.3, 11.1, 13.9, 16.7]) };
  if (length < 90 && random.chance(0.3)) return { class: 'service', speedLimit: 8.3 };
  return { class: 'residential', speedLimit: random.pick([8.3, 8.3, 11.1, 13.9]) };
}
