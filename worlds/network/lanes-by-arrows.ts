import { LANE_ARROWS, type LaneArrow, type LaneArrows } from '../street-signs';

const DEGREE = Math.PI / 180;
/** Heading change that an arrow means [rad]. */
const ANGLES: Record<LaneArrow, number> = {
  reverse: 180 * DEGREE,
  'sharp-left': 130 * DEGREE,
  left: 90 * DEGREE,
  'slight-left': 40 * DEGREE,
  'merge-left': 0,
  through: 0,
  'merge-right': 0,
  'slight-right': -40 * DEGREE,
  right: -90 * DEGREE,
  'sharp-right': -130 * DEGREE,
};
/** What it costs to take the way straight on for a turn, or another way for straight on; and what is too much for any way [rad]. */
const AHEAD_COST = 20 * DEGREE;
const TOO_FAR = 80 * DEGREE;

/**
 * Which lanes take which of a junction's ways, by the arrows painted on them: arrows and ways are matched in order from the left, as
 * near in angle as can be. Ways that no arrow means are taken from the outermost lane on their side; a lane whose arrows mean no way
 * takes the nearest. Ways and lanes are listed from left to right.
 *
 * @param ahead index of the way straight on, -1 without
 * @returns for each way the lanes that take it, ascending
 */
export function lanesByArrows(ways: readonly { angle: number }[], ahead: number, arrows: LaneArrows): number[][] {
  const used = LANE_ARROWS.filter((arrow) => arrows.some((lane) => meaningOf(lane).includes(arrow)));
  const wayOf = matchInOrder(used, ways, ahead);
  const lanes = ways.map(() => new Set<number>());
  arrows.forEach((lane, i) => {
    const meant = meaningOf(lane)
      .map((arrow) => wayOf.get(arrow) ?? -1)
      .filter((way) => way >= 0);
    if (!meant.length) meant.push(nearestWay(meaningOf(lane)[0], ways, ahead));
    for (const way of meant) lanes[way].add(i);
  });
  return lanes.map((own, way) => {
    if (own.size) return [...own].sort((a, b) => a - b);
    const isLeft = ahead >= 0 ? way < ahead : ways[way].angle > 0;
    return [isLeft ? 0 : arrows.length - 1];
  });
}

/** A lane without arrows leads straight on, and so does one that ends soon. */
function meaningOf(lane: readonly LaneArrow[]): LaneArrow[] {
  if (!lane.length) return ['through'];
  return lane.map((arrow) => (arrow === 'merge-left' || arrow === 'merge-right' ? 'through' : arrow));
}

function costOf(arrow: LaneArrow, way: number, ways: readonly { angle: number }[], ahead: number): number {
  if (arrow === 'through' && way === ahead) return 0;
  const extra = ahead >= 0 && (arrow === 'through' || way === ahead) ? AHEAD_COST : 0;
  return Math.abs(ways[way].angle - ANGLES[arrow]) + extra;
}

/** The cheapest matching of arrows with ways that keeps their order; an arrow may go without. */
function matchInOrder(
  used: readonly LaneArrow[],
  ways: readonly { angle: number }[],
  ahead: number,
): Map<LaneArrow, number> {
  interface Match {
    cost: number;
    way: number[];
  }
  // best matching of the arrows so far whose last way is at most `way`
  let best: Match[] = ways.map(() => ({ cost: 0, way: [] }));
  for (const arrow of used) {
    const next: Match[] = [];
    ways.forEach((_, way) => {
      const taken = { cost: best[way].cost + costOf(arrow, way, ways, ahead), way: [...best[way].way, way] };
      const without = { cost: best[way].cost + TOO_FAR, way: [...best[way].way, -1] };
      let cheapest = taken.cost < without.cost ? taken : without;
      if (way > 0 && next[way - 1].cost <= cheapest.cost) cheapest = next[way - 1];
      next.push(cheapest);
    });
    best = next;
  }
  const { way } = best[best.length - 1];
  return new Map(used.map((arrow, i) => [arrow, way[i]]));
}

function nearestWay(arrow: LaneArrow, ways: readonly { angle: number }[], ahead: number): number {
  let nearest = 0;
  ways.forEach((_, way) => {
    if (costOf(arrow, way, ways, ahead) < costOf(arrow, nearest, ways, ahead) - 1e-9) nearest = way;
  });
  return nearest;
}
