import type { Street, StreetNode } from '../../street-graph';
import type { Bend } from './bend';

/** What the streets of one road have in common. */
export type StreetKind = Pick<Street, 'lanesForward' | 'lanesBackward' | 'laneWidth' | 'speedLimit' | 'class' | 'name'>;

/** Streets as they are drawn: places are given before the bend. */
export class Sheet {
  readonly nodes: StreetNode[] = [];
  readonly streets: Street[] = [];

  constructor(private readonly bend: Bend) {}

  /** @returns the id of the new node */
  addNode(x: number, y: number): number {
    const [bentX, bentY] = this.bend(x, y);
    return this.nodes.push({ id: this.nodes.length, x: bentX, y: bentY }) - 1;
  }

  /**
   * Adds a street between two nodes.
   *
   * @param pointAt its places, from 0 at the first node to 1 at the second; @param pieces into which it is cut
   */
  addStreet(
    from: number,
    to: number,
    pointAt: (share: number) => [number, number],
    pieces: number,
    kind: StreetKind,
  ): void {
    const points: number[] = [];
    for (let i = 0; i <= pieces; i++) points.push(...this.bend(...pointAt(i / pieces)));
    this.streets.push({ id: this.streets.length, from, to, points, roundabout: false, ...kind });
  }
}
