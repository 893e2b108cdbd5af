import type { OpenDrive } from './road';
import type { Warnings } from './warnings';

/** A map further from its origin than this is moved [m]. */
const FAR = 100_000;
/** It is moved by a multiple of this [m]. */
const GRID = 1000;

/** Moves a map whose coordinates are those of a whole zone near to (0, 0), and says by how much. */
export function recentre(file: OpenDrive, warnings: Warnings): void {
  const first = file.roads.find(({ planView }) => planView.length > 0)?.planView[0];
  if (!first || Math.hypot(first.x, first.y) < FAR) return;
  const dx = GRID * Math.round(first.x / GRID);
  const dy = GRID * Math.round(first.y / GRID);
  for (const { planView } of file.roads) {
    for (const geometry of planView) {
      geometry.x -= dx;
      geometry.y -= dy;
    }
  }
  file.offset.x += dx;
  file.offset.y += dy;
  warnings.note(
    `The map lies far from its origin and was moved: ${dx} m were taken from every x, ${dy} m from every y`,
  );
}
