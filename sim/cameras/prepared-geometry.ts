import { type BufferGeometry, type Color, DoubleSide, FrontSide, type Material, type MeshBasicMaterial } from 'three';
import { semanticIndex } from '../scene/semantic-classes';

/** Triangles that are culled together. */
export const CLUSTER_SIZE = 32;

/** A mesh's triangles as the software renderer reads them, in the mesh's own frame. */
export interface PreparedGeometry {
  count: number;
  /** x, y, z of three corners a triangle. */
  positions: Float32Array;
  /** Plane of each triangle: normal (not of unit length) and offset; positive in front. */
  planes: Float32Array;
  /** Red, green, blue and semantic class of each triangle, from the lowest byte up. */
  values: Uint32Array;
  /** Bounding sphere of each run of {@link CLUSTER_SIZE} triangles: x, y, z, radius. */
  spheres: Float32Array;
  /** Bounding sphere of all of it. */
  bounds: Float32Array;
  /** Which side is seen: 1 front, -1 back, 0 both. */
  side: number;
}

/**
 * Reads a three.js geometry with its material: position, `color` times the material's colour, `semantic`. A triangle takes the
 * colour and class of its first corner. Meshes without a `semantic` attribute count as buildings.
 */
export function prepareGeometry(geometry: BufferGeometry, material: Material): PreparedGeometry {
  const position = geometry.getAttribute('position');
  const index = geometry.getIndex();
  const colour = (material as MeshBasicMaterial).vertexColors ? geometry.getAttribute('color') : undefined;
  const tint: Color | undefined = (material as MeshBasicMaterial).color;
  const semantic = geometry.getAttribute('semantic');
  const count = Math.floor((index ? index.count : position.count) / 3);
  const out: PreparedGeometry = {
    count,
    positions: new Float32Array(9 * count),
    planes: new Float32Array(4 * count),
    values: new Uint32Array(count),
    spheres: new Float32Array(4 * Math.ceil(count / CLUSTER_SIZE)),
    bounds: new Float32Array(4),
    side: material.side === FrontSide ? 1 : material.side === DoubleSide ? 0 : -1,
  };
  for (let i = 0; i < count; i++) {
    const first = index ? index.getX(3 * i) : 3 * i;
    for (let k = 0; k < 3; k++) {
      const v = index ? index.getX(3 * i + k) : 3 * i + k;
      out.positions[9 * i + 3 * k] = position.getX(v);
      out.positions[9 * i + 3 * k + 1] = position.getY(v);
      out.positions[9 * i + 3 * k + 2] = position.getZ(v);
    }
    setPlane(out, i);
    const byte = (vertex: number, material: number) => Math.min(255, Math.max(0, Math.round(255 * vertex * material)));
    const r = byte(colour?.getX(first) ?? 1, tint?.r ?? 1);
    const g = byte(colour?.getY(first) ?? 1, tint?.g ?? 1);
    const b = byte(colour?.getZ(first) ?? 1, tint?.b ?? 1);
    out.values[i] = r | (g << 8) | (b << 16) | ((semantic?.getX(first) ?? semanticIndex('building')) << 24);
  }
  for (let cluster = 0, from = 0; from < count; cluster++, from += CLUSTER_SIZE) {
    setSphere(out.spheres, 4 * cluster, out.positions, from, Math.min(count, from + CLUSTER_SIZE));
  }
  setSphere(out.bounds, 0, out.positions, 0, count);
  return out;
}

function setPlane({ positions: p, planes }: PreparedGeometry, i: number): void {
  const o = 9 * i;
  const ux = p[o + 3] - p[o];
  const uy = p[o + 4] - p[o + 1];
  const uz = p[o + 5] - p[o + 2];
  const vx = p[o + 6] - p[o];
  const vy = p[o + 7] - p[o + 1];
  const vz = p[o + 8] - p[o + 2];
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  planes[4 * i] = nx;
  planes[4 * i + 1] = ny;
  planes[4 * i + 2] = nz;
  planes[4 * i + 3] = -(nx * p[o] + ny * p[o + 1] + nz * p[o + 2]);
}

/** Writes the sphere round the bounding box of triangles `from` to `to`. */
function setSphere(out: Float32Array, o: number, p: Float32Array, from: number, to: number): void {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = from; i < to; i++) {
    for (let k = 0; k < 9; k++) {
      low[k % 3] = Math.min(low[k % 3], p[9 * i + k]);
      high[k % 3] = Math.max(high[k % 3], p[9 * i + k]);
    }
  }
  let square = 0;
  for (let k = 0; k < 3; k++) {
    out[o + k] = (low[k] + high[k]) / 2;
    square += (high[k] - low[k]) * (high[k] - low[k]);
  }
  // A little more, for what float32 rounds off.
  out[o + 3] = Math.sqrt(square) / 2 + 0.01;
}
