import { BufferAttribute, BufferGeometry } from 'three';
import type { Rgb } from './colour';
import type { Look } from './look';

/**
 * Gathers flat-coloured triangles, each lit once by its normal, into a geometry that both renderers draw alike.
 *
 * Attributes: `position` (float32, metres, scene frame), `color` (uint8, normalised; the same at all three corners),
 * `semantic` (uint8, index in `SEMANTIC_CLASSES`). Not indexed. Corners counter-clockwise seen from the front.
 */
export class TriangleSoup {
  private positions = new Float32Array(9 * 256);
  private colours = new Uint8Array(9 * 256);
  private classes = new Uint8Array(3 * 256);
  private count = 0;

  constructor(private readonly light: Look['light']) {}

  get triangles(): number {
    return this.count;
  }

  // biome-ignore format: corners one a line
  triangle(
    ax: number, ay: number, az: number,
    bx: number, by: number, bz: number,
    cx: number, cy: number, cz: number,
    colour: Rgb, semantic: number,
  ): void {
    const ux = bx - ax, uy = by - ay, uz = bz - az;
    const vx = cx - ax, vy = cy - ay, vz = cz - az;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
    if (length === 0) return;
    if (this.count * 3 === this.classes.length) this.grow();
    const { direction: d, sun, ambient } = this.light;
    const facing = Math.max(0, (nx * d[0] + ny * d[1] + nz * d[2]) / length);
    const o = this.count * 9;
    const p = this.positions;
    p[o] = ax; p[o + 1] = ay; p[o + 2] = az;
    p[o + 3] = bx; p[o + 4] = by; p[o + 5] = bz;
    p[o + 6] = cx; p[o + 7] = cy; p[o + 8] = cz;
    for (let k = 0; k < 3; k++) {
      const lit = (colour[k] * (ambient[k] + sun[k] * facing)) / 255;
      const value = lit > 255 ? 255 : Math.round(lit);
      this.colours[o + k] = this.colours[o + 3 + k] = this.colours[o + 6 + k] = value;
      this.classes[this.count * 3 + k] = semantic;
    }
    this.count++;
  }

  /** Two triangles; corners counter-clockwise seen from the front. */
  // biome-ignore format: corners one a line
  quad(
    ax: number, ay: number, az: number,
    bx: number, by: number, bz: number,
    cx: number, cy: number, cz: number,
    dx: number, dy: number, dz: number,
    colour: Rgb, semantic: number,
  ): void {
    this.triangle(ax, ay, az, bx, by, bz, cx, cy, cz, colour, semantic);
    this.triangle(ax, ay, az, cx, cy, cz, dx, dy, dz, colour, semantic);
  }

  /** The geometry, arrays cut to size. */
  toGeometry(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(this.positions.slice(0, this.count * 9), 3));
    geometry.setAttribute('color', new BufferAttribute(this.colours.slice(0, this.count * 9), 3, true));
    geometry.setAttribute('semantic', new BufferAttribute(this.classes.slice(0, this.count * 3), 1));
    geometry.computeBoundingSphere();
    return geometry;
  }

  private grow(): void {
    const larger = <T extends Float32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.positions = larger(this.positions, new Float32Array(2 * this.positions.length));
    this.colours = larger(this.colours, new Uint8Array(2 * this.colours.length));
    this.classes = larger(this.classes, new Uint8Array(2 * this.classes.length));
  }
}
