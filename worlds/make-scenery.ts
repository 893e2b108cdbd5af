import { cos, lerp, sin } from '../core/maths';
import { hashText, RandomStream } from '../core/random';
import { type Carriageway, edgeLines, edgesAt } from './carriageway';
import type { PlanBox } from './plan-box';
import type { RoadNetwork } from './road-network';
import type { Building, Scenery, Tree } from './scenery';
import { OccupancyGrid } from './scenery/occupancy-grid';
import { JUNCTION_PAVEMENT, pavementsOf } from './scenery/pavement';

/** How far beyond the outermost roads scenery may stand [m]. */
const BORDER = 60;
/** Clear space between pavement and whatever stands beside it [m]. */
const CLEARANCE = 0.4;
/** Side of the squares over which a town's character changes [m]. */
const DISTRICT = 220;
/** Side of the squares that free-standing trees are strewn over [m]. */
const GROVE = 32;
/** A place of more squares gets larger ones: a region of roads would hold tens of millions of trees that nobody passes. */
const MOST_GROVES = 500_000;

/**
 * Puts buildings in rows along the streets, and trees along the streets and on open ground.
 *
 * Nothing stands on the road or the pavement and buildings do not overlap. How dense and how tall it is built changes
 * from district to district, from a centre of flat-roofed blocks to houses with gardens. Same network and seed, same
 * scenery. 25 square kilometres take a second or two.
 */
export function makeScenery(network: RoadNetwork, seed: number): Scenery {
  const { minX, minY, maxX, maxY } = network.bounds;
  if (!(maxX > minX)) return { buildings: [], trees: [] };
  const bounds = { minX: minX - BORDER, minY: minY - BORDER, maxX: maxX + BORDER, maxY: maxY + BORDER };
  const grid = new OccupancyGrid(bounds);
  for (const road of network.carriageways) markCarriageway(grid, road);
  for (const { outline } of network.junctions) grid.markOutline(outline, JUNCTION_PAVEMENT + CLEARANCE);
  const density = (x: number, y: number) => districtDensity(seed, x, y);
  const buildings: Building[] = [];
  const trees: Tree[] = [];
  const random = new RandomStream(seed, 'scenery');
  for (const road of network.carriageways) {
    for (const side of [1, -1]) lineWithBuildings(buildings, grid, random, road, side, density);
  }
  for (const road of network.carriageways) {
    for (const side of [1, -1]) lineWithTrees(trees, grid, random, road, side, density);
  }
  strewTrees(trees, grid, random, bounds, density);
  return { buildings, trees };
}

/** Takes a carriageway with its pavements. */
function markCarriageway(grid: OccupancyGrid, road: Carriageway): void {
  const pavements = pavementsOf(road);
  const pavement = Math.max(pavements.left, pavements.right);
  if (!road.edges) {
    const p = road.centre.points;
    const radius = road.width / 2 + pavement + CLEARANCE;
    for (let i = 0; i + 3 < p.length; i += 2) grid.markPiece(p[i], p[i + 1], p[i + 2], p[i + 3], radius);
    return;
  }
  const { left, right } = edgeLines(road);
  const half = (i: number) => Math.hypot(left[i] - right[i], left[i + 1] - right[i + 1]) / 2;
  for (let i = 0; i + 3 < left.length; i += 2) {
    const [x0, y0] = [(left[i] + right[i]) / 2, (left[i + 1] + right[i + 1]) / 2];
    const [x1, y1] = [(left[i + 2] + right[i + 2]) / 2, (left[i + 3] + right[i + 3]) / 2];
    grid.markPiece(x0, y0, x1, y1, Math.max(half(i), half(i + 2)) + pavement + CLEARANCE);
  }
}

/** How far what stands beside a street on one side (1 left, -1 right) must stay away from its middle [m]. */
function roomAt(road: Carriageway, s: number, side: number): number {
  const { left, right } = edgesAt(road, s);
  const pavements = pavementsOf(road);
  return side > 0 ? left + pavements.left : -right + pavements.right;
}

/** How densely built a place is, 0 (gardens) to 1 (centre): smooth noise over the plan. */
function districtDensity(seed: number, x: number, y: number): number {
  const u = x / DISTRICT;
  const v = y / DISTRICT;
  const i = Math.floor(u);
  const j = Math.floor(v);
  const corner = (a: number, b: number) => hashText(`${a},${b}`, seed) / 4294967296;
  const bottom = lerp(corner(i, j), corner(i + 1, j), u - i);
  const top = lerp(corner(i, j + 1), corner(i + 1, j + 1), u - i);
  return lerp(bottom, top, v - j);
}

type Density = (x: number, y: number) => number;

function lineWithBuildings(
  out: Building[],
  grid: OccupancyGrid,
  random: RandomStream,
  road: Carriageway,
  side: number,
  density: Density,
): void {
  if (road.class === 'motorway' || road.roundabout) return;
  let s = random.range(2, 8);
  while (s < road.centre.length - 4) {
    const start = road.centre.pointAt(s);
    const built = density(start.x, start.y);
    const isBlock = random.chance(built > 0.6 ? 0.75 : built > 0.4 ? 0.25 : 0.04);
    const width = isBlock ? random.range(12, 24) : random.range(8, 14);
    const depth = isBlock ? random.range(10, 16) : random.range(7, 11);
    const floors = isBlock ? 2 + random.integer(built > 0.6 ? 5 : 3) : 1 + random.integer(2);
    const setback = isBlock ? random.range(1, 4) : random.range(2.5, 8);
    const gap = random.range(isBlock ? 1.5 : 3, isBlock ? 7 : 9) + (random.chance(0.12 + 0.25 * (1 - built)) ? 14 : 0);
    const middle = road.centre.poseAt(s + width / 2);
    const away = side * (roomAt(road, s + width / 2, side) + setback + depth / 2);
    const building: Building = {
      x: middle.x - sin(middle.heading) * away,
      y: middle.y + cos(middle.heading) * away,
      heading: middle.heading + (random.chance(0.15) ? random.range(-0.12, 0.12) : 0),
      width,
      depth,
      height: floors * 3 + random.range(0, 1),
      roof: isBlock && random.chance(0.8) ? 'flat' : random.chance(0.85) ? 'gable' : 'flat',
      variant: hashText(`${out.length}`, random.integer(0x7fffffff)),
    };
    if (grid.isBoxFree(building.x, building.y, building.heading, width, depth)) {
      grid.markBox(building.x, building.y, building.heading, width, depth);
      out.push(building);
      s += width + gap;
    } else {
      s += 4;
    }
  }
}

function lineWithTrees(
  out: Tree[],
  grid: OccupancyGrid,
  random: RandomStream,
  road: Carriageway,
  side: number,
  density: Density,
): void {
  const middle = road.centre.pointAt(road.centre.length / 2);
  const isAvenue = random.chance(0.25 + 0.2 * (1 - density(middle.x, middle.y)));
  const spacing = isAvenue ? random.range(9, 16) : random.range(24, 50);
  const shape = random.chance(0.75) ? 'round' : 'conical';
  for (let s = random.range(3, spacing); s < road.centre.length - 3; s += spacing * random.range(0.85, 1.2)) {
    const tree = makeTree(random, shape);
    const away = side * (roomAt(road, s, side) + CLEARANCE + tree.radius + 0.8 + random.range(0, 1));
    const place = road.centre.pointAt(s, away);
    tree.x = place.x;
    tree.y = place.y;
    plant(out, grid, tree);
  }
}

function strewTrees(out: Tree[], grid: OccupancyGrid, random: RandomStream, bounds: PlanBox, density: Density): void {
  const area = (bounds.maxX - bounds.minX) * (bounds.maxY - bounds.minY);
  const grove = Math.max(GROVE, Math.sqrt(area / MOST_GROVES));
  for (let y = bounds.minY; y < bounds.maxY; y += grove) {
    for (let x = bounds.minX; x < bounds.maxX; x += grove) {
      const count = random.chance(0.12) ? 7 : Math.floor(random.uniform() * (5 - 4 * density(x, y)) + 0.4);
      for (let k = 0; k < count; k++) {
        const tree = makeTree(random, random.chance(0.3) ? 'bush' : random.chance(0.6) ? 'round' : 'conical');
        tree.x = x + random.uniform() * grove;
        tree.y = y + random.uniform() * grove;
        plant(out, grid, tree);
      }
    }
  }
}

function makeTree(random: RandomStream, shape: Tree['shape']): Tree {
  const size = random.range(0.7, 1.3);
  const variant = random.integer(0x7fffffff);
  if (shape === 'bush') return { x: 0, y: 0, height: 1.4 * size, radius: 0.9 * size, shape, variant };
  if (shape === 'conical') return { x: 0, y: 0, height: 8 * size, radius: 1.5 * size, shape, variant };
  return { x: 0, y: 0, height: 6 * size, radius: 1.9 * size, shape, variant };
}

function plant(out: Tree[], grid: OccupancyGrid, tree: Tree): void {
  if (!grid.isDiscFree(tree.x, tree.y, tree.radius)) return;
  grid.markBox(tree.x, tree.y, 0, tree.radius, tree.radius);
  out.push(tree);
}
