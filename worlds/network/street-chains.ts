import { TurnwiseError } from '../../core/errors';
import { atan2, wrapAngle } from '../../core/maths';
import { lineLength, type Polyline } from '../polyline';
import type { Street, StreetGraph } from '../street-graph';
import { smoothLine } from './smooth-line';

/** Smallest radius that the inner lane of a street should keep [m]. */
const INNER_RADIUS = 7;
/** Two streets that meet at more than this are not one street [rad]. */
const SHARPEST_BEND = (130 * Math.PI) / 180;

/** Streets of equal profile, one after the other, as one line that a car can follow. */
export interface Chain extends Omit<Street, 'id' | 'points'> {
  /** Id of the street it began with, whose direction it has. */
  street: number;
  centre: Polyline;
  /** The streets that it is made of, in order. */
  parts: { street: number; turned: boolean }[];
}

/**
 * Joins streets of equal profile at nodes where nothing else meets, and smooths the lines.
 *
 * @throws TurnwiseError GRAPH_INVALID when a street names a node that does not exist, has no lane or no speed limit, or a number is not finite
 */
export function joinStreets(graph: StreetGraph): Chain[] {
  const at = new Map<number, { x: number; y: number; ends: number[] }>();
  for (const { id, x, y } of graph.nodes) at.set(id, { x, y, ends: [] });
  const streets = graph.streets.map((street) => fastened(street, at)).filter((street) => street !== null);
  streets.forEach((street, i) => {
    at.get(street.from)!.ends.push(i);
    at.get(street.to)!.ends.push(i);
  });
  const fromOf = new Map(streets.map(({ id, from }) => [id, from]));
  const used = new Uint8Array(streets.length);

  /** The street that goes on from `street` at its `to`, turned to run the same way; -1 when it ends there. */
  const next = (street: Street, own: number): { street: Street; index: number } | null => {
    const { ends } = at.get(street.to)!;
    if (ends.length !== 2 || ends[0] === ends[1]) return null;
    const index = ends[0] === own ? ends[1] : ends[0];
    const found = streets[index].from === street.to ? streets[index] : turnedRound(streets[index]);
    return !used[index] && sameProfile(street, found) && bendBetween(street, found) < SHARPEST_BEND
      ? { street: found, index }
      : null;
  };

  const chains: Chain[] = [];
  streets.forEach((first, index) => {
    if (used[index]) return;
    used[index] = 1;
    const grown = [first];
    for (let step = next(first, index); step; step = next(step.street, step.index)) {
      used[step.index] = 1;
      grown.push(step.street);
    }
    const back: Street[] = [];
    for (let step = next(turnedRound(first), index); step; step = next(step.street, step.index)) {
      used[step.index] = 1;
      back.push(step.street);
    }
    const parts = [...back.reverse().map(turnedRound), ...grown];
    const points: number[] = [];
    for (const part of parts) points.push(...part.points);
    const lanes = first.lanesForward + first.lanesBackward;
    const outermost = ((lanes - 1) * first.laneWidth + (first.median ?? 0)) / 2;
    const centre = smoothLine(points, 1 / (INNER_RADIUS + outermost));
    if (!centre || centre.length < 0.5) return;
    const { lanesForward, lanesBackward, laneWidth, median, speedLimit, roundabout, name } = first;
    const last = parts[parts.length - 1];
    chains.push({
      street: first.id,
      from: parts[0].from,
      to: last.to,
      centre,
      parts: parts.map((part) => ({ street: part.id, turned: part.from !== fromOf.get(part.id) })),
      lanesForward,
      lanesBackward,
      laneWidth,
      ...(median !== undefined && { median }),
      speedLimit,
      class: first.class,
      roundabout,
      name: name || (parts.find((part) => part.name)?.name ?? ''),
      arrowsForward: last.arrowsForward,
      arrowsBackward: parts[0].arrowsBackward,
    });
  });
  return chains;
}

/** The street with its line tied to its nodes; null when it has no length. */
function fastened(street: Street, at: ReadonlyMap<number, { x: number; y: number }>): Street | null {
  const from = at.get(street.from);
  const to = at.get(street.to);
  const where = `street ${street.id}`;
  if (!from || !to)
    throw new TurnwiseError('GRAPH_INVALID', { what: 'A street names a node that does not exist.', where });
  const { lanesForward, lanesBackward, laneWidth, speedLimit, points } = street;
  const isCount = (lanes: number) => Number.isInteger(lanes) && lanes >= 0;
  if (!isCount(lanesForward) || !isCount(lanesBackward) || lanesForward + lanesBackward < 1 || !(laneWidth > 0))
    throw new TurnwiseError('GRAPH_INVALID', { what: 'A street needs a lane, and lanes need a width.', where });
  if (!(speedLimit > 0))
    throw new TurnwiseError('GRAPH_INVALID', { what: `A street's speed limit is not ${speedLimit} m/s.`, where });
  const line = [from.x, from.y, ...points.slice(2, -2), to.x, to.y];
  if (!line.every(Number.isFinite))
    throw new TurnwiseError('GRAPH_INVALID', { what: 'A street has a point that is not a number.', where });
  return lineLength(line) < 0.05 ? null : { ...street, points: line };
}

function turnedRound(street: Street): Street {
  const points: number[] = [];
  for (let i = street.points.length - 2; i >= 0; i -= 2) points.push(street.points[i], street.points[i + 1]);
  return {
    ...street,
    points,
    from: street.to,
    to: street.from,
    lanesForward: street.lanesBackward,
    lanesBackward: street.lanesForward,
    arrowsForward: street.arrowsBackward,
    arrowsBackward: street.arrowsForward,
  };
}

function sameProfile(a: Street, b: Street): boolean {
  return (
    a.lanesForward === b.lanesForward &&
    a.lanesBackward === b.lanesBackward &&
    a.roundabout === b.roundabout &&
    a.class === b.class &&
    Math.abs(a.laneWidth - b.laneWidth) < 0.01 &&
    Math.abs((a.median ?? 0) - (b.median ?? 0)) < 0.01 &&
    Math.abs(a.speedLimit - b.speedLimit) < 0.01
  );
}

/** Heading change from the end of one line to the beginning of the next, by pieces of at least a metre [rad, >= 0]. */
function bendBetween(a: Street, b: Street): number {
  const n = a.points.length;
  const [bx, by] = [b.points[0], b.points[1]];
  let i = n - 4;
  while (i > 0 && Math.hypot(a.points[i] - bx, a.points[i + 1] - by) < 1) i -= 2;
  let j = 2;
  while (j < b.points.length - 2 && Math.hypot(b.points[j] - bx, b.points[j + 1] - by) < 1) j += 2;
  const before = atan2(by - a.points[i + 1], bx - a.points[i]);
  const after = atan2(b.points[j + 1] - by, b.points[j] - bx);
  return Math.abs(wrapAngle(after - before));
}
