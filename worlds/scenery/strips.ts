import type { Carriageway, Edges } from '../carriageway';
import type { MarkingStyle, SurfaceKind } from '../surfaces';
import { KERB_WIDTH, pavementsOf } from './pavement';

/** A band along a carriageway. */
export interface Strip {
  kind: SurfaceKind;
  /** Offsets to the left of the middle [m], rising. */
  from: number;
  to: number;
}

/** The bands of a carriageway at one place. Those of another place are as many, in the same order. */
export interface Strips {
  solid: Strip[];
  dashed: Strip[];
}

/**
 * The bands of a carriageway: asphalt, kerbs, pavements, and unless the map brings its markings the lines painted on it, unbroken or dashed.
 *
 * @param edges of the paved strip, where the bands are wanted
 */
export function stripsOf(
  road: Carriageway,
  { left, right }: Edges,
  style: MarkingStyle,
  side: 'right' | 'left',
): Strips {
  const solid: Strip[] = [{ kind: 'asphalt', from: right, to: left }];
  const dashed: Strip[] = [];
  const pavements = pavementsOf(road);
  if (pavements.left > 0) solid.push({ kind: 'kerb', from: left, to: left + KERB_WIDTH });
  if (pavements.right > 0) solid.push({ kind: 'kerb', from: right - KERB_WIDTH, to: right });
  if (pavements.left > KERB_WIDTH) solid.push({ kind: 'pavement', from: left + KERB_WIDTH, to: left + pavements.left });
  if (pavements.right > KERB_WIDTH)
    solid.push({ kind: 'pavement', from: right - pavements.right, to: right - KERB_WIDTH });
  if (road.class === 'service' || road.markings) return { solid, dashed };
  const line = (kind: SurfaceKind, t: number): Strip => ({ kind, from: t - style.width / 2, to: t + style.width / 2 });
  const minor = road.class === 'residential';
  const lanes = road.lanesForward + road.lanesBackward;
  const laneWidth = road.edges ? (left - right) / lanes : road.laneWidth;
  const lanesRightOfCentre = side === 'right' ? road.lanesForward : road.lanesBackward;
  for (let i = 1; i < lanes; i++) {
    const t = right + i * laneWidth;
    const isCentre = road.lanesForward > 0 && road.lanesBackward > 0 && i === lanesRightOfCentre;
    if (!isCentre) {
      dashed.push(line('lane-line', t));
      continue;
    }
    const centre = minor ? style.minorCentre : style.mainCentre;
    if (centre === 'dashed') dashed.push(line('centre-line', t));
    if (centre === 'solid') solid.push(line('centre-line', t));
    if (centre === 'double') solid.push(line('centre-line', t - style.width), line('centre-line', t + style.width));
  }
  if (style.edgeLines && !minor) {
    const inset = 0.15 + style.width / 2;
    solid.push(line('edge-line', left - inset), line('edge-line', right + inset));
  }
  return { solid, dashed };
}
