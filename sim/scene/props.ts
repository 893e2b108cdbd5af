import { cos, sin, TAU } from '../../core/maths';
import type { Building, Tree } from '../../worlds/scenery';
import { sceneX, sceneZ } from '../frames-of-reference';
import { mix, type Rgb } from './colour';
import type { Look } from './look';
import { semanticIndex } from './semantic-classes';
import type { TriangleSoup } from './triangle-soup';

const BUILDING = semanticIndex('building');
const VEGETATION = semanticIndex('vegetation');
const FLOOR_HEIGHT = 3;
/** How far windows and doors stand off the wall [m]: enough for the depth test. */
const RELIEF = 0.05;

/** One side of a building: a point on it, the direction along it, its outward normal, its length [m]. */
interface Wall {
  x: number;
  y: number;
  ux: number;
  uy: number;
  length: number;
}

/** Adds a building: walls, windows by floor, a door, and a flat or a gabled roof. */
export function addBuilding(soup: TriangleSoup, building: Building, look: Look): void {
  const { x, y, heading, width, depth, height, variant } = building;
  const c = cos(heading);
  const s = sin(heading);
  const wall = look.walls[variant % look.walls.length];
  const roof = look.roofs[(variant >>> 4) % look.roofs.length];
  const hw = width / 2;
  const hd = depth / 2;
  const px = (u: number, v: number) => x + c * u - s * v;
  const py = (u: number, v: number) => y + s * u + c * v;
  // Counter-clockwise round the plan, so that walls face outwards.
  const walls: Wall[] = [
    { x: px(-hw, -hd), y: py(-hw, -hd), ux: c, uy: s, length: width },
    { x: px(hw, -hd), y: py(hw, -hd), ux: -s, uy: c, length: depth },
    { x: px(hw, hd), y: py(hw, hd), ux: -c, uy: -s, length: width },
    { x: px(-hw, hd), y: py(-hw, hd), ux: s, uy: -c, length: depth },
  ];
  for (const [i, side] of walls.entries()) {
    addPanel(soup, side, 0, side.length, 0, height, 0, wall);
    addWindows(soup, side, building, look, i % 2 === 0);
  }
  if (building.roof === 'flat') {
    const top = (u: number, v: number, inset: number): [number, number, number] => [
      sceneX(px(u * (hw - inset), v * (hd - inset))),
      height,
      sceneZ(py(u * (hw - inset), v * (hd - inset))),
    ];
    soup.quad(...top(-1, -1, 0), ...top(1, -1, 0), ...top(1, 1, 0), ...top(-1, 1, 0), roof, BUILDING);
    return;
  }
  addGable(soup, px, py, hw, hd, height, wall, roof);
}

/** A ridge along the longer side, eaves reaching a little beyond the walls. */
function addGable(
  soup: TriangleSoup,
  px: (u: number, v: number) => number,
  py: (u: number, v: number) => number,
  hw: number,
  hd: number,
  height: number,
  wall: Rgb,
  roof: Rgb,
): void {
  const isAlong = hw >= hd;
  const half = isAlong ? hd : hw;
  const run = isAlong ? hw : hd;
  const ridge = height + half * 0.75;
  const eaves = 0.35;
  // (a, b): along the ridge and across it.
  const at = (a: number, b: number, z: number): [number, number, number] =>
    isAlong ? [sceneX(px(a, b)), z, sceneZ(py(a, b))] : [sceneX(px(-b, a)), z, sceneZ(py(-b, a))];
  const low = height - eaves * 0.75;
  for (const side of [1, -1]) {
    soup.quad(
      ...at(-side * (run + eaves), -side * (half + eaves), low),
      ...at(side * (run + eaves), -side * (half + eaves), low),
      ...at(side * (run + eaves), 0, ridge),
      ...at(-side * (run + eaves), 0, ridge),
      roof,
      BUILDING,
    );
    soup.triangle(
      ...at(side * run, -side * half, height),
      ...at(side * run, side * half, height),
      ...at(side * run, 0, ridge),
      wall,
      BUILDING,
    );
  }
}

/** Rows of windows, or one band a floor: always on tall blocks, where it costs less and reads the same from the street. */
function addWindows(soup: TriangleSoup, wall: Wall, building: Building, look: Look, isFront: boolean): void {
  const floors = Math.floor(building.height / FLOOR_HEIGHT);
  const isBand = floors > 4 || (building.roof === 'flat' && (building.variant >>> 12) % 2 === 0);
  const glass = mix(look.windows, look.walls[building.variant % look.walls.length], 0.15);
  for (let floor = 0; floor < floors; floor++) {
    const low = floor * FLOOR_HEIGHT + 1;
    const high = low + 1.4;
    if (isBand) {
      addPanel(soup, wall, 0.8, wall.length - 0.8, low, high, RELIEF, glass);
      continue;
    }
    const count = Math.max(1, Math.floor(wall.length / (isFront ? 3.6 : 5)));
    const pitch = wall.length / count;
    for (let k = 0; k < count; k++) {
      const middle = (k + 0.5) * pitch;
      const isDoor = isFront && floor === 0 && k === building.variant % count;
      const door = look.doors[(building.variant >>> 8) % look.doors.length];
      if (isDoor) addPanel(soup, wall, middle - 0.55, middle + 0.55, 0, 2.1, RELIEF, door);
      else addPanel(soup, wall, middle - 0.7, middle + 0.7, low, high, RELIEF, glass);
    }
  }
}

/** An upright rectangle on a wall, from `from` to `to` along it and `low` to `high` above the ground [m]. */
function addPanel(
  soup: TriangleSoup,
  wall: Wall,
  from: number,
  to: number,
  low: number,
  high: number,
  off: number,
  colour: Rgb,
) {
  const ox = wall.x + wall.uy * off;
  const oy = wall.y - wall.ux * off;
  const ax = sceneX(ox + wall.ux * from);
  const az = sceneZ(oy + wall.uy * from);
  const bx = sceneX(ox + wall.ux * to);
  const bz = sceneZ(oy + wall.uy * to);
  soup.quad(ax, low, az, bx, low, bz, bx, high, bz, ax, high, az, colour, BUILDING);
}

/** Adds a tree: a three-sided trunk, and a crown of two rings (round), one cone (conical) or a low dome (bush). */
export function addTree(soup: TriangleSoup, tree: Tree, look: Look): void {
  const leaves = look.leaves[tree.variant % look.leaves.length];
  const turn = ((tree.variant >>> 5) % 64) / 64;
  if (tree.shape === 'bush') {
    addCrown(
      soup,
      tree,
      5,
      turn,
      [
        [0, 0.8],
        [0.6, 1],
        [1, 0],
      ],
      leaves,
    );
    return;
  }
  const isRound = tree.shape === 'round';
  const base = isRound ? 0.33 : 0.15;
  addTrunk(soup, tree, base + 0.1, turn, look.trunk);
  if (isRound)
    addCrown(
      soup,
      tree,
      6,
      turn,
      [
        [base, 0],
        [0.5, 0.95],
        [0.75, 0.9],
        [1, 0],
      ],
      leaves,
    );
  else
    addCrown(
      soup,
      tree,
      6,
      turn,
      [
        [base, 0],
        [base + 0.03, 1],
        [1, 0],
      ],
      leaves,
    );
}

function addTrunk(soup: TriangleSoup, tree: Tree, top: number, turn: number, colour: Rgb): void {
  const r = 0.09 * tree.radius + 0.06;
  const corner = (k: number) => [tree.x + r * cos(TAU * (k / 3 + turn)), tree.y + r * sin(TAU * (k / 3 + turn))];
  const high = top * tree.height;
  for (let k = 0; k < 3; k++) {
    const [ax, ay] = corner(k);
    const [bx, by] = corner(k + 1);
    const [x0, z0, x1, z1] = [sceneX(ax), sceneZ(ay), sceneX(bx), sceneZ(by)];
    soup.quad(x0, 0, z0, x1, 0, z1, x1, high, z1, x0, high, z0, colour, VEGETATION);
  }
}

/** A solid of revolution with few sides: `profile` lists (height, radius) as fractions of the tree's, upwards. */
function addCrown(
  soup: TriangleSoup,
  tree: Tree,
  sides: number,
  turn: number,
  profile: [number, number][],
  colour: Rgb,
): void {
  const at = (k: number, [up, out]: [number, number]): [number, number, number] => {
    const angle = TAU * ((k % sides) / sides + turn);
    const r = out * tree.radius;
    return [sceneX(tree.x + r * cos(angle)), up * tree.height, sceneZ(tree.y + r * sin(angle))];
  };
  for (let ring = 0; ring + 1 < profile.length; ring++) {
    const low = profile[ring];
    const high = profile[ring + 1];
    for (let k = 0; k < sides; k++) {
      if (low[1] === 0) soup.triangle(...at(k, low), ...at(k + 1, high), ...at(k, high), colour, VEGETATION);
      else if (high[1] === 0) soup.triangle(...at(k, low), ...at(k + 1, low), ...at(k, high), colour, VEGETATION);
      else soup.quad(...at(k, low), ...at(k + 1, low), ...at(k + 1, high), ...at(k, high), colour, VEGETATION);
    }
  }
}
