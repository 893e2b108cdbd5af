import { atan2, TAU } from '../../core/maths';
import type { RandomStream } from '../../core/random';
import type { Chain } from './chains';
import type { Site } from './sites';

const MIN_RADIUS = 11;
const MAX_RADIUS = 20;
/** Ring between two neighbouring arms, at least [m]. */
const MIN_ARC = 15;
/** Arms of a roundabout run straight at least this long, so that the ring leaves room for the next junction [m]. */
const MIN_ARM = 80;

/**
 * Chooses which junctions are roundabouts.
 *
 * @param half half the side of the town [m]; no ring leaves it
 * @param share of the junctions that would do, 0..1
 * @returns radius of the ring's middle line by site [m]; 0 where there is none
 */
export function chooseRoundabouts(
  sites: readonly Site[],
  chains: readonly Chain[],
  half: number,
  share: number,
  random: RandomStream,
): number[] {
  const radii = sites.map(() => 0);
  const arms: { next: number; far: number }[][] = sites.map(() => []);
  for (const { from, to, via } of chains) {
    arms[from].push({ next: via[0] ?? to, far: to });
    arms[to].push({ next: via[via.length - 1] ?? from, far: from });
  }
  sites.forEach((site, i) => {
    const lucky = random.uniform();
    const size = random.uniform();
    if (arms[i].length < 3 || arms[i].length > 5) return;
    if (Math.max(Math.abs(site.x), Math.abs(site.y)) > half - MAX_RADIUS) return;
    const isCentre = site.ring < 0 && site.centre.x === site.x && site.centre.y === site.y;
    if (lucky > (isCentre ? Math.min(1, 5 * share) : share)) return;
    if (
      arms[i].some(
        ({ next, far }) => radii[far] > 0 || Math.hypot(sites[next].x - site.x, sites[next].y - site.y) < MIN_ARM,
      )
    )
      return;
    const headings = arms[i]
      .map(({ next }) => atan2(sites[next].y - site.y, sites[next].x - site.x))
      .sort((a, b) => a - b);
    let gap = headings[0] + TAU - headings[headings.length - 1];
    for (let k = 1; k < headings.length; k++) gap = Math.min(gap, headings[k] - headings[k - 1]);
    const least = Math.max(MIN_RADIUS, MIN_ARC / gap);
    if (least <= MAX_RADIUS) radii[i] = least + (MAX_RADIUS - least) * size;
  });
  return radii;
}
