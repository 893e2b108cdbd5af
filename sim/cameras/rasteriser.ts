import { CLUSTER_SIZE, type PreparedGeometry } from './prepared-geometry';

/**
 * Fills flat-coloured triangles into a depth-tested image, bit for bit the same on every machine.
 *
 * Only + - * / and rounding to float32 are used. Pixels are covered when their centre lies inside (top and left edges
 * count), edges are evaluated from their upper end, so that triangles that share an edge neither overlap nor
 * leave gaps. The nearest triangle wins whatever the order of drawing; at equal depth the larger value does.
 */
export class Rasteriser {
  /** One over the distance along the viewing axis [1/m]. */
  readonly inverseDepth: Float32Array;
  /** Colour and class of what is seen, as in {@link PreparedGeometry.values}; 0 where nothing is. */
  readonly values: Uint32Array;
  /** Rows that take a point (x, y, z, 1) of the mesh's frame to (column * w, row * w, w), w the viewing distance. */
  readonly matrix = new Float64Array(12);
  /** Camera position in the mesh's frame. */
  readonly eye = new Float64Array(3);
  private readonly frustum = new Float64Array(24);
  /** Column, row, inverse depth of three corners. */
  private readonly corners = new Float64Array(9);
  /** Column * w, row * w, w of a triangle before clipping, and of the clipped polygon. */
  private readonly unclipped = new Float64Array(9);
  private readonly clipped = new Float64Array(12);

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.inverseDepth = new Float32Array(width * height);
    this.values = new Uint32Array(width * height);
  }

  /** Empties the image; nothing beyond `far` metres will be drawn. */
  clear(far: number): void {
    this.inverseDepth.fill(1 / far);
    this.values.fill(0);
  }

  /** Draws a mesh with the current `matrix` and `eye`. @param near clipping distance [m]; @param far [m] */
  draw(mesh: PreparedGeometry, near: number, far: number): void {
    this.setFrustum(near, far);
    const { spheres, bounds, count } = mesh;
    if (!this.isSeen(bounds[0], bounds[1], bounds[2], bounds[3])) return;
    for (let cluster = 0, first = 0; first < count; cluster++, first += CLUSTER_SIZE) {
      const o = 4 * cluster;
      if (!this.isSeen(spheres[o], spheres[o + 1], spheres[o + 2], spheres[o + 3])) continue;
      this.drawRange(mesh, first, Math.min(count, first + CLUSTER_SIZE), near);
    }
  }

  private drawRange(mesh: PreparedGeometry, first: number, last: number, near: number): void {
    const { positions: p, planes, values, side } = mesh;
    const { width, height, corners } = this;
    const [ex, ey, ez] = [this.eye[0], this.eye[1], this.eye[2]];
    const m = this.matrix;
    // biome-ignore format: a matrix
    const a0 = m[0], a1 = m[1], a2 = m[2], a3 = m[3], b0 = m[4], b1 = m[5], b2 = m[6], b3 = m[7], c0 = m[8], c1 = m[9], c2 = m[10], c3 = m[11];
    for (let i = first; i < last; i++) {
      if (side !== 0) {
        const q = 4 * i;
        const front = planes[q] * ex + planes[q + 1] * ey + planes[q + 2] * ez + planes[q + 3];
        if (front * side <= 0) continue;
      }
      const o = 9 * i;
      const x0 = p[o];
      const y0 = p[o + 1];
      const z0 = p[o + 2];
      const x1 = p[o + 3];
      const y1 = p[o + 4];
      const z1 = p[o + 5];
      const x2 = p[o + 6];
      const y2 = p[o + 7];
      const z2 = p[o + 8];
      const w0 = c0 * x0 + c1 * y0 + c2 * z0 + c3;
      const w1 = c0 * x1 + c1 * y1 + c2 * z1 + c3;
      const w2 = c0 * x2 + c1 * y2 + c2 * z2 + c3;
      const u0 = a0 * x0 + a1 * y0 + a2 * z0 + a3;
      const u1 = a0 * x1 + a1 * y1 + a2 * z1 + a3;
      const u2 = a0 * x2 + a1 * y2 + a2 * z2 + a3;
      const v0 = b0 * x0 + b1 * y0 + b2 * z0 + b3;
      const v1 = b0 * x1 + b1 * y1 + b2 * z1 + b3;
      const v2 = b0 * x2 + b1 * y2 + b2 * z2 + b3;
      if (w0 < near || w1 < near || w2 < near) {
        if (w0 < near && w1 < near && w2 < near) continue;
        const t = this.unclipped;
        t[0] = u0;
        t[1] = v0;
        t[2] = w0;
        t[3] = u1;
        t[4] = v1;
        t[5] = w1;
        t[6] = u2;
        t[7] = v2;
        t[8] = w2;
        this.clipAndFill(near, values[i]);
        continue;
      }
      const d0 = 1 / w0;
      const d1 = 1 / w1;
      const d2 = 1 / w2;
      const r0 = v0 * d0;
      const r1 = v1 * d1;
      const r2 = v2 * d2;
      const top = Math.ceil(Math.min(r0, r1, r2) - 0.5);
      const bottom = Math.ceil(Math.max(r0, r1, r2) - 0.5);
      if (top >= bottom || bottom <= 0 || top >= height) continue;
      const k0 = u0 * d0;
      const k1 = u1 * d1;
      const k2 = u2 * d2;
      const left = Math.ceil(Math.min(k0, k1, k2) - 0.5);
      const right = Math.ceil(Math.max(k0, k1, k2) - 0.5);
      if (left >= right || right <= 0 || left >= width) continue;
      corners[0] = k0;
      corners[1] = r0;
      corners[2] = d0;
      corners[3] = k1;
      corners[4] = r1;
      corners[5] = d1;
      corners[6] = k2;
      corners[7] = r2;
      corners[8] = d2;
      this.fill(values[i]);
    }
  }

  /** Cuts the part nearer than `near` off the triangle in `unclipped` and fills what is left. */
  private clipAndFill(near: number, value: number): void {
    const from = this.unclipped;
    const to = this.clipped;
    let n = 0;
    for (let i = 0; i < 9; i += 3) {
      const j = i === 6 ? 0 : i + 3;
      const isIn = from[i + 2] >= near;
      if (isIn) {
        to[n++] = from[i];
        to[n++] = from[i + 1];
        to[n++] = from[i + 2];
      }
      if (isIn !== from[j + 2] >= near) {
        // Always from the inner end, so that both triangles of an edge get the same point.
        const inner = isIn ? i : j;
        const outer = isIn ? j : i;
        const f = (from[inner + 2] - near) / (from[inner + 2] - from[outer + 2]);
        to[n++] = from[inner] + f * (from[outer] - from[inner]);
        to[n++] = from[inner + 1] + f * (from[outer + 1] - from[inner + 1]);
        to[n++] = near;
      }
    }
    for (let k = 3; k + 3 < n; k += 3) {
      this.setCorner(0, 0);
      this.setCorner(3, k);
      this.setCorner(6, k + 3);
      this.fill(value);
    }
  }

  private setCorner(at: number, k: number): void {
    const d = 1 / this.clipped[k + 2];
    this.corners[at] = this.clipped[k] * d;
    this.corners[at + 1] = this.clipped[k + 1] * d;
    this.corners[at + 2] = d;
  }

  /** Fills the triangle in `corners`, row by row. */
  private fill(value: number): void {
    const c = this.corners;
    let x0 = c[0];
    let y0 = c[1];
    let d0 = c[2];
    let x1 = c[3];
    let y1 = c[4];
    let d1 = c[5];
    let x2 = c[6];
    let y2 = c[7];
    let d2 = c[8];
    let kept: number;
    if (y1 < y0) {
      kept = x0;
      x0 = x1;
      x1 = kept;
      kept = y0;
      y0 = y1;
      y1 = kept;
      kept = d0;
      d0 = d1;
      d1 = kept;
    }
    if (y2 < y0) {
      kept = x0;
      x0 = x2;
      x2 = kept;
      kept = y0;
      y0 = y2;
      y2 = kept;
      kept = d0;
      d0 = d2;
      d2 = kept;
    }
    if (y2 < y1) {
      kept = x1;
      x1 = x2;
      x2 = kept;
      kept = y1;
      y1 = y2;
      y2 = kept;
      kept = d1;
      d1 = d2;
      d2 = kept;
    }
    const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    if (area > -1e-9 && area < 1e-9) return;
    const dx = ((d1 - d0) * (y2 - y0) - (d2 - d0) * (y1 - y0)) / area;
    const dy = ((d2 - d0) * (x1 - x0) - (d1 - d0) * (x2 - x0)) / area;
    const long = (x2 - x0) / (y2 - y0);
    const middle = Math.min(this.height, Math.max(0, Math.ceil(y1 - 0.5)));
    const top = Math.max(0, Math.ceil(y0 - 0.5));
    const bottom = Math.min(this.height, Math.ceil(y2 - 0.5));
    const { width, inverseDepth, values } = this;
    for (let row = top; row < bottom; row++) {
      const y = row + 0.5;
      const longX = x0 + (y - y0) * long;
      const shortX = row < middle ? x0 + (y - y0) * ((x1 - x0) / (y1 - y0)) : x1 + (y - y1) * ((x2 - x1) / (y2 - y1));
      const left = Math.ceil((area > 0 ? longX : shortX) - 0.5);
      const right = Math.ceil((area > 0 ? shortX : longX) - 0.5);
      const from = Math.max(left, 0);
      const to = Math.min(right, width);
      let d = d0 + (y - y0) * dy + (from + 0.5 - x0) * dx;
      for (let at = row * width + from; at < row * width + to; at++) {
        const depth = Math.fround(d);
        const old = inverseDepth[at];
        if (depth > old || (depth === old && value > values[at])) {
          inverseDepth[at] = depth;
          values[at] = value;
        }
        d += dx;
      }
    }
  }

  /** The six planes of the view in the mesh's frame, unit normals pointing inwards. */
  private setFrustum(near: number, far: number): void {
    const { matrix: m, frustum: f, width, height } = this;
    for (let k = 0; k < 4; k++) {
      const w = m[8 + k];
      f[k] = m[k];
      f[4 + k] = width * w - m[k];
      f[8 + k] = m[4 + k];
      f[12 + k] = height * w - m[4 + k];
      f[16 + k] = k === 3 ? w - near : w;
      f[20 + k] = k === 3 ? far - w : -w;
    }
    for (let o = 0; o < 24; o += 4) {
      const length = Math.sqrt(f[o] * f[o] + f[o + 1] * f[o + 1] + f[o + 2] * f[o + 2]);
      for (let k = 0; k < 4; k++) f[o + k] /= length;
    }
  }

  private isSeen(x: number, y: number, z: number, radius: number): boolean {
    const f = this.frustum;
    for (let o = 0; o < 24; o += 4) {
      if (f[o] * x + f[o + 1] * y + f[o + 2] * z + f[o + 3] < -radius) return false;
    }
    return true;
  }
}
