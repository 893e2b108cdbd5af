import { cos, sin, TAU } from '../../core/maths';
import type { RandomStream } from '../../core/random';
import type { Point } from '../polyline';
import { BoxGrid } from './box-grid';

/** A place where streets may meet. */
export interface Site extends Point {
  /** Ring of a radial quarter that it lies on, -1 elsewhere. */
  ring: number;
  /** Middle of its quarter. */
  centre: Point;
  /** How readily streets bend here, 0..1. */
  bendiness: number;
}

/** Junctions are never closer than this [m], before roundabouts take their share. */
const SITE_SPACING = 52;

type QuarterStyle = 'grid' | 'organic' | 'radial';

interface Quarter extends Point {
  style: QuarterStyle;
  /** Typical block length [m]. */
  block: number;
  heading: number;
  bendiness: number;
}

/**
 * Scatters the places where streets may meet over a square around the origin: quarters, each a Voronoi cell with its own style
 * (a sheared grid, an organic scatter, rings and spokes), bent by one slow warp of the plan so that rows of streets flow.
 *
 * @param size side of the square [m]
 */
export function scatterSites(size: number, random: RandomStream): Site[] {
  const quarters = drawQuarters(size, random.fork('quarters'));
  const warp = drawWarp(random.fork('warp'));
  const half = size / 2 - 8;
  const kept: Site[] = [];
  const grid = new BoxGrid(SITE_SPACING);
  const jitter = random.fork('jitter');
  quarters.forEach((quarter, index) => {
    for (const site of quarterSites(quarter, index, size, random.fork(`quarter ${index}`))) {
      if (nearest(quarters, site) !== index) continue;
      const loose = quarter.style === 'organic' ? 0 : 0.09 * quarter.block;
      const [wx, wy] = warp(site.x, site.y);
      const x = site.x + wx + jitter.range(-loose, loose);
      const y = site.y + wy + jitter.range(-loose, loose);
      if (Math.abs(x) > half || Math.abs(y) > half) continue;
      const s = SITE_SPACING;
      const crowd = grid.near(x - s, y - s, x + s, y + s);
      if (crowd.some((i) => Math.hypot(kept[i].x - x, kept[i].y - y) < s)) continue;
      grid.add(kept.length, x, y, x, y);
      kept.push({ x, y, ring: site.ring, centre: quarter, bendiness: quarter.bendiness });
    }
  });
  return kept;
}

function drawQuarters(size: number, random: RandomStream): Quarter[] {
  const across = Math.max(1, Math.round(size / random.range(420, 700)));
  const cell = size / across;
  const quarters: Quarter[] = [];
  for (let i = 0; i < across; i++) {
    for (let j = 0; j < across; j++) {
      const style = random.pick(['grid', 'grid', 'grid', 'organic', 'organic', 'radial'] as const);
      quarters.push({
        x: (i + random.range(0.25, 0.75)) * cell - size / 2,
        y: (j + random.range(0.25, 0.75)) * cell - size / 2,
        style,
        block: random.range(60, 112),
        heading: random.range(0, TAU),
        bendiness: style === 'grid' ? random.range(0, 0.35) : random.range(0.25, 0.9),
      });
    }
  }
  return quarters;
}

/** A smooth displacement: two standing waves, hundreds of metres long. */
function drawWarp(random: RandomStream): (x: number, y: number) => [number, number] {
  const waves = [0, 1].map(() => {
    const heading = random.range(0, TAU);
    const wavelength = random.range(280, 700);
    return {
      kx: (TAU / wavelength) * cos(heading),
      ky: (TAU / wavelength) * sin(heading),
      phase: random.range(0, TAU),
      // 0.055 of the wavelength turns a straight row by at most 19 degrees
      amplitude: wavelength * random.range(0, 0.055),
    };
  });
  return (x, y) => [
    waves[0].amplitude * sin(waves[0].kx * x + waves[0].ky * y + waves[0].phase),
    waves[1].amplitude * sin(waves[1].kx * x + waves[1].ky * y + waves[1].phase),
  ];
}

function quarterSites(
  quarter: Quarter,
  index: number,
  size: number,
  random: RandomStream,
): (Point & { ring: number })[] {
  const reach = Math.min(size, 800);
  if (quarter.style === 'grid') return gridSites(quarter, reach, random);
  if (quarter.style === 'radial') return radialSites(quarter, index, reach, random);
  return organicSites(quarter, reach, random);
}

/** A parallelogram grid; every third row or column may be left out of step, which makes T junctions. */
function gridSites(quarter: Quarter, reach: number, random: RandomStream) {
  const across = quarter.block * random.range(0.85, 1.5);
  const shear = random.range(1.15, 2.0); // angle between rows and columns: 66 to 115 degrees
  const step = random.chance(0.35) ? random.range(0.3, 0.5) : 0;
  const sites: (Point & { ring: number })[] = [];
  const count = Math.ceil(reach / quarter.block);
  for (let i = -count; i <= count; i++) {
    for (let j = -count; j <= count; j++) {
      const u = (i + (j % 3 === 0 ? step : 0)) * across;
      const v = j * quarter.block;
      const x = quarter.x + u * cos(quarter.heading) + v * cos(quarter.heading + shear);
      const y = quarter.y + u * sin(quarter.heading) + v * sin(quarter.heading + shear);
      if (Math.hypot(x - quarter.x, y - quarter.y) < reach) sites.push({ x, y, ring: -1 });
    }
  }
  return sites;
}

/** Rings around a square or roundabout in the middle; the number of spokes doubles where they drift apart. */
function radialSites(quarter: Quarter, index: number, reach: number, random: RandomStream) {
  const sites = [{ x: quarter.x, y: quarter.y, ring: -1 }];
  const step = quarter.block * random.range(0.85, 1.2);
  let spokes = 4 + random.integer(2);
  for (let ring = 1, radius = step; radius < reach; ring++, radius += step) {
    while ((TAU * radius) / spokes > 1.8 * quarter.block) spokes *= 2;
    for (let k = 0; k < spokes; k++) {
      const angle = quarter.heading + (TAU * k) / spokes;
      sites.push({
        x: quarter.x + radius * cos(angle),
        y: quarter.y + radius * sin(angle),
        ring: index * 1000 + ring,
      });
    }
  }
  return sites;
}

/** Points thrown one after another, each kept when it is about a block from all before it. */
function organicSites(quarter: Quarter, reach: number, random: RandomStream) {
  const sites: (Point & { ring: number })[] = [];
  const grid = new BoxGrid(quarter.block);
  const throws = Math.ceil((10 * reach * reach) / (quarter.block * quarter.block));
  for (let k = 0; k < throws; k++) {
    const x = quarter.x + random.range(-reach, reach) * 0.75;
    const y = quarter.y + random.range(-reach, reach) * 0.75;
    const gap = quarter.block * random.range(0.62, 1);
    const crowd = grid.near(x - gap, y - gap, x + gap, y + gap);
    if (crowd.some((i) => Math.hypot(sites[i].x - x, sites[i].y - y) < gap)) continue;
    grid.add(sites.length, x, y, x, y);
    sites.push({ x, y, ring: -1 });
  }
  return sites;
}

function nearest(quarters: readonly Quarter[], { x, y }: Point): number {
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  quarters.forEach((quarter, i) => {
    const dx = quarter.x - x;
    const dy = quarter.y - y;
    const distance = dx * dx + dy * dy;
    if (distance < bestDistance) {
      bestDistance = distance;
      best = i;
    }
  });
  return best;
}
