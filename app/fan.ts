import type { Mixture } from '../policy/gaussian-mixture';
import type { Pose } from '../worlds/polyline';

/** The paths that one Gaussian stands for: between one deviation left and right of its mean. */
export interface FanPath {
  weight: number;
  /** Outline in the plan frame, left edge out and right edge back: x, y pairs [m]. */
  outline: number[];
}

const STEPS = 14;

/** Fans a mixture out from a pose as arcs `length` metres long. */
export function fanPaths(mixture: Mixture, pose: Pose, length: number): FanPath[] {
  return Array.from(mixture.weights, (weight, k) => {
    const spread = Math.max(mixture.deviations[k], 0.002);
    const left = arc(pose, mixture.means[k] + spread, length);
    const right = arc(pose, mixture.means[k] - spread, length);
    const outline = [...left];
    for (let i = right.length - 2; i >= 0; i -= 2) outline.push(right[i], right[i + 1]);
    return { weight, outline };
  });
}

function arc(pose: Pose, curvature: number, length: number): number[] {
  const points: number[] = [];
  let { x, y, heading } = pose;
  const step = length / STEPS;
  for (let i = 0; i <= STEPS; i++) {
    points.push(x, y);
    heading += (curvature * step) / 2;
    x += step * Math.cos(heading);
    y += step * Math.sin(heading);
    heading += (curvature * step) / 2;
  }
  return points;
}
