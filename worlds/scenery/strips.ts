import type { Carriageway } from '../road-network';
import type { MarkingStyle, SurfaceKind } from '../surfaces';
import { KERB_WIDTH, pavementWidth } from './pavement';

/** A band along a carriageway. */
export interface Strip {
  kind: SurfaceKind;
  /** Offsets to the left of the middle [m], rising. */
  from: number;
  to: number;
}

/** The bands of a carriageway: asphalt, kerbs, pavements, and the lines painted on it, unbroken or dashed. */
export function stripsOf(
  road: Carriageway,
  style: MarkingStyle,
  side: 'right' | 'left',
): { solid: Strip[]; dashed: Strip[] } {
  const half = road.width / 2;
  const solid: Strip[] = [{ kind: 'asphalt', from: -half, to: half }];
  const dashed: Strip[] = [];
  const pavement = pavementWidth(road.class);
  if (pavement > 0) {
    solid.push(
      { kind: 'kerb', from: half, to: half + KERB_WIDTH },
      { kind: 'kerb', from: -half - KERB_WIDTH, to: -half },
    );
    solid.push({ kind: 'pavement', from: half + KERB_WIDTH, to: half + pavement });
    solid.push({ kind: 'pavement', from: -half - pavement, to: -half - KERB_WIDTH });
  }
  if (road.class === 'service') return { solid, dashed };
  const line = (kind: SurfaceKind, t: number): Strip => ({ kind, from: t - style.width / 2, to: t + style.width / 2 });
  const minor = road.class === 'residential';
  const lanes = road.lanesForward + road.lanesBackward;
  const lanesRightOfCentre = side === 'right' ? road.lanesForward : road.lanesBackward;
  for (let i = 1; i < lanes; i++) {
    const t = -half + i * road.laneWidth;
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
    solid.push(line('edge-line', half - inset), line('edge-line', -half + inset));
  }
  return { solid, dashed };
}
