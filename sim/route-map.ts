import Flatbush from 'flatbush';
import { cos, sin } from '../core/maths';
import { RandomStream } from '../core/random';
import type { Polyline, Pose } from '../worlds/polyline';
import type { Route } from '../worlds/route';
import type { World } from '../worlds/world';
import { drawLine } from './line-raster';
import { type Image, OBSERVATION_SIZES } from './observation';

/** What is wrong with the map, all of the drive long. */
export interface MapErrors {
  /** The map lies this far east and north of the truth [m]. */
  shiftX: number;
  shiftY: number;
  /** The map is turned by this much about the car [degrees], counter-clockwise. */
  rotationDeg: number;
  /** Share of the streets that the map does not have, drawn by the seed. */
  missingStreets: number;
  seed: number;
  /** Nothing is on the map: no street, no route. */
  blank: boolean;
}

/** A street that the map has and the world has not, and a route that is drawn along it. */
export interface FalseStreet {
  /** x, y pairs [m]. */
  street: ArrayLike<number>;
  /** Drawn in the place of the route's: the same line up to `at`, then along the false street. */
  path: Polyline;
  /** Arc length at which it leaves the route [m]. */
  at: number;
}

export interface RouteMapOptions {
  /** [pixels] */
  width: number;
  height: number;
  /** [m] */
  metresPerPixel: number;
  /** The car's place, from the left and from the top, as a share of the image. */
  carAcross: number;
  carDown: number;
  /** Width of every street line and of the route line [m]. */
  streetWidth: number;
  routeWidth: number;
  /** How much of the route is drawn behind and ahead of the progress [m]. Beyond the image's reach it only shows where the route returns. */
  routeBehind: number;
  routeAhead: number;
  /** Brightness of the route line where it ends, of 255 at the car: it fades ahead, so that a loop shows which way round. */
  routeFade: number;
  errors: Partial<MapErrors>;
}

export const MAP_ERRORS_DEFAULTS: MapErrors = {
  shiftX: 0,
  shiftY: 0,
  rotationDeg: 0,
  missingStreets: 0,
  seed: 0,
  blank: false,
};

export const ROUTE_MAP_DEFAULTS: RouteMapOptions = {
  width: OBSERVATION_SIZES.small.mapWidth,
  height: OBSERVATION_SIZES.small.mapHeight,
  metresPerPixel: 1.2,
  carAcross: 0.5,
  carDown: 0.75,
  streetWidth: 6,
  routeWidth: 5,
  routeBehind: 15,
  routeAhead: 120,
  routeFade: 70,
  errors: {},
};

/**
 * Draws the street map that the network is shown: heading-up around a rough pose, every street a plain line of the same width
 * (channel 0), the route a line over it that fades with the way to go (channel 1). Bit-identical everywhere.
 */
export class RouteMap {
  /** The last map drawn: two channels. Reused by the next call. */
  readonly image: Image;
  private readonly options: RouteMapOptions;
  /** x0, y0, x1, y1 of each street piece [m]. */
  private readonly pieces: Float64Array;
  /** Index of the street of each piece, and 1 where the map does not have it. */
  private readonly owner: Uint32Array;
  private readonly missing: Uint8Array;
  private readonly index: Flatbush | null;
  // how the map is wrong at present
  private errors = MAP_ERRORS_DEFAULTS;
  private falseStreet: FalseStreet | null = null;
  private turnCos = 1;
  private turnSin = 0;
  // the frame being drawn
  private x = 0;
  private y = 0;
  private cosine = 1;
  private sine = 0;

  constructor(world: Pick<World, 'graph'>, options: Partial<RouteMapOptions> = {}) {
    this.options = { ...ROUTE_MAP_DEFAULTS, ...options };
    const { width, height } = this.options;
    this.image = { width, height, channels: 2, data: new Uint8Array(width * height * 2) };

    const { streets } = world.graph;
    const pieces: number[] = [];
    const owner: number[] = [];
    streets.forEach(({ points }, street) => {
      for (let i = 0; i + 3 < points.length; i += 2) {
        pieces.push(points[i], points[i + 1], points[i + 2], points[i + 3]);
        owner.push(street);
      }
    });
    this.owner = Uint32Array.from(owner);
    this.missing = new Uint8Array(streets.length);
    this.pieces = Float64Array.from(pieces);
    const count = pieces.length / 4;
    this.index = count > 0 ? new Flatbush(count) : null;
    for (let i = 0; i < pieces.length; i += 4) {
      const [x0, y0, x1, y1] = pieces.slice(i, i + 4);
      this.index?.add(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
    }
    this.index?.finish();
    this.reset();
  }

  /** Begins a drive: the map is wrong in this way from here on; what is left out is as the options say. */
  reset(errors: Partial<MapErrors> = {}, falseStreet: FalseStreet | null = null): void {
    const { missingStreets, seed } = this.errors;
    this.errors = { ...MAP_ERRORS_DEFAULTS, ...this.options.errors, ...errors };
    this.falseStreet = falseStreet;
    const turn = (this.errors.rotationDeg * Math.PI) / 180;
    this.turnCos = cos(turn);
    this.turnSin = sin(turn);
    if (this.errors.missingStreets === missingStreets && this.errors.seed === seed) return;
    const random = new RandomStream(this.errors.seed, 'missing-streets');
    for (let i = 0; i < this.missing.length; i++) this.missing[i] = Number(random.chance(this.errors.missingStreets));
  }

  /**
   * Draws the map around a rough pose and returns {@link image}.
   *
   * @param route drawn on it, or null for a map without a route
   * @param progress arc length driven on the route, as far as the device knows [m]
   */
  draw(pose: Readonly<Pose>, route: Route | null, progress = 0): Image {
    const { options, image } = this;
    const { width, height, metresPerPixel, carAcross, carDown } = options;
    image.data.fill(0);
    if (this.errors.blank) return image;
    this.x = pose.x - this.errors.shiftX;
    this.y = pose.y - this.errors.shiftY;
    // a map turned counter-clockwise is seen by a car turned clockwise
    const c = cos(pose.heading);
    const s = sin(pose.heading);
    this.cosine = c * this.turnCos + s * this.turnSin;
    this.sine = s * this.turnCos - c * this.turnSin;

    const across = Math.max(carAcross, 1 - carAcross) * width;
    const along = Math.max(carDown, 1 - carDown) * height;
    const reach = Math.sqrt(across * across + along * along) * metresPerPixel + options.streetWidth;
    // the filter draws and refuses: nothing is collected
    this.index?.search(this.x - reach, this.y - reach, this.x + reach, this.y + reach, this.drawStreet);
    if (this.falseStreet) this.drawFalseStreet(this.falseStreet.street);
    if (route) this.drawPath(this.falseStreet?.path ?? route.path, progress);
    return image;
  }

  private readonly drawStreet = (piece: number): boolean => {
    const { pieces } = this;
    if (this.missing[this.owner[piece]]) return false;
    this.line(0, pieces[4 * piece], pieces[4 * piece + 1], pieces[4 * piece + 2], pieces[4 * piece + 3]);
    return false;
  };

  private drawFalseStreet(points: ArrayLike<number>): void {
    for (let i = 0; i + 3 < points.length; i += 2) this.line(0, points[i], points[i + 1], points[i + 2], points[i + 3]);
  }

  private drawPath(path: Polyline, progress: number): void {
    const { points, s, length } = path;
    const from = Math.max(0, Math.min(length, progress - this.options.routeBehind));
    const to = Math.min(length, Math.max(0, progress + this.options.routeAhead));
    if (from >= to) return;
    let i = path.pieceAt(from);
    for (; i < s.length - 1 && s[i] < to; i++) {
      const x0 = points[2 * i];
      const y0 = points[2 * i + 1];
      const dx = points[2 * i + 2] - x0;
      const dy = points[2 * i + 3] - y0;
      const piece = s[i + 1] - s[i];
      const a = s[i] < from ? (from - s[i]) / piece : 0;
      const b = s[i + 1] > to ? (to - s[i]) / piece : 1;
      const share = Math.max(0, s[i] - progress) / this.options.routeAhead;
      const peak = Math.floor(255 - (255 - this.options.routeFade) * share);
      this.line(1, x0 + a * dx, y0 + a * dy, x0 + b * dx, y0 + b * dy, peak);
    }
  }

  /** Draws a line of the plan. */
  private line(channel: 0 | 1, x0: number, y0: number, x1: number, y1: number, peak = 255): void {
    const { options, image, cosine, sine } = this;
    const { metresPerPixel } = options;
    const column = options.carAcross * options.width;
    const row = options.carDown * options.height;
    const ax = (x0 - this.x) / metresPerPixel;
    const ay = (y0 - this.y) / metresPerPixel;
    const bx = (x1 - this.x) / metresPerPixel;
    const by = (y1 - this.y) / metresPerPixel;
    const halfWidth = (channel === 0 ? options.streetWidth : options.routeWidth) / 2 / metresPerPixel;
    drawLine(
      image,
      channel,
      column + ax * sine - ay * cosine,
      row - ax * cosine - ay * sine,
      column + bx * sine - by * cosine,
      row - bx * cosine - by * sine,
      halfWidth,
      peak,
    );
  }
}
