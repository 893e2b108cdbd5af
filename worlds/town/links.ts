import { acos, clamp } from '../../core/maths';
import type { RandomStream } from '../../core/random';
import { pointToSegment, segmentDistance } from '../segments';
import { BoxGrid } from './box-grid';
import type { Site } from './sites';

/** A street between two sites, before it has a shape: indices into the list of sites. */
export interface Link {
  a: number;
  b: number;
}

/** Longest straight line between two sites that becomes a street [m]. */
const REACH = 195;
/** Streets that share no end keep this far apart [m], and this far from other sites. */
const STREET_CLEARANCE = 30;
const SITE_CLEARANCE = 36;

/** Angle at `p` between the directions to `q` and `r` [rad], 0..pi. */
export function angleBetween(p: Site, q: Site, r: Site): number {
  const ax = q.x - p.x;
  const ay = q.y - p.y;
  const bx = r.x - p.x;
  const by = r.y - p.y;
  return acos(clamp((ax * bx + ay * by) / (Math.hypot(ax, ay) * Math.hypot(bx, by)), -1, 1));
}

/**
 * Joins sites by streets that never cross: the shortest first, each taken when it keeps clear of everything taken before and leaves
 * enough room between the arms at both ends. Then thins them out: a random spanning tree stays, so that the town is in one piece,
 * and a share of the rest.
 *
 * @param minAngle smallest angle between two arms [rad]
 * @param keep share of the streets outside the tree that stay, 0..1
 */
export function linkSites(sites: readonly Site[], minAngle: number, keep: number, random: RandomStream): Link[] {
  return thinOut(sites, joinAll(sites, minAngle), keep, random);
}

function joinAll(sites: readonly Site[], minAngle: number): Link[] {
  const grid = new BoxGrid(REACH / 2);
  sites.forEach(({ x, y }, i) => {
    grid.add(i, x, y, x, y);
  });
  const candidates: (Link & { length: number })[] = [];
  sites.forEach(({ x, y }, a) => {
    for (const b of grid.near(x - REACH, y - REACH, x + REACH, y + REACH)) {
      const length = Math.hypot(sites[b].x - x, sites[b].y - y);
      if (b > a && length <= REACH) candidates.push({ a, b, length });
    }
  });
  candidates.sort((p, q) => p.length - q.length || p.a - q.a || p.b - q.b);

  const taken: Link[] = [];
  const takenGrid = new BoxGrid(REACH / 2);
  const arms: number[][] = sites.map(() => []);
  for (const { a, b } of candidates) {
    const p = sites[a];
    const q = sites[b];
    if (arms[a].some((c) => angleBetween(p, q, sites[c]) < minAngle)) continue;
    if (arms[b].some((c) => angleBetween(q, p, sites[c]) < minAngle)) continue;
    if (arms[a].length >= 5 || arms[b].length >= 5) continue;
    const box = [Math.min(p.x, q.x), Math.min(p.y, q.y), Math.max(p.x, q.x), Math.max(p.y, q.y)] as const;
    const c = SITE_CLEARANCE;
    const blocked =
      grid.near(box[0] - c, box[1] - c, box[2] + c, box[3] + c).some((i) => {
        return i !== a && i !== b && pointToSegment(sites[i].x, sites[i].y, p.x, p.y, q.x, q.y) < SITE_CLEARANCE;
      }) ||
      takenGrid.near(box[0] - c, box[1] - c, box[2] + c, box[3] + c).some((i) => {
        const other = taken[i];
        if (other.a === a || other.a === b || other.b === a || other.b === b) return false;
        const r = sites[other.a];
        const s = sites[other.b];
        return segmentDistance(p.x, p.y, q.x, q.y, r.x, r.y, s.x, s.y) < STREET_CLEARANCE;
      });
    if (blocked) continue;
    takenGrid.add(taken.length, box[0], box[1], box[2], box[3]);
    taken.push({ a, b });
    arms[a].push(b);
    arms[b].push(a);
  }
  return taken;
}

function thinOut(sites: readonly Site[], links: readonly Link[], keep: number, random: RandomStream): Link[] {
  const parent = sites.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  const kept = links.map(() => false);
  for (const i of random.shuffle(links.map((_, index) => index))) {
    const a = root(links[i].a);
    const b = root(links[i].b);
    if (a !== b) {
      parent[a] = b;
      kept[i] = true;
    } else kept[i] = random.chance(keep);
  }
  // where a gap between quarters split the town, the largest part stays
  const sizes = new Map<number, number>();
  for (let i = 0; i < sites.length; i++) sizes.set(root(i), (sizes.get(root(i)) ?? 0) + 1);
  let largest = -1;
  for (const [part, size] of sizes) if (largest < 0 || size > sizes.get(largest)!) largest = part;
  return restoreHairpins(
    sites,
    links.filter((link) => root(link.a) === largest),
    kept.filter((_, i) => root(links[i].a) === largest),
  );
}

/** A bend of more than 110 degrees where just two streets are left: there, one that was taken away comes back. */
function restoreHairpins(sites: readonly Site[], links: readonly Link[], kept: boolean[]): Link[] {
  const at: number[][] = sites.map(() => []);
  links.forEach(({ a, b }, i) => {
    at[a].push(i);
    at[b].push(i);
  });
  const otherEnd = (i: number, site: number) => sites[links[i].a === site ? links[i].b : links[i].a];
  at.forEach((list, site) => {
    const present = list.filter((i) => kept[i]);
    if (present.length !== 2) return;
    const angle = angleBetween(sites[site], otherEnd(present[0], site), otherEnd(present[1], site));
    const spare = list.find((i) => !kept[i]);
    if (angle < HAIRPIN_ANGLE && spare !== undefined) kept[spare] = true;
  });
  return links.filter((_, i) => kept[i]);
}

/** Two streets at a smaller angle than this do not become one bend [rad]: 70 degrees. */
export const HAIRPIN_ANGLE = 1.22;
