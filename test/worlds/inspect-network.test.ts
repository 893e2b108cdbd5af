import { describe, expect, it } from 'vitest';
import { cos, sin } from '../../core/maths';
import { inspectNetwork } from '../../worlds/inspect-network';
import type { Lane } from '../../worlds/lane';
import { Polyline } from '../../worlds/polyline';
import { RoadNetwork } from '../../worlds/road-network';
import { townWorld } from '../../worlds/town/town-world';

function networkOf(lines: number[][], links: [number, number][]): RoadNetwork {
  const lanes = lines.map(
    (points, id): Lane => ({
      id,
      street: id,
      junction: -1,
      centre: new Polyline(points),
      width: 3,
      speedLimit: 10,
      turn: 'along',
      roundabout: false,
      predecessors: links.filter(([, to]) => to === id).map(([from]) => from),
      successors: links.filter(([from]) => from === id).map(([, to]) => to),
      left: -1,
      right: -1,
    }),
  );
  return new RoadNetwork({ drivingSide: 'right', lanes, junctions: [], carriageways: [] });
}

/** A half circle about (0, 0) from (radius, 0) to (-radius, 0), in small steps. */
const half = (radius: number) =>
  Array.from({ length: 101 }, (_, i) => [radius * cos((Math.PI * i) / 100), radius * sin((Math.PI * i) / 100)]).flat();

describe('inspectNetwork', () => {
  it('measures what can be reached from one another', () => {
    const ring = networkOf(
      [
        [0, 0, 100, 0],
        [100, 0, 0, 0],
        [100, 0, 150, 0],
      ],
      [
        [0, 1],
        [1, 0],
        [0, 2],
      ],
    );
    expect(inspectNetwork(ring, 0.2)).toMatchObject({ reachable: 0.8, deadEndLanes: 1, gaps: 0, worstGap: null });
    expect(inspectNetwork(ring, 0.2)).toMatchObject({ unreachable: [{ x: 125, y: 0 }], deadEnds: [{ x: 150, y: 0 }] });
  });

  it('finds gaps between linked lanes', () => {
    const found = inspectNetwork(
      networkOf(
        [
          [0, 0, 100, 0],
          [100.05, 0, 200, 0],
          [200, 0.4, 300, 0],
        ],
        [
          [0, 1],
          [1, 2],
        ],
      ),
      0.2,
    );
    expect(found.gaps).toBe(1);
    expect(found.worstGap).toEqual({ x: 200, y: 0, metres: expect.closeTo(0.4, 9) });
  });

  it('finds lanes that were meant to meet', () => {
    const late = networkOf(
      [
        [0, 0, 100, 0],
        [103, 0, 200, 0],
        [100, 3, 0, 3],
      ],
      [],
    );
    expect(inspectNetwork(late, 0.2)).toMatchObject({ gaps: 1, worstGap: { x: 100, y: 0, metres: 3 } });
  });

  it('finds lanes too tight to drive', () => {
    const found = inspectNetwork(networkOf([half(4), half(8), half(5.6)], []), 1 / 5.3);
    expect(found.tightLanes).toBe(1);
    expect(found.tightest?.radius).toBeCloseTo(4, 1);
    expect(Math.hypot(found.tightest!.x, found.tightest!.y)).toBeCloseTo(4, 1);
  });

  it('has nothing to say against a generated town', () => {
    const found = inspectNetwork(townWorld(4, { sizeMetres: 400 }).network, 1 / 5.3);
    expect(found).toMatchObject({ gaps: 0, worstGap: null, deadEndLanes: 0 });
    expect(found.reachable).toBeGreaterThan(0.99);
  });
});
