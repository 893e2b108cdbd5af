import type { Scenery } from '../scenery';

/** Clear space around what a map brings [m]. */
const CLEARANCE = 1;
const CELL = 64;

/** Puts what a map brings into made-up scenery; what was made up gives way. */
export function addGiven(made: Scenery, given: Scenery): Scenery {
  if (given.buildings.length + given.trees.length === 0) return made;
  const discs = [
    ...given.buildings.map(({ x, y, width, depth }) => ({ x, y, radius: Math.hypot(width, depth) / 2 })),
    ...given.trees,
  ];
  const cells = new Map<string, typeof discs>();
  let widest = 0;
  for (const disc of discs) {
    widest = Math.max(widest, disc.radius);
    const key = `${Math.floor(disc.x / CELL)} ${Math.floor(disc.y / CELL)}`;
    const cell = cells.get(key);
    if (cell) cell.push(disc);
    else cells.set(key, [disc]);
  }
  const isFree = (x: number, y: number, radius: number) => {
    const reach = Math.ceil((radius + widest + CLEARANCE) / CELL);
    for (let i = -reach; i <= reach; i++) {
      for (let j = -reach; j <= reach; j++) {
        const near = cells.get(`${Math.floor(x / CELL) + i} ${Math.floor(y / CELL) + j}`) ?? [];
        if (near.some((disc) => Math.hypot(disc.x - x, disc.y - y) < disc.radius + radius + CLEARANCE)) return false;
      }
    }
    return true;
  };
  return {
    buildings: [
      ...given.buildings,
      ...made.buildings.filter(({ x, y, width, depth }) => isFree(x, y, Math.hypot(width, depth) / 2)),
    ],
    trees: [...given.trees, ...made.trees.filter(({ x, y, radius }) => isFree(x, y, radius))],
  };
}
