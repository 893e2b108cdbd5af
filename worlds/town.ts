import { TurnwiseError } from '../core/errors';
import { pow } from '../core/maths';
import { RandomStream } from '../core/random';
import type { StreetGraph } from './street-graph';
import { drawArterialTown } from './town/arterial';
import { assembleTown } from './town/assemble';
import { joinChains } from './town/chains';
import { drawCharacters } from './town/characters';
import { linkSites } from './town/links';
import { chooseRoundabouts } from './town/roundabouts';
import { shapeChains } from './town/shapes';
import { scatterSites } from './town/sites';
import { findStrokes } from './town/strokes';
import { TOWN_STYLES, type TownStyle } from './town/style';

/** How a town is generated. */
export interface TownOptions {
  /** Any integer from 0; the same seed gives the same town, bit for bit. */
  seed: number;
  /** Side of the square that holds the town, around (0, 0) [m]: 250 to 5,000. */
  sizeMetres: number;
  drivingSide: 'right' | 'left';
  /** What its streets are like. Where they run is the same in `plain` and `varied`. */
  style: TownStyle;
}

export const TOWN_DEFAULTS: TownOptions = { seed: 1, sizeMetres: 600, drivingSide: 'right', style: 'plain' };

const MIN_SIZE = 250;
const MAX_SIZE = 5000;
/** A town has about this many junctions for its size or it is drawn again; each time a little less will do. */
const leastJunctions = (size: number, attempt: number) =>
  Math.max(3, Math.floor((size / 180) * (size / 180) * pow(0.9, attempt)));

/**
 * Generates the streets of a town that does not exist.
 *
 * Quarters of different style (grid, organic, radial), streets straight and bent (radius at least 16 m), junctions of three to
 * five arms at odd angles (at least 40 degrees apart), roundabouts, dead ends, one-way streets, one or two lanes per direction.
 * How wide they are, and what lies beside the lanes, is a matter of `style`; shoulders and paint are put on the network by {@link townWorld}.
 * An `arterial` town is another thing altogether: see {@link drawArterialTown}.
 *
 * Streets meet only at nodes. Every node can be reached from every other.
 *
 * @throws TurnwiseError TOWN_BAD_OPTION
 *
 * @example
 * const graph = generateTown({ seed: 7, sizeMetres: 800 });
 */
export function generateTown(options: Partial<TownOptions> = {}): StreetGraph {
  const { seed, sizeMetres, drivingSide, style } = { ...TOWN_DEFAULTS, ...options };
  checkOptions(seed, sizeMetres, drivingSide, style);
  if (style === 'arterial')
    return {
      name: `town-${seed}-${style}`,
      drivingSide,
      ...drawArterialTown(sizeMetres, drivingSide, new RandomStream(seed, style)),
    };
  for (let attempt = 0; ; attempt++) {
    const streets = drawTown(
      sizeMetres,
      drivingSide,
      style,
      leastJunctions(sizeMetres, attempt),
      new RandomStream(seed, `town ${attempt}`),
    );
    // a small square can by bad luck hold next to nothing
    if (streets) return { name: style === 'plain' ? `town-${seed}` : `town-${seed}-${style}`, drivingSide, ...streets };
  }
}

function drawTown(
  size: number,
  drivingSide: 'right' | 'left',
  style: TownStyle,
  junctions: number,
  random: RandomStream,
) {
  const taste = random.fork('taste');
  const minAngle = taste.range(0.85, 1.1);
  const keep = taste.range(0.6, 1);
  const roundaboutShare = taste.range(0.05, 0.3);
  const oneWayShare = taste.range(0.04, 0.3);

  const sites = scatterSites(size, random.fork('sites'));
  const chains = joinChains(sites, linkSites(sites, minAngle, keep, random.fork('links')));
  const rings = chooseRoundabouts(sites, chains, size / 2, roundaboutShare, random.fork('roundabouts'));
  const shapes = shapeChains(sites, chains, rings, size / 2, random.fork('shapes'));
  const strokes = findStrokes(chains, shapes, sites.length);
  const characters = drawCharacters(chains, shapes, strokes, rings, oneWayShare, style, random.fork('characters'));

  const arms = new Map<number, number>();
  for (const { from, to } of chains) for (const end of [from, to]) arms.set(end, (arms.get(end) ?? 0) + 1);
  if ([...arms.values()].filter((count) => count >= 3).length < junctions) return null;
  return assembleTown(sites, chains, shapes, characters, rings, drivingSide);
}

function checkOptions(seed: number, sizeMetres: number, drivingSide: string, style: TownStyle): void {
  const bad = (what: string, where: string, fix: string) => new TurnwiseError('TOWN_BAD_OPTION', { what, where, fix });
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw bad(`A town's seed is an integer from 0, not ${seed}.`, 'seed', 'Give for example 7.');
  }
  if (!(sizeMetres >= MIN_SIZE && sizeMetres <= MAX_SIZE)) {
    throw bad(`A town is ${MIN_SIZE} to ${MAX_SIZE} m wide, not ${sizeMetres}.`, 'sizeMetres', 'Give for example 600.');
  }
  if (drivingSide !== 'right' && drivingSide !== 'left') {
    throw bad(`Traffic keeps 'right' or 'left', not ${JSON.stringify(drivingSide)}.`, 'drivingSide', "Give 'right'.");
  }
  if (!TOWN_STYLES.includes(style)) {
    throw bad(`A town is ${TOWN_STYLES.join(', ')}, not ${JSON.stringify(style)}.`, 'style', "Give 'plain'.");
  }
}
