import type { RandomStream } from '../../core/random';

/** How a line between or beside lanes is painted. */
export type Paint = 'none' | 'dashed' | 'solid';

/** A paved strip beside the outermost lane, for stopping or parking. */
export interface Shoulder {
  /** [m]; 0 for none */
  width: number;
  /** Line between it and the lane; at the edge of the road where there is no shoulder. */
  line: Paint;
  /** Length of the parking places painted on it [m]; 0 for none. */
  stalls: number;
  /**
   * How far from the junction it begins, and over what length it opens [m]: 0 for a strip that is cut off square.
   */
  gap: number;
  taper: number;
  /** Length of the bays that it is broken into [m], with as much road without between them; 0 for a strip without breaks. */
  bay: number;
}

/** What a street looks like across, apart from its lanes. */
export interface CrossSection {
  left: Shoulder;
  right: Shoulder;
  /** How far the pavements reach beyond the edges, kerb included [m]. */
  pavements: { left: number; right: number };
  centre: Paint | 'double';
  laneLines: Paint;
  /** Raised, with a kerb and grass; else painted. */
  raisedMedian: boolean;
  /** Width of its lines [m]. */
  paint: number;
}

/** Habits of a town: how often its streets have this or that, 0..1. */
export interface StreetHabits {
  shoulders: number;
  bothSidesAlike: number;
  paintedEdges: number;
  paintedCentres: number;
  paintedLanes: number;
  pavements: number;
  raisedMedians: number;
}

/** Draws the habits of a town: some are of one piece, others a jumble. */
export function drawHabits(random: RandomStream): StreetHabits {
  return {
    shoulders: random.range(0.15, 0.95),
    bothSidesAlike: random.range(0.4, 0.95),
    paintedEdges: random.range(0.1, 0.9),
    paintedCentres: random.range(0.5, 1),
    paintedLanes: random.range(0.6, 1),
    pavements: random.range(0.2, 1),
    raisedMedians: random.range(0.2, 0.9),
  };
}

/** Draws the cross-section of a street. */
export function drawCrossSection(habits: StreetHabits, random: RandomStream): CrossSection {
  const left = drawShoulder(habits, random);
  const alike = random.chance(habits.bothSidesAlike);
  const pavement = () => (random.chance(habits.pavements) ? random.range(1, 4) : random.chance(0.3) ? 0.3 : 0);
  const pavements = { left: pavement(), right: 0 };
  pavements.right = alike ? pavements.left : pavement();
  return {
    left,
    right: alike ? left : drawShoulder(habits, random),
    pavements,
    centre: random.chance(habits.paintedCentres)
      ? random.pick(['dashed', 'dashed', 'solid', 'double'] as const)
      : 'none',
    laneLines: random.chance(habits.paintedLanes) ? (random.chance(0.9) ? 'dashed' : 'solid') : 'none',
    raisedMedian: random.chance(habits.raisedMedians),
    paint: random.range(0.1, 0.28),
  };
}

function drawShoulder(habits: StreetHabits, random: RandomStream): Shoulder {
  const has = random.chance(habits.shoulders);
  // a strip of kerb stones or so, a shoulder or parallel parking, or parking at right angles
  const width = has
    ? random.pick([random.range(0.3, 1.5), random.range(1.8, 4.2), random.range(1.8, 4.2), random.range(4.2, 5.5)])
    : 0;
  const line = random.chance(habits.paintedEdges) ? (random.chance(0.8) ? 'solid' : 'dashed') : 'none';
  const tapered = random.chance(0.45);
  const isParking = width > 1.8 && random.chance(0.3);
  return {
    width,
    line,
    stalls: isParking ? (width > 4 ? random.range(2.4, 3) : random.range(5, 6.5)) : 0,
    gap: tapered ? random.range(0, 10) : 0,
    taper: tapered ? random.range(1, 14) : 0,
    bay: random.chance(0.2) ? random.range(12, 40) : 0,
  };
}
