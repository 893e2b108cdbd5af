import { atan2 } from '../../core/maths';
import type { Street } from '../street-graph';

/** A street of the graph with the part of a way that it was made from. */
export interface MappedStreet {
  street: Street;
  /** Id of the way. */
  way: string;
  /** Map nodes from the street's `from` to its `to`. */
  nodes: number[];
  /** Runs against the order of the way's nodes. */
  reversed: boolean;
}

/** Directions of nearby points say nothing [m]. */
const LEAST_PIECE = 3;

/** Heading in which a street leaves one of its ends [rad]. */
export function headingFrom({ from, points }: Street, node: number): number {
  const count = points.length / 2;
  const at = (i: number) => 2 * (from === node ? i : count - 1 - i);
  const start = at(0);
  let k = 1;
  while (
    k < count - 1 &&
    Math.hypot(points[at(k)] - points[start], points[at(k) + 1] - points[start + 1]) < LEAST_PIECE
  )
    k++;
  return atan2(points[at(k) + 1] - points[start + 1], points[at(k)] - points[start]);
}
