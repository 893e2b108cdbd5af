import type { Mixture } from '../../policy/gaussian-mixture';
import type { Point, Pose } from '../../worlds/polyline';
import { element, fitted } from '../canvas';
import { fanPaths } from '../fan';
import { type Ground, trace } from '../ground';

/** What lies on the map for longer than a tick. Lines are x, y pairs [m]. */
export interface MapLines {
  route: ArrayLike<number>;
  /** The line that the car drives, to its end. */
  driven?: Float64Array;
  /** Places of infractions. */
  marks?: readonly Point[];
}

/** The town from above: streets, the route, the car, where it thinks it is, and what it believes. Click for a destination. */
export class MapPanel {
  onDestination: (x: number, y: number) => void = () => {};
  private readonly canvas = element<HTMLCanvasElement>('map');
  private ground: Ground | null = null;
  private zoom = 1;
  private centre = { x: 0, y: 0 };
  private readonly still = document.createElement('canvas');
  private stillKey = '';
  private stillLines: MapLines | null = null;

  constructor() {
    this.canvas.addEventListener('click', (event) => {
      const { x, y } = this.toPlan(event.offsetX, event.offsetY);
      this.onDestination(x, y);
    });
    this.canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.zoomBy(event.deltaY < 0 ? 1.25 : 0.8);
      },
      { passive: false },
    );
    this.canvas.addEventListener('keydown', (event) => {
      if (event.key === '+' || event.key === '=') this.zoomBy(1.25);
      if (event.key === '-') this.zoomBy(0.8);
    });
  }

  /** @param most how much is shown at first [m]: a town opens whole, a big place zoomed in on the car */
  setGround(ground: Ground, most = 900): void {
    this.ground = ground;
    const { minX, minY, maxX, maxY } = ground.bounds;
    this.zoom = Math.max(1, Math.max(maxX - minX, maxY - minY) / most);
    this.centre = { x: Number.NEGATIVE_INFINITY, y: 0 };
    this.stillKey = '';
  }

  /** @param driven how many points of the driven line to show */
  show(pose: Pose, roughPose: Point, lines: MapLines, mixture: Mixture | null, driven = 0): void {
    if (!this.ground) return;
    const { context, width, height } = fitted(this.canvas);
    const scale = this.scale(width, height);
    this.follow(pose, width / scale, height / scale);
    this.drawStill(this.ground, lines, width, height);
    context.drawImage(this.still, 0, 0, width, height);
    context.save();
    this.toMetres(context, width, height);

    if (lines.driven && driven > 0) {
      context.strokeStyle = '#ffffff';
      context.lineWidth = Math.max(0.8, 1.2 / scale);
      trace(context, lines.driven.subarray(0, 2 * driven));
      context.lineTo(pose.x, pose.y);
      context.stroke();
    }
    if (mixture) {
      for (const { weight, outline } of fanPaths(mixture, pose, 25)) {
        context.fillStyle = `rgb(255 181 71 / ${(0.9 * weight).toFixed(3)})`;
        trace(context, outline);
        context.fill();
      }
    }
    context.strokeStyle = '#9fd0ff';
    context.lineWidth = 1 / scale;
    context.beginPath();
    context.arc(roughPose.x, roughPose.y, Math.max(4, 6 / scale), 0, 7);
    context.stroke();

    context.translate(pose.x, pose.y);
    context.rotate(pose.heading);
    const size = Math.max(1, 2 / scale);
    context.fillStyle = '#ffffff';
    trace(context, [4 * size, 0, -2 * size, 2.2 * size, -1 * size, 0, -2 * size, -2.2 * size]);
    context.fill();
    context.restore();
  }

  /** Keeps the car in the middle of what is shown; moves in steps, so that the streets are seldom drawn anew. */
  private follow({ x, y }: Pose, wide: number, high: number): void {
    const { minX, minY, maxX, maxY } = this.ground!.bounds;
    if (this.zoom <= 1) this.centre = { x: (minX + maxX) / 2, y: (minY + maxY) / 2 };
    else if (Math.abs(x - this.centre.x) > wide / 4 || Math.abs(y - this.centre.y) > high / 4) this.centre = { x, y };
  }

  /** Draws what stands still, streets, route and marks, when something of it has changed. */
  private drawStill(ground: Ground, lines: MapLines, width: number, height: number): void {
    const { x, y } = this.centre;
    const key = [x, y, this.zoom, this.canvas.width, this.canvas.height].join();
    if (this.stillKey === key && this.stillLines === lines) return;
    this.stillKey = key;
    this.stillLines = lines;
    this.still.width = this.canvas.width;
    this.still.height = this.canvas.height;
    const context = this.still.getContext('2d') as CanvasRenderingContext2D;
    context.scale(this.canvas.width / width, this.canvas.height / height);
    context.fillStyle = '#20272d';
    context.fillRect(0, 0, width, height);
    const scale = this.toMetres(context, width, height);

    context.strokeStyle = '#5b6770';
    context.fillStyle = '#5b6770';
    ground.draw(context, x, y, Math.hypot(width, height) / scale / 2, 1.2 / scale);

    const { route, marks = [] } = lines;
    if (route.length >= 4) {
      context.strokeStyle = '#ff5a4f';
      context.lineWidth = Math.max(2.5, 2 / scale);
      trace(context, route);
      context.stroke();
      context.fillStyle = '#ff5a4f';
      disc(context, route[route.length - 2], route[route.length - 1], Math.max(4, 5 / scale));
    }
    context.strokeStyle = '#ffe14d';
    context.lineWidth = 2 / scale;
    for (const mark of marks) cross(context, mark, 5 / scale);
  }

  /** From here on the context draws in metres of the plan. Returns pixels a metre. */
  private toMetres(context: CanvasRenderingContext2D, width: number, height: number): number {
    const scale = this.scale(width, height);
    context.translate(width / 2, height / 2);
    context.scale(scale, -scale);
    context.translate(-this.centre.x, -this.centre.y);
    context.lineCap = 'round';
    context.lineJoin = 'round';
    return scale;
  }

  private zoomBy(factor: number): void {
    this.zoom = Math.min(60, Math.max(1, this.zoom * factor));
  }

  private scale(width: number, height: number): number {
    const { minX, minY, maxX, maxY } = this.ground!.bounds;
    return this.zoom * Math.min(width / (maxX - minX + 20), height / (maxY - minY + 20));
  }

  private toPlan(px: number, py: number): { x: number; y: number } {
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    const scale = this.ground ? this.scale(width, height) : 1;
    return { x: this.centre.x + (px - width / 2) / scale, y: this.centre.y - (py - height / 2) / scale };
  }
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fill();
}

function cross(context: CanvasRenderingContext2D, { x, y }: Point, size: number): void {
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x - size, y + size);
  context.lineTo(x + size, y - size);
  context.stroke();
}
