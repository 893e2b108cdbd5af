import { cos, sin, wrapAngle } from '../../core/maths';
import { type Arm, armPose, makeArm } from './arm';
import type { Chain } from './street-chains';

/** Widest median over which the two crossings of a street with a dual carriageway are one junction [m]. */
const WIDEST_MEDIAN = 36;
/** A carriageway that goes on at less than this is the same [rad]. */
const STRAIGHT = (50 * Math.PI) / 180;

/**
 * Finds the pieces of street between the two carriageways of a dual carriageway (two one-way streets side by side that lead opposite ways),
 * where another street crosses both or joins them: what a map draws as two crossings, or four where both are dual, is one junction.
 * A crossover that only leads from one carriageway to the other is none.
 *
 * @returns indices of the chains that lie inside such a junction
 */
export function dualCrossings(chains: readonly Chain[]): number[] {
  const arms = new Map<number, Arm[]>();
  chains.forEach((chain, i) => {
    for (const atStart of [true, false]) {
      const arm = makeArm(chain, i, atStart);
      const list = arms.get(arm.node);
      if (list) list.push(arm);
      else arms.set(arm.node, [arm]);
    }
  });
  const found: number[] = [];
  chains.forEach((chain, i) => {
    const { from, to, centre, roundabout } = chain;
    if (roundabout || from === to || centre.length > WIDEST_MEDIAN) return;
    const heading = centre.headingAt(centre.length / 2);
    const here = carriagewaysAt(arms.get(from)!, i, heading);
    const there = carriagewaysAt(arms.get(to)!, i, heading);
    const areOpposite = here.headings.some((a) => there.headings.some((b) => cos(a - b) < -0.8));
    // beside the piece in between and the carriageways something else must meet there
    if (areOpposite && (here.others > 0 || there.others > 0)) found.push(i);
  });
  return found;
}

/** Headings of the one-way carriageways that pass a node across a street, and how many other streets meet there. */
function carriagewaysAt(arms: readonly Arm[], own: number, heading: number): { headings: number[]; others: number } {
  const oneWay = arms.filter(({ chain, street }) => chain !== own && !street.lanesBackward && !street.roundabout);
  const headings: number[] = [];
  const taken = new Set<Arm>();
  for (const coming of oneWay.filter(({ lanesIn }) => lanesIn)) {
    for (const leaving of oneWay.filter(({ lanesOut }) => lanesOut)) {
      const a = armPose(coming, 3).heading + Math.PI;
      const b = armPose(leaving, 3).heading;
      if (Math.abs(wrapAngle(b - a)) > STRAIGHT || Math.abs(sin(b - heading)) < 0.5) continue;
      headings.push(b);
      taken.add(coming).add(leaving);
    }
  }
  return { headings, others: arms.length - 1 - taken.size };
}
