import { density, type Mixture } from '../../policy/gaussian-mixture';
import { element, fitted } from '../canvas';

/** Curvatures shown [1/m], left to right on the page as on the road. */
const RANGE = 0.22;

/** Draws the density over path curvature, the components under it, and the decision. */
export class MixturePanel {
  private readonly canvas = element<HTMLCanvasElement>('mixture');

  /** @param mixture null where the driver has none: then only what it decided is shown */
  show(mixture: Mixture | null, curvature: number | null): void {
    const { context, width, height } = fitted(this.canvas);
    const floor = height - 16;
    const xOf = (curvature: number) => width / 2 - (curvature / RANGE) * (width / 2);
    context.clearRect(0, 0, width, height);

    context.fillStyle = '#9aa7b0';
    context.font = '11px system-ui';
    context.textAlign = 'center';
    for (const tick of [0.2, 0.1, 0, -0.1, -0.2]) {
      context.fillRect(xOf(tick), floor, 1, 3);
      const label = tick === 0 ? 'straight' : `${(1 / Math.abs(tick)).toFixed(0)} m`;
      context.fillText(label, xOf(tick), height - 2);
    }
    context.fillText('left', 14, 12);
    context.fillText('right', width - 16, 12);

    if (mixture) this.drawMixture(context, mixture, { width, floor, xOf });
    if (curvature === null) return;
    context.fillStyle = '#ffffff';
    context.fillRect(xOf(curvature) - 1, 2, 2, floor - 2);
  }

  private drawMixture(
    context: CanvasRenderingContext2D,
    mixture: Mixture,
    { width, floor, xOf }: { width: number; floor: number; xOf: (curvature: number) => number },
  ): void {
    const steps = Math.round(width);
    const values = Array.from({ length: steps + 1 }, (_, i) => density(mixture, RANGE - (2 * RANGE * i) / steps));
    const top = Math.max(12, ...values);
    context.beginPath();
    context.moveTo(0, floor);
    values.forEach((value, i) => {
      context.lineTo((i / steps) * width, floor - (value / top) * (floor - 6));
    });
    context.lineTo(width, floor);
    context.fillStyle = 'rgb(255 181 71 / 35%)';
    context.fill();
    context.strokeStyle = '#ffb547';
    context.lineWidth = 1.5;
    context.stroke();

    const { weights, means } = mixture;
    for (let k = 0; k < weights.length; k++) {
      context.globalAlpha = 0.25 + 0.75 * weights[k];
      context.fillStyle = '#9fd0ff';
      context.beginPath();
      context.arc(xOf(means[k]), floor - 4, 2 + 3 * weights[k], 0, 7);
      context.fill();
    }
    context.globalAlpha = 1;
  }
}
