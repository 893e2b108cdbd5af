import { cos, sin } from '../../../core/maths';
import { Polyline } from '../../polyline';

/** How long a bent end is at least [m], and how much of the way to the next point at most. */
const SHORTEST = 0.3;
const LARGEST_SHARE = 0.45;
/** A bend keeps this many times the reach of the road as its radius. */
const INNER_SHARE = 1.5;
/** Ends that are off by more than this are as they are [rad]; by less than this, square [rad]. */
const LARGEST_BEND = 0.2;
const SQUARE = 1e-5;

/**
 * Bends the ends of a line, the least bit as a rule, so that lanes beside it begin and end in one cross-section: pieces of a curve do not lead
 * where the curve does at its ends, and roads of OpenDRIVE are cut off square.
 *
 * @param lanes in the direction of the line; @param reach how far lanes reach from the line [m]
 */
export function squareEnds(line: Polyline, lanes: readonly Polyline[], reach: number): Polyline {
  const begun = squareStart(line, lanes, reach);
  const back = begun.reversed();
  const ended = squareStart(
    back,
    lanes.map((lane) => lane.reversed()),
    reach,
  );
  return ended === back ? begun : ended.reversed();
}

/** Puts a point after the first, in the place of those that are too near, so that the line begins square to its lanes. */
function squareStart(line: Polyline, lanes: readonly Polyline[], reach: number): Polyline {
  const { points, s } = line;
  const [x, y] = points;
  const dx = (points[2] - x) / s[1];
  const dy = (points[3] - y) / s[1];
  let [along, across] = [0, 0];
  for (const { points: p } of lanes) {
    const left = dx * (p[1] - y) - dy * (p[0] - x);
    along += left * (dx * (p[0] - x) + dy * (p[1] - y));
    across += left * left;
  }
  // lanes to the left that begin further on lie on a cross-section that is turned to the right
  const angle = across > 0 ? -along / across : 0;
  const length = Math.max(SHORTEST, INNER_SHARE * reach * Math.abs(angle));
  if (Math.abs(angle) < SQUARE || Math.abs(angle) > LARGEST_BEND || length > LARGEST_SHARE * line.length) return line;
  const [c, n] = [cos(angle) * length, sin(angle) * length];
  const next = s.findIndex((along) => along >= length / LARGEST_SHARE);
  return new Polyline([x, y, x + dx * c - dy * n, y + dy * c + dx * n, ...points.subarray(2 * next)]);
}
