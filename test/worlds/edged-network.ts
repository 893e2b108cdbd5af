import { cos, sin } from '../../core/maths';
import type { Carriageway } from '../../worlds/carriageway';
import type { Lane } from '../../worlds/lane';
import { Polyline } from '../../worlds/polyline';
import { RoadNetwork } from '../../worlds/road-network';
import type { TrafficControl } from '../../worlds/traffic-control';

/** Where the straight road of {@link edgedNetwork} ends at its junction [m]. */
export const END = 100;

/**
 * What a map may bring: a straight road from (0, 0) east to a junction at x = 100, its left edge at 4 m widening to 8 m, its right at -4 m, a
 * pavement of 3 m on the left only, one unbroken and one broken line, a zebra crossing at x = 80; and a bend from (0, -200), 12 m wide to the
 * left of its middle and 2 m to the right, without markings of its own.
 */
export function edgedNetwork(controls: TrafficControl[] = []): RoadNetwork {
  const points: number[] = [];
  const left: number[] = [];
  for (let x = 0; x <= END; x += 5) {
    points.push(x, 0);
    left.push(4 + (4 * x) / END);
  }
  const straight = road(
    0,
    points,
    left,
    left.map(() => -4),
  );
  straight.toJunction = 0;
  straight.pavements = { left: 3, right: 0 };
  straight.markings = [
    { kind: 'centre-line', broken: false, points: Float64Array.from([0, 0, END, 0]), width: 0.15 },
    { kind: 'lane-line', broken: true, points: Float64Array.from([0, 3, END, 3]), width: 0.12 },
  ];
  const bend: number[] = [];
  for (let k = 0; k <= 80; k++) bend.push(60 * sin(k / 50), -200 + 60 * (1 - cos(k / 50)));
  const many = new Array<number>(bend.length / 2);
  const curved = road(1, bend, many.fill(12), many.slice().fill(-2));
  return new RoadNetwork({
    drivingSide: 'right',
    lanes: [
      lane(0, { street: 0, centre: new Polyline([0, -2, END, -2]), successors: [1] }),
      lane(1, { junction: 0, centre: new Polyline([END, -2, END + 20, -2]), predecessors: [0], turn: 'straight' }),
      lane(2, { street: 0, centre: new Polyline([END, 2, 0, 2]) }),
    ],
    junctions: [
      {
        id: 0,
        x: END + 10,
        y: 0,
        outline: Float64Array.from([END, -4, END + 20, -4, END + 20, 8, END, 8]),
        lanes: [1],
        nodes: [],
        arms: 3,
      },
    ],
    carriageways: [straight, curved],
    controls,
    crosswalks: [Float64Array.from([78, -4, 82, -4, 82, 7, 78, 7])],
  });
}

function road(street: number, points: number[], left: number[], right: number[]): Carriageway {
  return {
    street,
    centre: new Polyline(points),
    width: 12,
    edges: { left: Float64Array.from(left), right: Float64Array.from(right) },
    lanesForward: 1,
    lanesBackward: 1,
    laneWidth: 3,
    class: 'secondary',
    roundabout: false,
    name: '',
    fromJunction: -1,
    toJunction: -1,
  };
}

function lane(id: number, parts: Partial<Lane> & Pick<Lane, 'centre'>): Lane {
  return {
    id,
    street: -1,
    junction: -1,
    width: 3,
    speedLimit: 13.9,
    turn: 'along',
    roundabout: false,
    predecessors: [],
    successors: [],
    left: -1,
    right: -1,
    ...parts,
  };
}
