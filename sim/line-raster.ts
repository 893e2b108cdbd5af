import type { Image } from './observation';

/**
 * Draws a straight line with round ends into one channel of an image, its edge softened by distance over one pixel. Where lines
 * overlap the brighter pixel stays, so that the order of drawing does not matter and joints do not show.
 *
 * @param column0 ends of the line in pixels; (0, 0) is the image's top left corner, pixel centres lie at halves
 * @param halfWidth half the width of the line [pixels]; @param peak brightness of its middle, 1..255
 */
export function drawLine(
  image: Image,
  channel: number,
  column0: number,
  row0: number,
  column1: number,
  row1: number,
  halfWidth: number,
  peak = 255,
): void {
  const { width, height, channels, data } = image;
  const reach = halfWidth + 0.5;
  const top = Math.max(0, Math.ceil(Math.min(row0, row1) - reach - 0.5));
  const bottom = Math.min(height - 1, Math.floor(Math.max(row0, row1) + reach - 0.5));
  if (top > bottom) return;
  if (Math.max(column0, column1) < -reach || Math.min(column0, column1) > width + reach) return;

  const dx = column1 - column0;
  const dy = row1 - row0;
  const square = dx * dx + dy * dy;
  const outer = reach * reach;
  const inner = halfWidth > 0.5 ? (halfWidth - 0.5) * (halfWidth - 0.5) : -1;

  for (let row = top; row <= bottom; row++) {
    const y = row + 0.5;
    // the part of the line within reach of this row bounds the columns
    let low = column0;
    let high = column1;
    if (dy !== 0) {
      const a = (y - reach - row0) / dy;
      const b = (y + reach - row0) / dy;
      const f0 = Math.max(0, Math.min(a, b));
      const f1 = Math.min(1, Math.max(a, b));
      low = column0 + f0 * dx;
      high = column0 + f1 * dx;
    }
    const left = Math.max(0, Math.ceil(Math.min(low, high) - reach - 0.5));
    const right = Math.min(width - 1, Math.floor(Math.max(low, high) + reach - 0.5));
    const ey = y - row0;
    for (let column = left; column <= right; column++) {
      const ex = column + 0.5 - column0;
      let along = square > 0 ? (ex * dx + ey * dy) / square : 0;
      if (along < 0) along = 0;
      else if (along > 1) along = 1;
      const px = ex - along * dx;
      const py = ey - along * dy;
      const distance = px * px + py * py;
      if (distance >= outer) continue;
      const value = distance <= inner ? peak : Math.floor(peak * Math.min(1, reach - Math.sqrt(distance)) + 0.5);
      const at = (row * width + column) * channels + channel;
      if (value > data[at]) data[at] = value;
    }
  }
}
