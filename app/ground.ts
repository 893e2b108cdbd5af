import type { RecordedMap } from '../evaluation/read-run-log';
import { stripOutline } from '../worlds/carriageway';
import { boxOf, EMPTY_BOX, type PlanBox, unionOf } from '../worlds/plan-box';
import type { RoadNetwork } from '../worlds/road-network';

/** What the map panel draws under everything else, in metres of the plan. */
export interface Ground {
  bounds: Readonly<PlanBox>;
  /** Fills and strokes what lies within `reach` of a place; streets are at least `thinnest` wide, so that they are seen [m]. */
  draw(context: CanvasRenderingContext2D, x: number, y: number, reach: number, thinnest: number): void;
}

/** The streets of a world. */
export function networkGround(network: RoadNetwork): Ground {
  return {
    bounds: network.bounds,
    draw(context, x, y, reach, thinnest) {
      for (const i of network.carriagewaysNear(x, y, reach)) {
        const road = network.carriageways[i];
        context.lineWidth = Math.max(road.edges ? 0 : road.width, thinnest);
        trace(context, road.centre.points);
        context.stroke();
        if (!road.edges) continue;
        trace(context, stripOutline(road));
        context.fill();
      }
      for (const i of network.junctionsNear(x, y, reach)) {
        trace(context, network.junctions[i].outline);
        context.fill();
      }
    },
  };
}

/** The streets beside a route, as a run log holds them. */
export function recordedGround({ areas, route }: RecordedMap): Ground {
  const bounds = [route, ...areas].reduce((box: PlanBox, points) => unionOf(box, boxOf(points)), EMPTY_BOX);
  return {
    bounds,
    draw(context, _x, _y, _reach, thinnest) {
      context.lineWidth = thinnest / 2;
      for (const area of areas) {
        trace(context, area);
        context.closePath();
        context.fill();
        context.stroke();
      }
    },
  };
}

/** Begins a path along x, y pairs. */
export function trace(context: CanvasRenderingContext2D, points: ArrayLike<number>): void {
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
}
