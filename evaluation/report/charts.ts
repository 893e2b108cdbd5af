import type { Beliefs } from '../beliefs';
import type { Proportion } from '../wilson';
import type { Fields } from './html';

/** A proportion on a track from 0 to 1: its 95 % interval, and the share itself. */
export function intervalBar({ share, low, high }: Proportion): string {
  const [x, from, to] = [share, low, high].map((value) => (100 * value).toFixed(1));
  const width = Math.max(1, 100 * (high - low)).toFixed(1);
  return (
    `<svg class="interval" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="${from} to ${to} %">` +
    `<rect class="track" y="4" width="100" height="4"/><rect class="span" x="${from}" y="2" width="${width}" height="8"/>` +
    `<rect class="point" x="${Math.max(0, Number(x) - 1).toFixed(1)}" y="0" width="2" height="12"/></svg>`
  );
}

/** A bar for a share of something. */
export function meter(share: number, isBad = false): string {
  return `<span class="meter${isBad ? ' red' : ''}"><i style="width:${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%"></i></span>`;
}

/** Where a chart lies in its drawing. */
const BOX = { left: 58, right: 468, top: 10, bottom: 190 };
const x = (part: number) => BOX.left + part * (BOX.right - BOX.left);
const y = (part: number) => BOX.bottom - part * (BOX.bottom - BOX.top);
const at = (px: number, py: number) => `${px.toFixed(1)} ${py.toFixed(1)}`;

function frame(name: string, xTitle: string, yTitle: string, body: string): string {
  return (
    `<svg class="chart" viewBox="0 0 480 228" role="img" aria-label="${name}">${body}` +
    `<path class="axis" d="M${at(x(0), y(1))}L${at(x(0), y(0))}L${at(x(1), y(0))}"/>` +
    `<text x="${(x(0) + x(1)) / 2}" y="222" text-anchor="middle">${xTitle}</text>` +
    `<text transform="translate(12 ${(y(0) + y(1)) / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text></svg>`
  );
}

function ticksX(values: readonly number[], of: (value: number) => number): string {
  return values
    .map((value) => `<text x="${x(of(value)).toFixed(1)}" y="205" text-anchor="middle">${value}</text>`)
    .join('');
}

function ticksY(values: readonly [part: number, text: string][]): string {
  return values
    .map(
      ([part, text]) =>
        `<path class="grid" d="M${at(x(0), y(part))}L${at(x(1), y(part))}"/>` +
        `<text x="${x(0) - 6}" y="${(y(part) + 3.5).toFixed(1)}" text-anchor="end">${text}</text>`,
    )
    .join('');
}

/** Histogram of the probability integral transform: flat where the mixtures are calibrated. */
export function pitHistogram({ pit, ticks }: Beliefs, fields: Fields): string {
  const expected = ticks / pit.length;
  const top = 1.15 * Math.max(expected, ...pit);
  const width = (x(1) - x(0)) / pit.length;
  const bars = pit.map((count, i) => {
    const height = y(0) - y(count / top);
    const [from, to] = [i / pit.length, (i + 1) / pit.length].map((value) => value.toFixed(2));
    return (
      `<rect class="bar" x="${(x(i / pit.length) + 1).toFixed(1)}" y="${(y(0) - height).toFixed(1)}" width="${(width - 2).toFixed(1)}" height="${height.toFixed(1)}" ` +
      `${fields.mark(['beliefs', 'pit', i])}><title>${from} to ${to}: ${count} labels, ${expected.toFixed(0)} expected</title></rect>`
    );
  });
  const shares = [0, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16].filter((times) => times * expected <= top);
  const step = shares.length > 6 ? shares.filter((times) => Number.isInteger(times)) : shares;
  return frame(
    'PIT histogram',
    'cumulative probability that the mixture gave to the label',
    'labels, times expected',
    ticksY(step.map((times) => [(times * expected) / top, String(times)])) +
      bars.join('') +
      `<path class="expected" d="M${at(x(0), y(expected / top))}L${at(x(1), y(expected / top))}"/>` +
      ticksX([0, 0.25, 0.5, 0.75, 1], (value) => value),
  );
}

/** The share of labels within z deviations, beside that of a calibrated driver. */
export function calibrationCurve({ calibration }: Beliefs, fields: Fields): string {
  const most = calibration[calibration.length - 1].z;
  const line = (of: (point: Beliefs['calibration'][number]) => number) =>
    `M${at(x(0), y(0))}${calibration.map((point) => `L${at(x(point.z / most), y(of(point)))}`).join('')}`;
  const dots = calibration.map(
    ({ z, within, expected }, i) =>
      `<circle class="dot" cx="${x(z / most).toFixed(1)}" cy="${y(within).toFixed(1)}" r="2.6" ${fields.mark(['beliefs', 'calibration', i, 'within'])}>` +
      `<title>z = ${z}: ${(100 * within).toFixed(1)} % within, ${(100 * expected).toFixed(1)} % expected</title></circle>`,
  );
  return frame(
    'z-score curve',
    'z: deviations of a normal distribution',
    'share of labels within z',
    ticksY([0, 0.25, 0.5, 0.75, 1].map((part) => [part, `${100 * part} %`])) +
      `<path class="expected" d="${line(({ expected }) => expected)}"/><path class="curve" d="${line(({ within }) => within)}"/>${dots.join('')}` +
      ticksX([0, 1, 2, 3], (value) => value / most),
  );
}
