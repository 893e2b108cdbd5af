import { tan } from '../../core/maths';
import type { RandomStream } from '../../core/random';
import { boxOf } from '../plan-box';
import { pointToSegment } from '../segments';
import { BoxGrid } from './box-grid';
import type { Chain } from './chains';
import { roundCorners } from './round-corners';
import type { Site } from './sites';

/** Smallest radius of a street's middle line [m]. */
const MIN_CURVE_RADIUS = 16;
/** Streets run straight into a junction for this long [m]. */
const STRAIGHT_APPROACH = 14;
/** Streets stay this far apart [m], but near a junction they share. */
const CLEARANCE = 25;
const SHARED_REACH = 42;
/** Cosine of the smallest angle between two arms of a junction once streets are bent: 43 degrees. */
const MAX_ARM_COSINE = 0.731;

/** The shape of a chain. */
export interface Shape {
  /** x, y pairs from site to site [m]. */
  points: number[];
  /** [m] */
  minRadius: number;
}

/**
 * Bends streets: gentle and strong curves, S curves, arcs along the rings of radial quarters. A bend is kept only when the street
 * stays clear of all others, in their final shape and in their straight one.
 *
 * @param rings radius of the roundabout at each site, 0 where there is none [m]
 * @param half half the side of the town [m]; no street leaves it
 */
export function shapeChains(
  sites: readonly Site[],
  chains: readonly Chain[],
  rings: readonly number[],
  half: number,
  random: RandomStream,
): Shape[] {
  const straight = chains.map(({ from, to, via }) => [from, ...via, to].flatMap((i) => [sites[i].x, sites[i].y]));
  const lines = straight.map((line) => line);
  const grid = new BoxGrid(120);
  const arms: number[][] = sites.map(() => []);
  chains.forEach(({ from, to }, i) => {
    const box = boxOf(straight[i], 40);
    // a bend bulges by less than 0.45 of the length, and the shortest way to be near it is to be near this box
    grid.add(i, box.minX, box.minY, box.maxX, box.maxY);
    arms[from].push(i);
    arms[to].push(i);
  });
  return chains.map((chain, i) => {
    const clearStart = STRAIGHT_APPROACH + rings[chain.from];
    const clearEnd = STRAIGHT_APPROACH + rings[chain.to];
    const own = random.fork(`shape ${i}`);
    const reach = own.range(0.6, 1);
    for (let attempt = 0; attempt < 4 && chain.via.length === 0; attempt++) {
      const bent = drawBend(sites[chain.from], sites[chain.to], own);
      if (!bent) break;
      const rounded = roundCorners(bent, clearStart, clearEnd, 1);
      if (rounded.minRadius < MIN_CURVE_RADIUS || !isClear(i, bent)) continue;
      lines[i] = bent;
      const softer = roundCorners(bent, clearStart, clearEnd, reach);
      return softer.minRadius < MIN_CURVE_RADIUS ? rounded : softer;
    }
    const softer = roundCorners(lines[i], clearStart, clearEnd, reach);
    return softer.minRadius < MIN_CURVE_RADIUS ? roundCorners(lines[i], clearStart, clearEnd, 1) : softer;
  });

  function isClear(own: number, line: readonly number[]): boolean {
    for (let i = 0; i < line.length; i += 2) if (Math.abs(line[i]) > half || Math.abs(line[i + 1]) > half) return false;
    const { from, to } = chains[own];
    for (const site of [from, to]) {
      const [ux, uy] = armDirection(line, site === to && from !== to);
      for (const other of arms[site]) {
        if (other === own) continue;
        const [vx, vy] = armDirection(lines[other], chains[other].to === site);
        if (ux * vx + uy * vy > MAX_ARM_COSINE) return false;
      }
    }
    const box = boxOf(line, CLEARANCE);
    for (const other of grid.near(box.minX, box.minY, box.maxX, box.maxY)) {
      if (other === own) continue;
      const shared = [from, to].filter((site) => chains[other].from === site || chains[other].to === site);
      if (tooClose(line, lines[other], shared) || tooClose(line, straight[other], shared)) return false;
    }
    return true;
  }

  /** Whether any point of a line comes near another, points near a shared junction not counting. */
  function tooClose(line: readonly number[], other: readonly number[], shared: readonly number[]): boolean {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const length = Math.hypot(line[i + 2] - line[i], line[i + 3] - line[i + 1]);
      const steps = Math.ceil(length / 6);
      for (let k = 0; k <= steps; k++) {
        const x = line[i] + ((line[i + 2] - line[i]) * k) / steps;
        const y = line[i + 1] + ((line[i + 3] - line[i + 1]) * k) / steps;
        if (shared.some((site) => Math.hypot(sites[site].x - x, sites[site].y - y) < SHARED_REACH)) continue;
        for (let j = 0; j + 3 < other.length; j += 2) {
          if (pointToSegment(x, y, other[j], other[j + 1], other[j + 2], other[j + 3]) < CLEARANCE) return true;
        }
      }
    }
    return false;
  }
}

/** A bent line between two sites, or null for a straight one. */
function drawBend(a: Site, b: Site, random: RandomStream): number[] | null {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.hypot(dx, dy);
  // a point at share f along the line and share h of its length to the left
  const at = (f: number, h: number) => [a.x + f * dx - h * dy, a.y + f * dy + h * dx];
  if (a.ring >= 0 && a.ring === b.ring) {
    const radius = Math.hypot(a.x - a.centre.x, a.y - a.centre.y);
    const outside = (a.centre.x - a.x) * -dy + (a.centre.y - a.y) * dx > 0 ? -1 : 1;
    const quarterAngle = Math.min(0.35, length / (4 * radius));
    return [a.x, a.y, ...at(0.5, outside * 0.5 * tan(2 * quarterAngle)), b.x, b.y];
  }
  if (!random.chance((a.bendiness + b.bendiness) / 2)) return null;
  const side = random.chance(0.5) ? 1 : -1;
  const kind = random.uniform();
  if (kind < 0.45) return [a.x, a.y, ...at(random.range(0.35, 0.65), side * random.range(0.05, 0.2)), b.x, b.y];
  if (kind < 0.72) {
    const h = side * random.range(0.05, 0.16);
    return [a.x, a.y, ...at(random.range(0.26, 0.34), h), ...at(random.range(0.66, 0.74), -h), b.x, b.y];
  }
  return [a.x, a.y, ...at(random.range(0.4, 0.6), side * random.range(0.22, 0.45)), b.x, b.y];
}

/** Unit vector of a line's first piece, or of its last piece walked backwards. */
export function armDirection(line: readonly number[], fromEnd: boolean): [number, number] {
  const n = line.length;
  const [x0, y0, x1, y1] = fromEnd ? [line[n - 2], line[n - 1], line[n - 4], line[n - 3]] : line;
  const length = Math.hypot(x1 - x0, y1 - y0);
  return [(x1 - x0) / length, (y1 - y0) / length];
}
