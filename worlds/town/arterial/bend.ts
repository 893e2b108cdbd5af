import { cos, sin, TAU } from '../../../core/maths';
import type { RandomStream } from '../../../core/random';

/** Moves places of a plane. */
export type Bend = (x: number, y: number) => [number, number];

/** Waves in each coordinate: their lengths [m], and their height over their length at most. */
const WAVES = 3;
const LENGTH = [350, 900] as const;
const STEEPEST = 0.035;

/** Draws a bend of the plane: sums of waves, gentle enough that no straight line comes to bend sharply. */
export function drawBend(random: RandomStream): Bend {
  const waves = Array.from({ length: 2 * WAVES }, () => {
    const length = random.range(...LENGTH);
    const heading = random.range(0, TAU);
    return {
      kx: (TAU / length) * cos(heading),
      ky: (TAU / length) * sin(heading),
      phase: random.range(0, TAU),
      height: random.range(0, STEEPEST) * length,
    };
  });
  const sum = (x: number, y: number, from: number) => {
    let out = 0;
    for (let i = from; i < from + WAVES; i++) {
      const { kx, ky, phase, height } = waves[i];
      out += height * sin(kx * x + ky * y + phase);
    }
    return out;
  };
  return (x, y) => [x + sum(x, y, 0), y + sum(x, y, WAVES)];
}
